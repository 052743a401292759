# SPDX-License-Identifier: Apache-2.0
"""B receives A's letter from a stick, registers it, and answers measure by measure."""

from __future__ import annotations

import shutil
from typing import Any

from rogatory.demo.opening import CASE_B
from rogatory.demo.requests import body
from rogatory.demo.stage import DOMAINS, Stage
from rogatory.language import _

NUMBER_B_IN = "B-2026/311"
POSTPONEMENT = "cis-chisinau-2002:103(2):objects_postponed"
REFUSAL = "cis-chisinau-2002:?:refuse_sovereignty"


def receive(stage: Stage) -> None:
    """7. B verifies, acknowledges, registers; A learns that it was received."""
    tell, a, b = stage.tell, stage.a, stage.b
    stage.clock.at("2026-05-05 05:00")
    tell.chapter(_("B receives, verifies, acknowledges"), "2026-05-05")
    new = {"reference": CASE_B, "title": _("Request of XA: deaths at Dromvey")}
    got = stage.deliver("B", stage.ids["pouch_1"], "b-prosecutor", new_case=new)
    stage.ids["case_b"], stage.ids["letter_at_b"] = got["case"], got["letters"][0]
    tell.act(
        "B",
        _("checks the package in eight steps: {n} points verified, none failed.").format(
            n=got["verified"]
        ),
    )
    for words in got["not_checkable"]:
        tell.found(_("not checkable: {what}").format(what=words))
    b.do(
        "register",
        by="b-prosecutor",
        case=stage.ids["case_b"],
        letter=stage.ids["letter_at_b"],
        number=NUMBER_B_IN,
    )
    tell.act("B", _("registers the letter under its own No {n}.").format(n=NUMBER_B_IN))
    receipt = stage.carry(got["receipt"], "2-receipt-b-to-a")
    again = b.do("receive", by="b-prosecutor", path=stage.ids["pouch_1"])
    tell.found(
        _("The same file a second time changes nothing and gets the same receipt: {same}.").format(
            same=_("yes") if again["receipt"] == got["receipt"] else _("no")
        )
    )
    stage.clock.at("2026-05-06 06:00")
    a.do("receive", by="a-prosecutor", path=receipt)
    tell.act("A", _("takes in B's signed receipt; B confirms A's case record as it stood."))


def answer(stage: Stage) -> None:
    """8. B executes some measures, refuses one, postpones one; two answers come otherwise."""
    tell, b = stage.tell, stage.b
    stage.clock.at("2026-05-20 05:00")
    tell.chapter(_("Measure by measure"), "2026-05-20 …")
    case, letter = stage.ids["case_b"], stage.ids["letter_at_b"]
    measures = {m["n"]: m["id"] for m in b.do("measures", case=case, letter=letter)}
    exhibits = _results(stage, case)

    def decide(n: int, what: str, on: str, **more: Any) -> None:
        fields = {"measure": measures[n], "answer": what, "answered_on": on, "rests_on": "entry"}
        b.do("enter", by="b-prosecutor", case=case, kind="measure.answered/1", fields=fields | more)

    decide(1, "executed", "2026-05-18", exhibits=exhibits[:1])
    decide(2, "executed", "2026-05-18", note=_("A check was opened under No 7-112/2026."))
    decide(3, "executed", "2026-05-19", exhibits=exhibits[1:2])
    plan = {"planned": "2026-06-05", "told_on": "2026-05-19", "rests_on": "entry"}
    told = {"notice": _("to the office of XA, which asked to attend")}
    b.do(
        "enter",
        by="b-prosecutor",
        case=case,
        kind="measure.scheduled/1",
        fields={"measure": measures[4], "place": body("district_b")} | told | plan,
    )
    why = _("The recorder serves purposes of security that this state does not disclose.")
    decide(8, "refused", "2026-05-19", reason_code=REFUSAL, note=why)
    wait = {"article": "103(2)", "reason_code": POSTPONEMENT, "until": "2026-09-01"}
    decide(9, "postponed", "2026-05-19", note=_("own examination under way"), **wait)
    send_answer(stage, "3-answer-b-to-a", "answer-b-1.pdf")
    tell.act(
        "B", _("executes 1, 2 and 3, plans 4 for 5 June and gives notice, refuses 8, postpones 9.")
    )
    stage.clock.at("2026-05-22 06:00")
    stage.deliver("A", stage.ids["3-answer-b-to-a"], "a-prosecutor", "3-receipt-a-to-b")
    stage.clock.at("2026-06-08 05:00")
    done = {"measure": measures[4], "on": "2026-06-05", "rests_on": "entry"}
    b.do("enter", by="b-prosecutor", case=case, kind="measure.carried_out/1",
         fields=done | {"protocol": exhibits[2]})  # fmt: skip
    decide(4, "executed", "2026-06-05", exhibits=exhibits[2:3])
    decide(6, "executed", "2026-06-04", exhibits=exhibits[4:5])
    note = _("clothing handed over; the bag was not found")
    decide(11, "executed", "2026-06-05", note=note, exhibits=exhibits[3:4])
    decide(12, "executed", "2026-05-14")
    decide(14, "executed", "2026-06-01")
    note = _("The consular post was told on 20 March, by note 114.")
    decide(stage.ids["asked_duty"], "executed", "2026-06-05", note=note)
    send_answer(stage, "4-answer-b-to-a", "answer-b-2.pdf")
    tell.act(
        "B",
        _("executes 4 with a protocol, and 6, 11, 12, 14 and 15; 5, 13 and 16 stay unanswered."),
    )
    stage.clock.at("2026-06-09 06:00")
    # The receipt for this one is lost on its way: nothing depends on it.
    got = stage.deliver("A", stage.ids["4-answer-b-to-a"], "a-prosecutor")
    tell.act("A", _("verifies both answers: {n} points in the last.").format(n=got["verified"]))


def _results(stage: Stage, case: str) -> list[str]:
    folder = stage.out / "b-results"
    folder.mkdir(exist_ok=True)
    for name, words in (
        ("01-materials.txt", _("Copies of the check's materials, 12 sheets.")),
        ("02-report-88-3.txt", _("Report 88/3: the cause of death could not be established.")),
        ("03-protocol.txt", _("Protocol of the interview of the driver.")),
        ("04-clothing.txt", _("List of the clothing that is handed over on loan: four items.")),
        ("05-inspection.txt", _("Record of the inspection of the vehicle.")),
        ("06-inspection.txt", _("Record of the inspection of the vehicle, signed and sealed.")),
    ):
        (folder / name).write_text(words + "\n", encoding="utf-8")
    told = {"who": DOMAINS["B"], "when": "2026-05-18", "how": _("prepared by the executing body")}
    taken = stage.b.do(
        "take_in", by="b-prosecutor", case=case, path=str(folder), circumstances=told
    )
    ids: list[str] = taken["exhibits"]
    stage.ids["results"] = ids
    return ids


def weigh(stage: Stage, name: str, case: str, letter: str) -> None:
    """Let a side list what its answer could do harm with, and its second officer decide."""
    side, by = stage.sides[name], name.lower()
    points = side.do("weigh_answer", by=f"{by}-prosecutor", case=case, letter=letter)
    decisions = {p["item"]: p["proposed"] or ("send" if p["file"] else "code") for p in points}
    if decisions:
        why = _("decided one by one, as for a letter")
        side.do("decide", by=f"{by}-deputy", case=case, letter=letter, decisions=decisions, why=why)
    if not stage.ids.get("answers_weighed"):
        stage.ids["answers_weighed"] = True
        stage.tell.act(
            name,
            _("weighs this answer for harm like a letter, and so each one after it (points for "
              "the second officer: {n}).").format(n=len(points)),
        )  # fmt: skip


def send_answer(stage: Stage, name: str, paper: str) -> None:
    weigh(stage, "B", stage.ids["case_b"], stage.ids["letter_at_b"])
    sent = stage.b.do(
        "answer",
        by="b-prosecutor",
        case=stage.ids["case_b"],
        letter=stage.ids["letter_at_b"],
        lang=stage.lang,
    )
    stage.ids[name] = stage.carry(sent["path"], name)
    shutil.copyfile(sent["pdf"], stage.out / "letters" / paper)
