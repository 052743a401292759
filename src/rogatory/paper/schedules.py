# SPDX-License-Identifier: Apache-2.0
"""Schedules: the list of exhibits, the custody sheet of one, and the receipt for a handing over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from rogatory.language import _, ngettext, use
from rogatory.press import typeset
from rogatory.press.blocks import Block, entry, grouped, note, pairs, section, table, text
from rogatory.press.dates import instant, long_day
from rogatory.press.sheet import check_language, sheet

TEMPLATE = "schedule@1"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the head of a schedule; ``made_at`` is ``2026-11-23T02:00:00Z``."""

    lang: str
    authority: str
    case_number: str
    made_at: str
    zone: tzinfo
    marking: str = ""


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """One exhibit; ``size`` in bytes, ``sha256`` in hex; a physical one has neither.

    ``kept_at`` says where it is when it is not sent along; ``terms`` under which it came.
    """

    label: str
    description: str
    received_at: str = ""
    received_from: str = ""
    name: str = ""
    size: int | None = None
    sha256: str = ""
    kept_at: str = ""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """One step of custody: when, what was done, from whom, to whom, where, the seal.

    ``at`` is an instant, a day, a month or a year, or two of them with a slash between.
    """

    at: str
    what: str
    given_by: str = ""
    taken_by: str = ""
    place: str = ""
    seal: str = ""


def render(data: Mapping[str, Any]) -> bytes:
    """Print the data of any schedule as PDF/A-2a."""
    return typeset(TEMPLATE, data)


def exhibit_list(head: Heading, exhibits: Sequence[ExhibitRow]) -> dict[str, Any]:
    """The list of exhibits of a case or of a package, each with its digest in groups of four."""
    check_language(head.lang)
    with use(head.lang):
        count = ngettext("{n} exhibit", "{n} exhibits", len(exhibits)).format(n=len(exhibits))
        entries = [_exhibit(n, row, head) for n, row in enumerate(exhibits, 1)]
        remark = text(
            _(
                "A digest (SHA-256) is a number made from every byte of a file; whoever has the "
                "file can make it again; no two different files with the same digest are known."
            )
        )
        return schedule(
            head,
            _("List of exhibits"),
            opening=[text(count), remark],
            sections=[section(_("Exhibits"), *entries)] if entries else [],
        )


def custody_sheet(
    head: Heading, exhibit: ExhibitRow, steps: Sequence[CustodyRow], gaps: Sequence[str] = ()
) -> dict[str, Any]:
    """The chain of custody of one exhibit; ``gaps`` are sentences on what is not known of it."""
    check_language(head.lang)
    with use(head.lang):
        sections = custody_sections(head, exhibit, steps, gaps)
        return schedule(head, _("Custody sheet"), opening=[], sections=sections)


def custody_sections(
    head: Heading, exhibit: ExhibitRow, steps: Sequence[CustodyRow], gaps: Sequence[str] = ()
) -> list[Block]:
    """What a custody sheet says, in the language of the context."""
    rows = [
        [
            when(step.at, head.zone, head.lang),
            step.what,
            "\n".join(
                line
                for line in (
                    _("from: {who}").format(who=step.given_by) if step.given_by else "",
                    _("to: {who}").format(who=step.taken_by) if step.taken_by else "",
                    step.place,
                )
                if line
            ),
            step.seal or "—",
        ]
        for step in steps
    ]
    columns = [_("when"), _("what was done"), _("from whom, to whom, where"), _("seal")]
    sections = [
        section(_("The exhibit"), _exhibit(1, exhibit, head)),
        section(_("Steps of custody"), table(columns, rows, widths=(4, 4, 5, 2))),
    ]
    if gaps:
        sections.append(section(_("What is not known"), *(note(gap) for gap in gaps)))
    return sections


def when(at: str, zone: tzinfo, lang: str) -> str:
    """Return a stated time in words: an instant with its zone, a day, a month, a year, a span."""
    return " – ".join(
        instant(one, zone, lang) if "T" in one else long_day(one, lang) for one in at.split("/")
    )


def custody_receipt(
    head: Heading,
    exhibits: Sequence[ExhibitRow],
    *,
    given_by: str,
    taken_by: str,
    at: str,
    place: str,
    remarks: Sequence[str] = (),
) -> dict[str, Any]:
    """The receipt for exhibits that were handed over, to be signed by both sides."""
    check_language(head.lang)
    with use(head.lang):
        facts = [
            (_("handed over by"), given_by),
            (_("received by"), taken_by),
            (_("when"), instant(at, head.zone, head.lang)),
            (_("where"), place),
        ]
        rows = [
            [str(n), row.label, row.description, grouped(row.sha256) or "—"]
            for n, row in enumerate(exhibits, 1)
        ]
        columns = [_("No"), _("mark"), _("exhibit"), _("digest (SHA-256)")]
        sections = [
            section(_("Exhibits handed over"), table(columns, rows, widths=(0, 2, 5, 5), mono=(3,)))
        ]
        if remarks:
            sections.append(
                section(_("Remarks at the handing over"), *(text(line) for line in remarks))
            )
        return schedule(
            head,
            _("Receipt for exhibits"),
            opening=[pairs(facts)],
            sections=sections,
            signatures=[given_by, taken_by],
        )


def _exhibit(number: int, row: ExhibitRow, head: Heading) -> Block:
    facts = [
        (_("file name"), row.name),
        (_("size"), _size(row.size)),
        (
            _("received at"),
            instant(row.received_at, head.zone, head.lang) if row.received_at else "",
        ),
        (_("received from"), row.received_from),
        (_("kept at"), row.kept_at),
        (_("terms"), "\n".join(row.terms)),
        (_("digest (SHA-256)"), grouped(row.sha256)),
    ]
    facts = [(label, value) for label, value in facts if value]
    return entry(
        f"{number}",
        row.label or row.description,
        *([text(row.description)] if row.label and row.description else []),
        *([pairs(facts, mono=[len(facts) - 1] if row.sha256 else [])] if facts else []),
    )


def _size(size: int | None) -> str:
    if size is None:
        return ""
    shown = f"{size:,}".replace(",", "\u00a0")
    return ngettext("{n} byte", "{n} bytes", size).format(n=shown)


def schedule(
    head: Heading,
    title: str,
    *,
    opening: Sequence[Block],
    sections: Sequence[Block],
    signatures: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the data of a schedule: what stands around its sections, in the context's language."""
    data = sheet(
        title=title,
        author=head.authority,
        lang=head.lang,
        day=head.made_at[:10],
        marking=head.marking,
        running=_("{title}, case {number}").format(title=title, number=head.case_number),
        machine=_("made {instant}").format(instant=head.made_at),
        show_missing=("sections", "opening", "signatures"),
    )
    number = _("case {number}").format(number=head.case_number)
    return data | {
        "authority": head.authority,
        "subtitle": f"{number}, {instant(head.made_at, head.zone, head.lang)}",
        "opening": list(opening),
        "sections": list(sections),
        "numbered": len(sections) > 1,
        "signatures": [{"who": who, "signature_word": _("signature")} for who in signatures],
    }
