# SPDX-License-Identifier: Apache-2.0
"""B's chancellery wants ink: a supplement is printed, signed by hand, scanned, and goes by post."""

from __future__ import annotations

from rogatory.demo.cast import CAST
from rogatory.demo.requests import name_of, supplement_of_a
from rogatory.demo.scanning import leaves_of, scanned
from rogatory.demo.stage import DOMAINS, Stage
from rogatory.demo.wire import Refused
from rogatory.language import _


def supplement(stage: Stage) -> None:
    """A supplement takes the next number; its scan lacks a page first, then it is whole."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    stage.clock.at("2026-06-26 09:00")
    tell.chapter(_("A supplement on paper, signed in ink"), "2026-06-26")
    letter = _approved(stage)
    folder = stage.out / "letters"
    printed, scan = folder / "supplement-a.pdf", folder / "supplement-a-scan.pdf"
    number = a.do("print_final", by="a-prosecutor", case=case, letter=letter, out=str(printed))
    leaves = leaves_of(printed)
    tell.act(
        "A",
        _("prints it under the next number, {number}, {n} leaves, a small code on each.").format(
            number=number, n=leaves
        ),
    )
    seals = {
        "signed_on": "2026-06-26",
        "signatory": f"{name_of(CAST.persons['A1'])}, {_('Prosecutor')}",
        "kept": _("chancellery, file 17-4, folio 31"),
        "seal": _("round seal of the office"),
    }
    told = {"by": "a-prosecutor", "case": case, "letter": letter, "scan": str(scan)}
    scanned(printed, scan, range(2, leaves + 1), signed_on=[leaves])
    try:
        a.do("attach", seals=seals, **told)
    except Refused as refused:
        tell.act("A", _("signs and stamps it, scans it; a leaf stuck in the tray:"))
        tell.found(str(refused))
    else:
        raise RuntimeError("a scan without its first page was taken in")
    scanned(printed, scan, range(1, leaves + 1), signed_on=[leaves])
    done = a.do("attach", seals=seals, **told)
    for words in done["told"]:
        tell.found(words)
    a.do("dispatch", by="a-prosecutor", case=case, letter=letter, channel="paper_post",
         on="2026-06-26")  # fmt: skip
    stage.ids["supplement"] = letter
    tell.act("A", _("enters that it went by post; this rests on the original and its scan."))


def _approved(stage: Stage) -> str:
    """Draft the supplement, check it, weigh it, have it approved; return its id."""
    from rogatory.demo.opening import CASE_A

    a, case = stage.a, stage.ids["case_a"]
    form = supplement_of_a(CASE_A)
    letter: str = a.do("draft", by="a-prosecutor", case=case, form=form, to=DOMAINS["B"])
    for one in a.do("check", by="a-prosecutor", case=case, letter=letter):
        if one["open"]:
            a.do("answer_remark", by="a-prosecutor", case=case, letter=letter,
                 requirement=one["requirement"], on="2026-06-26", result="confirmed",
                 read=_("fictional: the text in the office's collection of treaties"),
                 where=_("library of the office, volume 4"))  # fmt: skip
    a.do("check", by="a-prosecutor", case=case, letter=letter)
    points = a.do("weigh", by="a-prosecutor", case=case, letter=letter, enclosures=[])
    if points:
        why = _("decided one by one, as for a letter")
        a.do("decide", by="a-deputy", case=case, letter=letter, why=why,
             decisions={p["item"]: p["proposed"] or "send" for p in points})  # fmt: skip
    a.do("approve", by="a-deputy", case=case, letter=letter)
    return letter
