# SPDX-License-Identifier: Apache-2.0
"""The sealed bag that carries a docket's proof across a border.

==================  ==============================================================================
``structure``       the bytes of the one canonical ZIP (PKWARE APPNOTE 6.3.10)
``passes``          one streaming pass over a file, every byte read once, two threads
``writer``          writing the canonical ZIP, each source read once
``container``       reading it: nothing is believed before every byte is accounted for
``manifest``        BagIt 1.0 (RFC 8493): the payload bag, written in one pass, verified strictly
``package``         ``package.json``: what the clear part of a pouch says, and the members' order
``sealing``         ``META-INF/seal.note``: a signed note over every byte before it
``receipt``         ``receipt.json``: what a receiver confirms (evidence of ETSI EN 319 522)
``build``           putting a pouch together, durably
==================  ==============================================================================

Nothing here decides whether a pouch is to be believed: ``rogatory.verify`` does.
"""
