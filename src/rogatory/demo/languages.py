# SPDX-License-Identifier: Apache-2.0
"""One letter in three languages: paragraphs go to a translator, come back, and are certified."""

from __future__ import annotations

from typing import Any

from rogatory.demo import wording
from rogatory.demo.asking import check
from rogatory.demo.cast import CAST
from rogatory.demo.duties import words_asked
from rogatory.demo.offences import articles
from rogatory.demo.opening import CASE_A
from rogatory.demo.requests import letter_of_a, name_of
from rogatory.demo.stage import Stage
from rogatory.instrument.form import LetterForm
from rogatory.instrument.paragraphs import paragraphs
from rogatory.language import SUPPORTED, _, use


def translate(stage: Stage) -> None:
    """The letter gets its twins in the other two languages; a named person answers for each."""
    tell, a, case, letter = stage.tell, stage.a, stage.ids["case_a"], stage.ids["letter_a"]
    stage.clock.at("2026-04-25 06:00")
    tell.chapter(_("One letter in three languages"), "2026-04-25")
    who = name_of(CAST.persons["T1"])
    qualified = _("sworn translator of the office")
    others = [one for one in SUPPORTED if one != stage.lang]
    texts = {other: _texts(stage, other) for other in others}
    told = {"by": "a-prosecutor", "case": case, "letter": letter}
    told["translator"] = {"name": who, "qualification": qualified, "machine": "none"}

    def given(other: str) -> dict[str, Any]:
        made: dict[str, Any] = a.do("translate", language=other, texts=texts[other], **told)
        return made

    for other in others:
        made = given(other)
        tell.act(
            "A",
            _("sends {n} paragraphs to {who}; back in {language}, missing: {missing}.").format(
                n=made["taken"], who=who, language=other, missing=made["missing"]
            ),
        )
    form = a.do("form", case=case, letter=letter)
    form["urgency"]["reason"] = urgent()
    reason = _("the time after which recordings are overwritten is known now")
    a.do("revise", by="a-prosecutor", case=case, letter=letter, form=form, reason=reason)
    for other in others:
        with use(other):
            texts[other]["urgency/reason"] = urgent()
        stale = a.do("stale", case=case, letter=letter, language=other)
        tell.found(
            _("The original changes: stale in {language}: {ids}; translated again.").format(
                language=other, ids=", ".join(stale)
            )
        )
        given(other)
        said = {"by": who, "qualification": qualified, "on": "2026-04-25"}
        a.do("certify", by="a-prosecutor", case=case, letter=letter, language=other,
             certification=said)  # fmt: skip
    tell.act("A", _("has both certified as they stand; no program translated a word."))
    stage.ids["languages"] = [stage.lang, *others]
    check(stage)


def urgent() -> str:
    """Return the reason for the urgency, as the second wording of the letter has it."""
    return _("Recordings of cameras are overwritten after thirty days.")


def _texts(stage: Stage, other: str) -> dict[str, str]:
    with use(other):
        return _translated(stage)


def _translated(stage: Stage) -> dict[str, str]:
    """Return the translator's words in the present language, by paragraph."""
    form = letter_of_a(CASE_A, complete=True)
    wording.edited(form)
    known = stage.ids["form_a"]
    for old, new in zip(known["measures"], form["measures"], strict=True):
        new["id"] = old["id"]
    form["offence"]["articles"] = [
        {
            name: row[name]
            for name in ("state", "article", "title", "text", "penalty")
            if name in row
        }
        for row in articles()
    ]
    texts = {one.id: one.text for one in paragraphs(LetterForm.from_json(form))}
    for key, number in (("measure_duty", "asked_duty"), ("measure_gap", "asked_gap")):
        texts[f"measures/{stage.ids[key]}/text"] = words_asked(stage.ids[number], stage)
    return texts
