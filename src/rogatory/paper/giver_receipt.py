# SPDX-License-Identifier: Apache-2.0
"""The receipt for whoever gave files: circumstances, account, each file with its digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.language import _, ngettext
from rogatory.paper.schedules import Heading, render, schedule
from rogatory.press.blocks import Block, grouped, note, pairs, section, table, text
from rogatory.press.dates import instant
from rogatory.press.sheet import check_language

Row = Mapping[str, Any]


def giver_receipt(
    head: Heading,
    told: Mapping[str, str] | None,
    *,
    taken_at: str,
    exhibits: Sequence[Row],
    duplicates: Sequence[Row],
    refused: Sequence[Row],
    counts: tuple[int, int, int],
) -> bytes:
    """Print the receipt in the language of the context, which is that of ``head``.

    ``told`` are the circumstances as they were given (None: erased); ``exhibits`` have a label and
    a file, ``duplicates`` the label of what the case had already, ``refused`` a reason.
    """
    check_language(head.lang)
    stored, doubled, turned_away = counts
    account = _(
        "in {found} = {stored} stored + {duplicates} duplicates + {refused} refused"
    ).format(found=sum(counts), stored=stored, duplicates=doubled, refused=turned_away)
    opening: list[Block] = [
        pairs([(_("taken in at"), instant(taken_at, head.zone, head.lang)), *_told(told)]),
        text(account),
    ]
    sections = [section(_("Files taken in"), *_taken(exhibits))] if exhibits else []
    if duplicates:
        rows = [[_named(one), grouped(str(one.get("sha256", ""))), one["label"] or "—"]
                for one in duplicates]  # fmt: skip
        heads = [_("file"), _("digest (SHA-256)"), _("the same bytes as")]
        sections.append(
            section(
                _("Files that the case had already"),
                table(heads, rows, widths=(5, 6, 2), mono=(1,)),
            )
        )
    if refused:
        rows = [[_named(one), str(one["because"])] for one in refused]
        sections.append(
            section(_("Not taken in"), table([_("file"), _("because")], rows, widths=(6, 4)))
        )
    # Whoever handed files in sealed need not be who collected them, and is not at the table.
    outsider = "submission" in (told or {})
    giver = "unknown" if outsider else (told or {}).get("who", "unknown")
    data = schedule(
        head,
        _("Receipt for files taken in"),
        opening=opening,
        sections=sections,
        signatures=[head.authority, _("the giver") if giver == "unknown" else giver],
    )
    return render(data)


def _told(told: Mapping[str, str] | None) -> list[tuple[str, str]]:
    if told is None:
        return [(_("circumstances"), _("erased"))]
    questions = {
        "who": _("collected by"),
        "where": _("where"),
        "when": _("when"),
        "how": _("how"),
        "ground": _("on what authority or consent"),
        "medium": _("from which medium"),
        "left_behind": _("left behind"),
    }
    return [
        (label, _("not known") if told.get(name) in (None, "", "unknown") else str(told[name]))
        for name, label in questions.items()
    ]


def _taken(exhibits: Sequence[Row]) -> list[Block]:
    rows, remarks = [], []
    for one in exhibits:
        file = one["file"]
        if not isinstance(file, dict):
            rows.append([one["label"], _("erased"), "—", "—"])
            continue
        size = f"{file['size']:,}".replace(",", "\u00a0")
        rows.append([one["label"], _named(file), size, grouped(str(file["sha256"]))])
        for place, part in enumerate(file.get("segments", ()), 1):
            part_size = f"{part['size']:,}".replace(",", "\u00a0")
            rows.append([f"   {place}", str(part["name"]), part_size, grouped(str(part["sha256"]))])
        if missing := file.get("missing"):
            remarks.append(
                note(
                    ngettext(
                        "Of {label} this file was not there: {names}.",
                        "Of {label} these files were not there: {names}.",
                        len(missing),
                    ).format(label=one["label"], names=", ".join(missing))
                )
            )
    heads = [_("mark"), _("file"), _("bytes"), _("digest (SHA-256)")]
    return [table(heads, rows, widths=(2, 5, 3, 6), mono=(3,)), *remarks]


def _named(file: Row) -> str:
    return str(file.get("path") or file.get("name", ""))
