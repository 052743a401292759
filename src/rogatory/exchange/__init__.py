# SPDX-License-Identifier: Apache-2.0
"""What crosses the border: cards, sealed packages out and in, receipts, and what both confirm.

``counterpart`` knows the other authorities; ``content`` is what a package holds; ``dispatch``
sends; ``intake`` receives; ``acknowledge`` makes the receipt.
"""
