# SPDX-License-Identifier: Apache-2.0
"""What A expects by its own policy, the register of all cases, and how long letters wait."""

from __future__ import annotations

from pathlib import Path

from rogatory.demo.stage import Stage
from rogatory.language import _

HOLIDAYS = "holidays-xa-2026.toml"


def expect(stage: Stage) -> None:
    """A adopts a holiday file and sets its policy, before it waits for anything."""
    a = stage.a
    a.do("adopt_holidays", by="a-prosecutor",
         path=str(Path(__file__).parent / "supplied" / HOLIDAYS))  # fmt: skip
    a.do("policy", by="a-prosecutor", second="a-deputy", state="XB", unit="working",
         receipt_within=10, answer_within=30, remind_after=20, own_answer_within=30,
         reason=_("rules of the house"))  # fmt: skip
    said = _(
        "sets its own policy with two officers (receipt in 10 working days, answers in 30), "
        "counted by a dated holiday file; no treaty says so."
    )
    stage.tell.act("A", said)


def figures(stage: Stage) -> None:
    """The register of both directions, and the statistics with what is open counted as open."""
    tell, a = stage.tell, stage.a
    tell.chapter(_("The register, and how long letters wait"), "2026-07-16")
    tell.act("A", _("opens its register, both directions, letters, answers and other papers:"))
    tell.table(a.do("register_heads"), a.do("register_rows")[:8])
    found = a.do("statistics", chart=str(stage.out / "letters" / "waiting.pdf"))
    tell.act(
        "A", _("draws its figures, for the house alone; what is open counts as open, not as done:")
    )
    tell.table(
        [_("until"), "n", _("happened"), _("open"), _("median (days)"), "95 %"], found["rows"]
    )
    said = _("With fewer than {n} there is no median; of one case no figure is published.")
    tell.found(said.format(n=found["few"]))
