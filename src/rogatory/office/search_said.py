# SPDX-License-Identifier: Apache-2.0
"""The words in which a search speaks of what it found, for the terminal and the page."""

from __future__ import annotations

from rogatory.language import _


def sort_words() -> dict[str, str]:
    """Return what each sort of document is called (``documents.EVERY_SORT``)."""
    return {
        "exhibit": _("exhibit"),
        "letter": _("letter"),
        "measure": _("measure"),
        "contact": _("contact"),
        "person": _("person"),
        "statement": _("public statement"),
        "record": _("case record"),
        "authority": _("the authority's own record"),
    }


def order_words() -> dict[str, str]:
    """Return what each order is called (``search.ORDERS``)."""
    return {
        "best": _("best first"),
        "newest": _("newest first"),
        "oldest": _("oldest first"),
    }
