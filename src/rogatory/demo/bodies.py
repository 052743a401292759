# SPDX-License-Identifier: Apache-2.0
"""A's letter among B's bodies: formal check, split, who has what under which number."""

from __future__ import annotations

from rogatory.demo.requests import body
from rogatory.demo.stage import Stage
from rogatory.language import _

AT_DISTRICT = [1, 2, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 16]
AT_BUREAU = [3, 9, 13]


def split(stage: Stage) -> None:
    """B checks the letter with the same engine and gives its parts to two bodies."""
    tell, b = stage.tell, stage.b
    case, letter = stage.ids["case_b"], stage.ids["letter_at_b"]
    stage.clock.at("2026-05-07 05:00")
    tell.chapter(_("The way of the letter through bodies"), "2026-05-07 …")
    found = b.do("formal_check", by="b-prosecutor", case=case, letter=letter)
    tell.act("B", _("holds A's letter against the same data with the same engine: errors {errors}, "
                    "to be checked by a person {hand}.").format(**found))  # fmt: skip
    parts = {
        "a": [body("district_b"), "D-7", AT_DISTRICT],
        "b": [body("bureau_b"), "88/4", AT_BUREAU],
    }
    b.do("split", by="b-prosecutor", case=case, letter=letter, on="2026-05-07", parts=parts)
    stage.clock.at("2026-05-11 05:00")
    for part, (name, number, _measures) in parts.items():
        hop = b.do("pass_on", by="b-prosecutor", case=case, letter=letter, role="executing",
                   state="XB", on="2026-05-08", part=part, body=name, number=number,
                   rests_on="paper")  # fmt: skip
        b.do("enter", by="b-prosecutor", case=case, kind="sender.told/1",
             fields={"hop": hop, "on": "2026-05-11", "rests_on": "entry"})  # fmt: skip
    tell.act("B", _("splits it among two bodies and tells the sender who has it:"))
    for line in b.do("way", case=case, letter=letter)[3:5]:
        tell.found(line)
    stage.clock.at("2026-05-12 06:00")
    stage.a.do("pass_on", by="a-prosecutor", case=stage.ids["case_a"],
               letter=stage.ids["letter_a"], role="executing", state="XB", on="2026-05-08",
               body=body("district_b"), number="D-7", rests_on="email",
               told_on="2026-05-11")  # fmt: skip
    tell.act("A", _("enters what it was told, and that this rests on an e-mail alone."))
