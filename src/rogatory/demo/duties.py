# SPDX-License-Identifier: Apache-2.0
"""What the facts oblige a state to: derived from the data, noted by an officer, asked about."""

from __future__ import annotations

import shutil
from pathlib import Path

from rogatory.demo.stage import Stage
from rogatory.language import _

SUPPLIED = "xb-opening.toml"
"""A fictional row on XB's own law, such as an authority's lawyer puts into the instance."""

CHOSEN = (
    ("un-vccr-1963:37(a):death_notice", "v2"),
    ("xb-opening:140:open_proceedings", "v1"),
    ("un-cat-1984:13:complaint", "v1"),
)
"""What A notes of it: the row of the data, and about whom."""


def derive(stage: Stage) -> None:
    """Duties follow from the facts; what the data lacks is shown as lacking, then supplied."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    stage.clock.at("2026-04-22 06:00")
    tell.chapter(_("What the facts oblige XB to"), "2026-04-22")
    number = a.do("enter", by="a-prosecutor", case=case, kind="circumstance.stated/1", fields={
        "circumstance": "k1", "fact": "complaint", "person": "v1", "incident": "i1",
        "state": "XB", "happened": "2026-03-15", "source": _("letter of the sister"),
    })  # fmt: skip
    said = _("enters the sister's complaint as hers, not as a fact found (entry {n}).")
    tell.act("A", said.format(n=number))
    for words in a.do("duties_derived", case=case)["places"]:
        tell.found(words)
    folder = stage.out / "a" / "instruments"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(Path(__file__).parent / "supplied" / SUPPLIED, folder / SUPPLIED)
    tell.act("A", _("has its lawyer put a row on XB's own law into the instance, marked unread."))
    found = a.do("duties_derived", case=case)
    tell.act("A", _("derives {n} duties from the facts entered, each with its doubt:").format(
        n=len(found["rows"])))  # fmt: skip
    _show(stage, found["rows"])
    chosen = [row["place"] for row in found["rows"] if (row["requirement"], row["about"]) in CHOSEN]
    noted = a.do("note_duties", by="a-prosecutor", case=case, chosen=chosen)
    said = _("notes {n} of them, as its officer chose; the program notes none by itself.")
    tell.act("A", said.format(n=len(noted)))
    gaps = a.do("gaps", case=case, person="v1")
    tell.found(
        _("The record of V-1's detention leaves {n} questions open, such as: {gap}.").format(
            n=len(gaps), gap=gaps[-1]["words"]
        )
    )


def _show(stage: Stage, rows: list[dict[str, str]]) -> None:
    """Show one line for each row of the data, what is noted first; more is said in a number."""
    seen: dict[str, list[str]] = {}
    noted = [requirement for requirement, _about in CHOSEN]
    for row in sorted(rows, key=lambda row: row["requirement"] not in noted):
        seen.setdefault(row["requirement"], [row["what"], f"{row['source']}; {row['time']}"])
    stage.tell.table([_("what"), _("source, how far read; force; time")], list(seen.values())[:3])


def ask(stage: Stage, letter: str) -> None:
    """Turn a duty and a gap into measures of the draft, each by one command."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    listed = a.do("duty_list", case=case)
    stage.ids["duties"] = {row["requirement"]: row["number"] for row in listed}
    notice = str(stage.ids["duties"]["un-vccr-1963:37(a):death_notice"])
    asked = a.do("ask_duty", by="a-prosecutor", case=case, duty=notice, letter=letter)
    tell.act("A", _("turns duty {duty} into measure {n} of the draft with one command:").format(
        duty=notice, n=asked["n"]))  # fmt: skip
    for words in asked["cautions"][:1]:
        tell.found(words)
    gaps = a.do("gaps", case=case, person="v1")
    place = next(n for n, one in enumerate(gaps) if one["code"] == "no_medical_check")
    gap = a.do("ask_gap", by="a-prosecutor", case=case, person="v1", place=place, letter=letter)
    tell.act("A", _("turns a gap in V-1's record into measure {n}.").format(n=gap["n"]))
    stage.ids["asked_duty"], stage.ids["asked_gap"] = asked["n"], gap["n"]
    measures = {m["n"]: m["id"] for m in a.do("measures", case=case, letter=letter)}
    stage.ids["measure_duty"], stage.ids["measure_gap"] = measures[asked["n"]], measures[gap["n"]]
    if stage.lang != "en":
        _reword(stage, letter)


def _reword(stage: Stage, letter: str) -> None:
    """The data has the row's words in English alone: the officer words them in the draft."""
    a, case = stage.a, stage.ids["case_a"]
    form = a.do("form", case=case, letter=letter)
    for measure in form["measures"]:
        if measure["id"] == stage.ids["measure_duty"]:
            measure["text"] = words_asked(stage.ids["asked_duty"], stage)
    reason = _("words of the data put into the letter's language")
    a.do("revise", by="a-prosecutor", case=case, letter=letter, form=form, reason=reason)


def words_asked(number: int, stage: Stage) -> str:
    """Return the two measures' words as the translator writes them, in the present language."""
    if number == stage.ids["asked_duty"]:
        return _(
            "Please state whether, when, by which authority and under which number the consular "
            "post was told of the death of its national, and send certified copies of the papers "
            "that show it. If it was not done, please state the reason and the decision on it."
        )
    return _(
        "So far as is known here, nothing is recorded of a medical check between the evening of 14 "
        "March 2026, when the person was taken, and the death. On which days, by whom and with "
        "what findings was the person seen by a doctor? Please send copies of the medical papers."
    )


def settle(stage: Stage) -> None:
    """What became of the duties: one is met by an answer, one is contested, one is open."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    numbers = {row["requirement"]: row["id"] for row in a.do("duty_list", case=case)}
    measures = {m["n"]: m for m in a.do("measures", case=case, letter=stage.ids["letter_a"])}
    entry = measures[stage.ids["asked_duty"]]["entry"]

    def enter(kind: str, **fields: str) -> None:
        a.do("enter", by="a-prosecutor", case=case, kind=kind, fields=fields)

    enter("duty.met/1", duty=numbers["un-vccr-1963:37(a):death_notice"], by_what=str(entry),
          note=_("they name the day and the number of the note"))  # fmt: skip
    enter("duty.contested/1", duty=numbers["xb-opening:140:open_proceedings"], who="XB",
          reason=_("a check was opened instead of proceedings"))  # fmt: skip
    tell.act("A", _("lists the duties as they stand:"))
    tell.table(
        [_("duty"), _("state"), _("what"), _("asked in")],
        [
            [str(row["number"]), row["state"], row["what"], row["asked"]]
            for row in a.do("duty_list", case=case)
        ],
    )
