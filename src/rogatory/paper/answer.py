# SPDX-License-Identifier: Apache-2.0
"""The answer to a letter of request, measure by measure, as a paper that can be signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.instrument.parts import Official
from rogatory.instrument.terms import answer_label, measure_type_label
from rogatory.language import _, use
from rogatory.paper.stationery import House, executor_lines, unsaid
from rogatory.press.blocks import Block, entry, pairs, section, table, text
from rogatory.press.dates import long_day
from rogatory.press.sheet import check_language, sheet

TEMPLATE = "letter@1"


def answer_data(
    answer: Mapping[str, Any],
    *,
    lang: str,
    day: str,
    from_: str,
    to: str,
    our_number: str,
    their_number: str,
    signatory: str = "",
    marking: str = "",
    house: House | None = None,
) -> dict[str, Any]:
    """What the letter's template prints for an answer.

    ``answer`` holds ``measures``: number, type, answer, article, reason_code, until, note, and
    ``exhibits`` as (label, digest).  ``day`` is ``2026-11-23``;
    ``house`` is the stationery of whoever answers: its head, who signs, who prepares.
    """
    check_language(lang)
    house = house or House()
    with use(lang):
        title = _("Answer to a request for legal assistance")
        data = sheet(
            title=title,
            author=from_,
            lang=lang,
            day=day,
            marking=marking,
            running=_("{title}, No {number}").format(title=title, number=our_number or "—"),
            machine=_("letter {id}").format(id=str(answer["letter"])[:8]),
            show_missing=("enclosures",),
        )
        data |= {
            "letterhead": {"name": "".join(unsaid([from_], house.lines(lang))), "lines": []},
            "addressee": {"name": to, "lines": []},
            **_opening(our_number, their_number, day, lang),
            "sections": [
                section(_("Measures"), *(_measure(one, lang) for one in answer["measures"]))
            ],
            "enclosures": _enclosures(answer["measures"]),
            **_closing(from_, signatory, house.official(lang, "signatory")),
            "executor": executor_lines(house.official(lang, "executor")),
            **house.data(lang),
        }
    return data


def _opening(our_number: str, their_number: str, day: str, lang: str) -> dict[str, Any]:
    return {
        "references": [
            [_("our No"), our_number or "—"],
            [_("your No"), their_number or "—"],
            [_("date"), long_day(day, lang)],
        ],
        "flags": [],
        "subtitle": "",
        "opening": [
            text(_("Dear colleagues,")),
            text(
                _("To your request No {number} we answer as follows.").format(
                    number=their_number or "—"
                )
            ),
        ],
    }


def _closing(from_: str, signatory: str, ours: Official | None) -> dict[str, Any]:
    title = "\n".join(part for part in (ours.title, ours.body) if part) if ours else ""
    return {
        "closing": [
            text(
                _(
                    "What is not named here has not been decided yet; this answer does not "
                    "close the request."
                )
            )
        ],
        "signature": {
            "title": title or from_,
            "name": (ours.name if ours else None) or signatory,
            "signature_word": _("signature"),
            "seal_word": _("place of seal"),
            "date_word": _("date of signature"),
            "notes": [],
        },
    }


def _measure(one: Mapping[str, Any], lang: str) -> Block:
    rows = [(_("answer"), _said(str(one["answer"])))]
    if one.get("reason"):
        rows.append((_("reason"), str(one["reason"])))
    if one.get("article"):
        rows.append((_("article relied on"), str(one["article"])))
    if one.get("until"):
        day = str(one["until"])
        what = {"scheduled": _("planned for"), "carried_out": _("carried out on")}
        said = what.get(str(one["answer"])) or _("until")
        rows.append((said, long_day(day, lang) if len(day) == 10 else day))
    for name, label in (("place", _("place")), ("notice", _("notice given"))):
        if one.get(name):
            rows.append((label, str(one[name])))
    if one.get("note"):
        rows.append((_("remark"), str(one["note"])))
    if one.get("exhibits"):
        rows.append((_("enclosed"), ", ".join(label for label, _digest in one["exhibits"])))
    title = measure_type_label(str(one["type"]))
    return entry(str(one["number"]), title[:1].upper() + title[1:], pairs(rows))


def _said(answer: str) -> str:
    own = {
        "accepted": _("accepted"),
        "scheduled": _("planned"),
        "carried_out": _("carried out"),
    }
    return own.get(answer) or answer_label(answer)


def _enclosures(measures: Sequence[Mapping[str, Any]]) -> list[Block]:
    rows = [
        [str(n), label, digest]
        for n, (label, digest) in enumerate(
            (pair for one in measures for pair in one.get("exhibits", ())), 1
        )
    ]
    if not rows:
        return []
    from rogatory.press.blocks import grouped

    head = [_("No"), _("enclosure"), _("digest (SHA-256)")]
    shown = [[n, label, grouped(digest)] for n, label, digest in rows]
    return [section(_("Enclosures"), table(head, shown, widths=(0, 3, 5), mono=(2,)))]
