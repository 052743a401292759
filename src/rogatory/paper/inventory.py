# SPDX-License-Identifier: Apache-2.0
"""The inventory of enclosures: each with its pages, and the folios it takes in the bundle.

Folio numbers run through all enclosures.  Where a machine cannot know how many pages one has, and
nobody has said so, its pages and every folio after it are left blank, to be filled in by hand, and
the paper says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rogatory.docket import canon
from rogatory.language import _, ngettext, use
from rogatory.paper import coded
from rogatory.paper.schedules import Heading
from rogatory.press.blocks import grouped, note, pairs, section, small, table, text
from rogatory.press.dates import instant
from rogatory.press.sheet import check_language, sheet

BLANK = "_____"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One enclosure: its mark, what it is, its pages (None: not known), its SHA-256 in hex.

    ``by`` tells who counted: ``machine``, ``hand``, or nothing where nobody did.
    """

    mark: str
    what: str
    pages: int | None
    sha256: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Folio:
    """The folios of one enclosure; both None where they cannot be known, or where it has none."""

    first: int | None
    last: int | None


def folios(enclosures: Sequence[Enclosure], first: int = 1) -> list[Folio]:
    """Number the pages of all enclosures through, from ``first``; unknown from the first unknown
    enclosure on."""
    found: list[Folio] = []
    at: int | None = first
    for one in enclosures:
        if at is None or one.pages is None:
            at = None
            found.append(Folio(None, None))
        elif one.pages == 0:
            found.append(Folio(None, None))
        else:
            found.append(Folio(at, at + one.pages - 1))
            at += one.pages
    return found


def source(head: Heading, enclosures: Sequence[Enclosure], first: int) -> dict[str, Any]:
    """Return what an inventory is made from: its code bears the digest of this, canonical."""
    rows = zip(enclosures, folios(enclosures, first), strict=True)
    return {
        "v": 1,
        "case": head.case_number,
        "made_at": head.made_at,
        "first": first,
        "enclosures": [
            {"mark": one.mark, "pages": one.pages, "by": one.by, "sha256": one.sha256,
             "first": folio.first, "last": folio.last}
            for one, folio in rows
        ],
    }  # fmt: skip


def digest(made_from: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) that the code of an inventory begins."""
    return hashlib.sha256(canon.dumps(made_from)).hexdigest()


def inventory(
    head: Heading, enclosures: Sequence[Enclosure], case: str, *, first: int = 1
) -> bytes:
    """Print the inventory, for the signature of whoever bound the bundle."""
    check_language(head.lang)
    made_from = source(head, enclosures, first)
    with use(head.lang):
        title = _("Inventory of enclosures")
        data = sheet(
            title=title,
            author=head.authority,
            lang=head.lang,
            day=head.made_at[:10],
            marking=head.marking,
            running=f"{title}, {_('case {number}').format(number=head.case_number)}",
            machine=_("made {instant}").format(instant=head.made_at),
            show_missing=("versions", "authority"),
        )
        version = coded.version(
            head.lang,
            title,
            subtitle=", ".join(
                (
                    _("case {number}").format(number=head.case_number),
                    instant(head.made_at, head.zone, head.lang),
                )
            ),
            sections=_sections(enclosures, first),
        )
        signed = [{"who": _("numbered, bound and sealed by"), "lines": coded.by_hand()}]
        data |= {"authority": head.authority, "versions": [version], "signatures": signed}
        data |= coded.NO_BLANK
    return coded.render(data, "I", case, digest(made_from))


def _sections(enclosures: Sequence[Enclosure], first: int) -> list[dict[str, Any]]:
    numbered = folios(enclosures, first)
    rows = [
        [
            str(n),
            f"{one.mark}\n{one.what}" if one.what else one.mark,
            _pages(one),
            _said(one, folio),
            grouped(one.sha256[:24]) + " …" if one.sha256 else "—",
        ]
        for n, (one, folio) in enumerate(zip(enclosures, numbered, strict=True), 1)
    ]
    heads = [_("No"), _("enclosure"), _("pages"), _("folios"), _("digest begins (SHA-256)")]
    blocks = [table(heads, rows, widths=(0, 6, 0, 0, 5), mono=(4,))]
    return [
        section(_("Enclosures"), *blocks),
        section(_("Together"), *_together(enclosures, numbered)),
    ]


def _pages(one: Enclosure) -> str:
    if one.pages is None:
        return BLANK
    return f"{one.pages} *" if one.by == "hand" else str(one.pages)


def _said(one: Enclosure, folio: Folio) -> str:
    if folio.first is None or folio.last is None:
        return "—" if one.pages == 0 else f"{BLANK}–{BLANK}"
    return str(folio.first) if folio.first == folio.last else f"{folio.first}–{folio.last}"


def _together(enclosures: Sequence[Enclosure], numbered: Sequence[Folio]) -> list[dict[str, Any]]:
    unknown = [one.mark for one in enclosures if one.pages is None]
    known = sum(one.pages or 0 for one in enclosures)
    lasts = [folio.last for folio in numbered if folio.last is not None]
    count = ngettext("{n} enclosure", "{n} enclosures", len(enclosures)).format(n=len(enclosures))
    rows = [
        (_("enclosures"), count),
        (_("pages"), BLANK if unknown else str(known)),
        (_("last folio"), BLANK if unknown else str(max(lasts, default=0))),
    ]
    blocks = [pairs(rows)]
    if unknown:
        blocks.append(
            note(
                _(
                    "The pages of {marks} could not be counted by machine. They, and every folio "
                    "from there on, are to be filled in by hand ({n} pages of the others are "
                    "counted)."
                ).format(marks=", ".join(unknown), n=known)
            )
        )
    if any(one.by == "hand" for one in enclosures):
        blocks.append(small(_("* counted by a person; the others were counted by machine.")))
    if any(one.pages == 0 for one in enclosures):
        blocks.append(text(_("An enclosure without pages is a file or a thing that is not bound.")))
    return blocks
