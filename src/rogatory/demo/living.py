# SPDX-License-Identifier: Apache-2.0
"""The life of results: judged one by one, a remainder, a repetition, a loan, a reminder."""

from __future__ import annotations

from typing import Any

from rogatory.demo import contacts, duties
from rogatory.demo.stage import Stage
from rogatory.demo.wire import Side
from rogatory.language import _

RETURN = "cis-chisinau-2002:103(3):objects_return"


def assess(stage: Stage) -> None:
    """A judges what came: one satisfies, one in part, one is defective and asked for again."""
    tell, a = stage.tell, stage.a
    case, letter = stage.ids["case_a"], stage.ids["letter_a"]
    stage.clock.at("2026-06-26 06:00")
    tell.chapter(_("What came is judged, not only counted"), "2026-06-26")
    measures = {m["n"]: m for m in a.do("measures", case=case, letter=letter)}

    def judge(n: int, verdict: str, **more: Any) -> None:
        a.do("assess", by="a-prosecutor", case=case, measure=measures[n]["id"], verdict=verdict,
             on="2026-06-26", **more)  # fmt: skip

    judge(1, "satisfies")
    judge(3, "partial", remainder=_("the annexes of report 88/3"))
    judge(6, "defective", defects=["unsigned", "no_seal"])
    tell.act("A", _("reads every file of a result again, then judges measures 1, 3 and 6:"))
    rows = a.do("standing", case=case, letter=letter)
    child = next(row for row in rows if row[2])
    tell.table(
        [_("no."), _("as it stands"), _("remainder")],
        [row for row in rows if row[0] in ("1", "3", "6", child[0])],
    )
    stage.ids["remainder"] = int(child[0])
    for words in a.do("flags", case=case, letter=letter):
        tell.found(words)
    a.do("enter", by="a-prosecutor", case=case, kind="letter.reminded/1", fields={
        "letter": letter, "on": "2026-06-26", "channel": "email",
        "note": _("measures 5, 13 and 16; the record of the inspection is not signed"),
    })  # fmt: skip
    tell.act("A", _("reminds B of 5, 13 and 16, and of the missing signature."))
    _loan(stage, measures[11]["exhibits"])
    duties.settle(stage)
    tell.act("A", _("lists the promises, as far as anything is entered:"))
    contacts.kept(stage)


def _loan(stage: Stage, exhibits: list[str]) -> None:
    """The clothing came on loan: its terms follow it until it is given back."""
    a, case = stage.a, stage.ids["case_a"]
    a.do("lend", by="a-prosecutor", case=case, exhibits=exhibits, given_by="XB",
         rests_on="signed_package", giving_back="by_date", due="2026-08-31", use="purpose_only",
         purpose=_("this case"), third_persons=True,
         rights=_("the family"), requirement=RETURN)  # fmt: skip
    stage.tell.act("A", _("lists what B lent; the terms follow each copy:"))
    head = [_("exhibit"), _("given by"), _("giving back"), _("terms")]
    stage.tell.table(head, a.do("loans", case=case))


def repeat(side: Side, case: str, measure: str, exhibits: list[str]) -> None:
    """B takes the inspection up again and sends its record signed and sealed."""

    def enter(kind: str, **fields: Any) -> None:
        side.do(
            "enter", by="b-prosecutor", case=case, kind=kind, fields={"measure": measure} | fields
        )

    enter("measure.reopened/1", on="2026-07-09", reason=_("the record was not signed"))
    enter("measure.answered/1", answer="executed", answered_on="2026-07-09", rests_on="entry",
          exhibits=exhibits)  # fmt: skip


def finish(stage: Stage) -> None:
    """A judges the repetition; the letter's history is one list."""
    tell, a = stage.tell, stage.a
    case, letter = stage.ids["case_a"], stage.ids["letter_a"]
    measures = {m["n"]: m["id"] for m in a.do("measures", case=case, letter=letter)}
    a.do("assess", by="a-prosecutor", case=case, measure=measures[6], verdict="satisfies",
         on="2026-07-11")  # fmt: skip
    tell.act("A", _("judges the repeated record of measure 6: it satisfies."))
    rows = a.do("history", case=case, letter=letter)
    state = a.do("letter_state", case=case, letter=letter)
    said = _("reads the letter's history: {n} entries; state as computed: {state}.")
    tell.act("A", said.format(n=len(rows), state=state))
