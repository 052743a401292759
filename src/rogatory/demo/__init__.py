# SPDX-License-Identifier: Apache-2.0
"""The fictional case that ``bin/demo`` plays between two fictional states, XA and XB."""
