# SPDX-License-Identifier: Apache-2.0
"""The enclosures of a letter on paper: numbered, with their pages, and how many sheets in all."""

from __future__ import annotations

from collections.abc import Sequence

from rogatory.instrument.parts import Enclosure
from rogatory.instrument.terms import enclosure_kind_label
from rogatory.language import _, ngettext
from rogatory.paper.particulars import language_label
from rogatory.press.blocks import Block, grouped, section, table, text


def enclosure_sections(enclosures: Sequence[Enclosure]) -> list[Block]:
    """One section with a table and the sum, as a chancellery writes it; none without enclosures."""
    if not enclosures:
        return []
    rows = []
    for n, enclosure in enumerate(enclosures, 1):
        kind = enclosure_kind_label(enclosure.kind) if enclosure.kind else ""
        facts = [
            kind,
            language_label(enclosure.language),
            _("certified") if enclosure.certified else "",
            _("sealed") if enclosure.sealed else "",
        ]
        title = "\n".join(
            line for line in (_enclosed(enclosure), ", ".join(f for f in facts if f)) if line
        )
        pages = "—" if enclosure.pages is None else str(enclosure.pages)
        rows.append([str(n), title, pages, grouped(enclosure.sha256 or "") or "—"])
    head = [_("No"), _("enclosure"), _("pages"), _("digest (SHA-256)")]
    listed = table(head, rows, widths=(0, 5, 0, 4), mono=(3,))
    return [section(_("Enclosures"), listed, text(sheets_words(enclosures)))]


def sheets_words(enclosures: Sequence[Enclosure]) -> str:
    """Say how many enclosures go on how many sheets, and how many of them have no known number."""
    counted = [one.pages for one in enclosures if one.pages is not None]
    unknown, pages = len(enclosures) - len(counted), sum(counted)
    if not counted:
        return _("Enclosures: {n}; the number of sheets is not known.").format(n=unknown)
    said = ngettext(
        "Enclosures: {enclosures}, on {n} sheet.", "Enclosures: {enclosures}, on {n} sheets.", pages
    ).format(enclosures=len(enclosures), n=pages)
    if not unknown:
        return said
    # Recordings and data have no pages; whoever counts the parcel must know which were left out.
    more = ngettext(
        "Of {n} enclosure the number of sheets is not known.",
        "Of {n} enclosures the number of sheets is not known.",
        unknown,
    ).format(n=unknown)
    return f"{said} {more}"


def _enclosed(enclosure: Enclosure) -> str:
    if enclosure.title is None and enclosure.label is not None:
        return _("Exhibit {label}").format(label=enclosure.label)
    return enclosure.title or ""
