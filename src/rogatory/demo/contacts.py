# SPDX-License-Identifier: Apache-2.0
"""Mutual contact: a call, what was said, what was promised by when, and what became of it."""

from __future__ import annotations

from rogatory.demo.cast import CAST
from rogatory.demo.requests import name_of
from rogatory.demo.stage import DOMAINS, Stage
from rogatory.language import _


def call(stage: Stage) -> None:
    """A calls B; promises are entered with their days, and B confirms the contact in part."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    stage.clock.at("2026-06-10 06:00")
    tell.chapter(_("A call, and what was promised"), "2026-06-10")
    measures = {m["n"]: m["id"] for m in a.do("measures", case=case, letter=stage.ids["letter_a"])}
    contact = a.do(
        "contact",
        by="a-prosecutor",
        case=case,
        form="call",
        happened="2026-06-10T09:30+04:00",
        counterpart=DOMAINS["B"],
        begun_by="us",
        channel="prosecution",
        ours=[name_of(CAST.persons["A1"])],
        theirs=[name_of(CAST.persons["B1"])],
        letters=[stage.ids["letter_a"]],
        measures=[measures[5], measures[13]],
        said=_("The two officers are on leave; the commission waits for a name from A."),
        pledges=[
            ["them", "2026-06-20", _("to say when the joint commission meets")],
            ["them", None, _("to hear the two officers")],
            ["us", "2026-06-12", _("to name A's expert for the commission")],
        ],
        next_contact="2026-06-22",
    )
    tell.act("A", _("enters the call: who spoke, on which line, on which measures, what was said."))
    stage.clock.at("2026-06-11 06:00")
    a.do("enter", by="a-prosecutor", case=case, kind="paper.registered/1", fields={
        "paper": "named", "direction": "out", "counterpart": DOMAINS["B"], "medium": "email",
        "passed": "2026-06-11", "letter": stage.ids["letter_a"],
        "summary": _("A names its expert for the commission."),
    })  # fmt: skip
    a.do("enter", by="a-prosecutor", case=case, kind="promise.kept/1", fields={
        "promise": f"{contact}.3", "on": "2026-06-11", "by_entry": a.do("last_entry", case=case),
    })  # fmt: skip
    a.do("enter", by="a-prosecutor", case=case, kind="contact.confirmed/1", fields={
        "contact": contact, "word": "confirmed_in_part", "on": "2026-06-11", "rests_on": "email",
        "note": _("no day was named for the officers"),
    })  # fmt: skip
    tell.act("A", _("keeps its own promise next day; B confirms the call by e-mail, in part."))


def kept(stage: Stage) -> None:
    """What became of the promises, as entered."""
    head = [_("who"), _("what was promised"), _("state"), _("what is entered")]
    rows = [row[1:] for row in stage.a.do("promises", case=stage.ids["case_a"])]
    stage.tell.table(head, rows)
