# SPDX-License-Identifier: Apache-2.0
"""The custody sheet of an exhibit: the steps that are entered, and rows for those to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rogatory.language import _, use
from rogatory.paper import coded
from rogatory.paper.schedules import CustodyRow, ExhibitRow, Heading, custody_sections
from rogatory.press.dates import instant
from rogatory.press.sheet import check_language, sheet

ROWS: Final = 6
"""Empty rows, each as high as handwriting needs."""


def custody_sheet(
    head: Heading,
    exhibit: ExhibitRow,
    steps: Sequence[CustodyRow],
    gaps: Sequence[str],
    exhibit_id: str,
) -> bytes:
    """Print the sheet of one exhibit, with the exhibit's code on every page."""
    check_language(head.lang)
    with use(head.lang):
        title = _("Custody sheet")
        data = sheet(
            title=title,
            author=head.authority,
            lang=head.lang,
            day=head.made_at[:10],
            marking=head.marking,
            running=f"{title}, {exhibit.label}",
            machine=_("made {instant}").format(instant=head.made_at),
            show_missing=("versions", "authority"),
        )
        columns = [
            (_("date, hour"), 3),
            (_("handed over by: name, signature"), 5),
            (_("taken over by: name, signature"), 5),
            (_("purpose, place"), 4),
            (_("seal whole? number"), 3),
        ]
        version = coded.version(
            head.lang,
            f"{title}: {exhibit.label}",
            subtitle=", ".join(
                (
                    _("case {number}").format(number=head.case_number),
                    instant(head.made_at, head.zone, head.lang),
                )
            ),
            sections=custody_sections(head, exhibit, steps, gaps),
        )
        words = _("Steps after this sheet was printed, by hand; each is entered in the record too:")
        data |= {"authority": head.authority, "versions": [version], "signatures": []}
        data |= coded.blank(columns, ROWS, words)
    return coded.render(data, "S", exhibit_id, exhibit.sha256)
