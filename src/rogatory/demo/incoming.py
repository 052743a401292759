# SPDX-License-Identifier: Apache-2.0
"""B's letter on the same facts, and what A does with a letter of theirs, from check to return."""

from __future__ import annotations

import shutil
from typing import Any

from rogatory.demo import living
from rogatory.demo.answering import REFUSAL, send_answer, weigh
from rogatory.demo.opening import CASE_B
from rogatory.demo.requests import body, letter_of_b
from rogatory.demo.stage import DOMAINS, Stage
from rogatory.demo.tampering import keep_copy
from rogatory.language import _

NUMBER_B_OUT, NUMBER_A_IN = "112-9/26", "IN-88/26"


def ask_back(stage: Stage) -> None:
    """B sends a letter of its own on the same facts; A executes part of it."""
    tell, b = stage.tell, stage.b
    stage.clock.at("2026-06-29 05:00")
    tell.chapter(_("B asks in its turn"), "2026-06-29 …")
    case = stage.ids["case_b"]
    letter = b.do("draft", by="b-prosecutor", case=case, form=letter_of_b(CASE_B), to=DOMAINS["A"])
    stage.ids["letter_b"] = letter
    for one in b.do("check", by="b-prosecutor", case=case, letter=letter):
        if one["open"]:
            b.do(
                "answer_remark",
                by="b-prosecutor",
                case=case,
                letter=letter,
                requirement=one["requirement"],
                read=_("fictional: the text in the office's collection of treaties"),
                where=_("reading room"),
                on="2026-06-29",
                result="confirmed",
            )
    b.do("check", by="b-prosecutor", case=case, letter=letter)
    points = b.do("weigh", by="b-prosecutor", case=case, letter=letter, enclosures=[])
    decisions = {p["item"]: p["proposed"] or "send" for p in points}
    if decisions:
        why = _("the deceased is named to both sides already")
        b.do("decide", by="b-deputy", case=case, letter=letter, decisions=decisions, why=why)
    b.do("approve", by="b-deputy", case=case, letter=letter)
    signed = b.do(
        "sign",
        by="b-prosecutor",
        case=case,
        letter=letter,
        number=NUMBER_B_OUT,
        languages=[stage.lang],
    )
    shutil.copyfile(signed["path"], stage.out / "letters" / "letter-b.pdf")
    sent = b.do("send", by="b-prosecutor", case=case, letter=letter)
    stage.ids["5"] = stage.carry(sent["path"], "5-letter-b-to-a")
    tell.act("B", _("sends its letter No {n} with three measures.").format(n=NUMBER_B_OUT))
    _take(stage)


def _take(stage: Stage) -> None:
    """A receives and registers it, checks it, asks, accepts with a condition, assigns."""
    tell, a, b = stage.tell, stage.a, stage.b
    stage.clock.at("2026-06-30 06:00")
    got = stage.deliver("A", stage.ids["5"], "a-prosecutor")
    case, letter = stage.ids["case_a"], got["letters"][0]
    a.do("register", by="a-prosecutor", case=case, letter=letter, number=NUMBER_A_IN)
    found = a.do("formal_check", by="a-prosecutor", case=case, letter=letter)
    said = _("registers it as {number}; formal check: errors {errors}, by hand {hand}.")
    tell.act("A", said.format(number=NUMBER_A_IN, **found))
    a.do("ask_more", by="a-prosecutor", case=case, numbers=[2], letter=letter, on="2026-06-30",
         until="2026-07-20", needed=_("for which years the records are wanted"))  # fmt: skip
    condition = _("used in these proceedings alone")
    numbers = a.do("accept", by="a-prosecutor", case=case, letter=letter, on="2026-06-30",
                   conditions=[condition])  # fmt: skip
    tell.act("A", _("asks which years are meant, accepts {n} measures: “{condition}”.").format(
        n=len(numbers), condition=condition))  # fmt: skip
    a.do("enter", by="a-prosecutor", case=case, kind="letter.assigned/1", fields={
        "letter": letter, "on": "2026-06-30", "body": body("institute_a"),
    })  # fmt: skip
    receipt = stage.carry(got["receipt"], "6-receipt-a-to-b")
    stage.clock.at("2026-07-06 06:00")
    b.do("receive", by="b-prosecutor", path=receipt)
    _execute(stage, letter)
    _last_answer(stage)


def _execute(stage: Stage, letter: str) -> None:
    """A executes, with a protocol; another officer reviews before anything is returned."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    measures = {m["n"]: m["id"] for m in a.do("measures", case=case, letter=letter)}
    rows = a.do("exhibits", case=case)

    def enter(kind: str, n: int, **fields: Any) -> None:
        a.do("enter", by="a-prosecutor", case=case, kind=kind,
             fields={"measure": measures[n], "rests_on": "entry"} | fields)  # fmt: skip

    enter("measure.carried_out/1", 1, on="2026-07-03",
          note=_("copied by the chancellery; no protocol is drawn up on copies"))  # fmt: skip
    enter("measure.answered/1", 1, answer="executed_with_conditions", answered_on="2026-07-06",
          exhibits=[rows[0]["id"]], note=_("used in these proceedings alone"))  # fmt: skip
    enter("measure.answered/1", 2, answer="executed_partly", answered_on="2026-07-06",
          note=_("the records of the last two years; older ones are being looked for"))  # fmt: skip
    enter("measure.answered/1", 3, answer="refused", answered_on="2026-07-06", reason_code=REFUSAL,
          note=_("She is a complainant and under protection."))  # fmt: skip
    tell.act("A", _("executes 1 with the condition and 2 in part, refuses 3."))
    a.do("enter", by="a-deputy", case=case, kind="letter.reviewed/1",
         fields={"letter": letter, "on": "2026-07-06"})  # fmt: skip
    weigh(stage, "A", case, letter)
    sent = a.do("answer", by="a-prosecutor", case=case, letter=letter, lang=stage.lang)
    path = stage.carry(sent["path"], "7-answer-a-to-b")
    shutil.copyfile(sent["pdf"], stage.out / "letters" / "answer-a.pdf")
    stage.clock.at("2026-07-07 05:00")
    stage.deliver("B", path, "b-prosecutor", "7-receipt-b-to-a")
    state = a.do("letter_state", case=case, letter=letter)
    said = _("has it reviewed by who answered nothing, returns it; computed state: {state}.")
    tell.act("A", said.format(state=state))


def _last_answer(stage: Stage) -> None:
    """B answers A's letter once more: measure 9 is postponed again, 6 repeated."""
    tell, b = stage.tell, stage.b
    stage.clock.at("2026-07-10 05:00")
    keep_copy(stage)
    case, letter = stage.ids["case_b"], stage.ids["letter_at_b"]
    asked = {m["n"]: m["id"] for m in b.do("measures", case=case, letter=letter)}
    fields = {
        "measure": asked[9],
        "answer": "postponed",
        "answered_on": "2026-07-09",
        "rests_on": "entry",
        "until": "2026-10-01",
    }
    b.do("enter", by="b-prosecutor", case=case, kind="measure.answered/1", fields=fields)
    living.repeat(b, case, asked[6], stage.ids["results"][5:6])
    send_answer(stage, "8-answer-b-to-a", "answer-b-3.pdf")
    stage.clock.at("2026-07-11 06:00")
    stage.deliver("A", stage.ids["8-answer-b-to-a"], "a-prosecutor", "8-receipt-a-to-b")
    tell.act("B", _("postpones measure 9 once more, and sends the inspection's record anew."))
    living.finish(stage)
