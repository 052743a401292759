# SPDX-License-Identifier: Apache-2.0
"""The same facts in two codes: the data proposes which articles correspond, a person decides."""

from __future__ import annotations

from typing import Any

from rogatory.demo.stage import Stage
from rogatory.language import _


def qualify(stage: Stage) -> None:
    """Each state's own articles on the facts; dual criminality, pair by pair."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    stage.clock.at("2026-04-21 06:00")
    tell.chapter(_("The same facts in two codes"), "2026-04-21")
    found = a.do("propose", state="XA", article="207.2", other="XB")
    tell.act("A", _("asks what may correspond in XB to its article 207.2 ({title}):").format(
        title=found["title"]))  # fmt: skip
    tell.table(
        [_("article"), _("why"), _("how far read"), _("to be looked up")],
        [
            [f"{one['state']} {one['article']}", one["why"], one["read"], one["unknown"]]
            for one in found["rows"]
        ],
    )
    for row in articles():
        a.do("qualify", by="a-prosecutor", case=case, fields=row, from_data="read" not in row)
    a.do("qualify", by="a-prosecutor", case=case, from_data=True,
         fields={"state": "XA", "article": "207.2"})  # fmt: skip
    a.do("qualify", by="a-prosecutor", case=case, from_data=True,
         fields={"state": "XB", "article": "140"})  # fmt: skip
    where = _("both codes, in the library of the office")
    for first, second, outcome, why in (
        ("XA:121", "XB:63", "yes", _("both punish a death without intent")),
        ("XA:207.2", "XB:140", "in_part", _("140 asks no purpose")),
    ):
        a.do("correspond", by="a-prosecutor", case=case, first=first, second=second,
             outcome=outcome, reason=why, where=where)  # fmt: skip
    held = a.do("correspondences", case=case)
    for one in held["decided"]:
        tell.act("A", _("lets a person decide: {pair}: {outcome} ({why}).").format(**one))
    tell.found(
        _("Articles held: {n}; pairs that nobody has decided yet: {open}.").format(
            n=held["articles"], open=held["open"]
        )
    )


def articles() -> list[dict[str, Any]]:
    """Return the two articles that A's letter cites, as values of an entry; fiction."""
    return [
        {
            "state": "XA",
            "article": "121",
            "title": _("Causing death"),
            "text": _("Who causes the death of another by breach of a duty of care …"),
            "penalty": _("deprivation of liberty up to eight years"),
            "read": True,
            "source": _("fictional: criminal code of XA"),
        },
        {
            "state": "XB",
            "article": "63",
            "title": _("Bodily harm that causes death by negligence"),
        },
    ]
