# SPDX-License-Identifier: Apache-2.0
"""A duty becomes a measure of a draft letter with one command, and says nothing nobody read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.casefile.duties_story import (
    citizen,
    consular,
    held,
    incident,
    noted,
    person,
    with_law,
)
from tests.instances import Side
from tests.instrument import letters as made_letters

from rogatory.casefile.letters import Letter
from rogatory.errors import Inadmissible
from rogatory.office import duties, letters


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A with the demonstration's sheets."""
    return with_law(tmp_path)


def drafted(side: Side, case: str, **changes: Any) -> str:
    """Draft a complete letter to XB."""
    form = {**made_letters.complete(), **changes}
    if "measures" in changes:
        del form["enclosures"]
    return letters.draft(side.instance, case, form, "XB", side.hand("aynur"))


def test_a_duty_becomes_a_measure_of_a_draft_with_one_command(side: Side) -> None:
    case = consular(side)
    letter = drafted(side, case, languages=[{"language": "en", "role": "original"}])
    before = letters.form_of(letters.letter_of(case, letter))
    asked = duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
    form = letters.form_of(letters.letter_of(case, letter))
    assert form.measures[:-1] == before.measures
    added = form.measures[-1]
    assert (added.number, added.type) == (len(form.measures), "records")
    assert "Art. 36(1)(b)" in (added.text or "")
    assert asked.number == added.number
    assert duties.listing(side.instance, case)[0].asked == (f"{letter}/{added.number}",)
    with pytest.raises(Inadmissible, match=f"already, in measure {added.number}"):
        duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
    duties.ask(side.instance, case, "2", letter, side.hand("aynur"))
    assert len(letters.form_of(letters.letter_of(case, letter)).measures) == len(form.measures) + 1


def test_a_measure_cites_no_article_that_nobody_read(tmp_path: Path) -> None:
    folder = tmp_path / "law"
    folder.mkdir()
    (folder / "xb-opening.toml").write_text(
        'schema = "rogatory.instrument/1"\n[instrument]\nid = "xb-opening"\n'
        'title = "FICTION: law of XB"\nkind = "domestic"\ndate = "2001-12-18"\nof_state = "XB"\n'
        'fiction = true\n[[requirement]]\nid = "xb-opening:140:open_proceedings"\n'
        'article = "140"\nfield = "open_proceedings"\nlabel = "Proceedings are opened"\n'
        'kind = "duty"\ntopic = "duty_to_act"\nlevel = "must"\nconfidence = "memory"\n'
        'check = "trigger:death_in_state_hands"\n'
    )
    side = with_law(tmp_path / "more", folder)
    case = side.open_case()
    person(side, case)
    incident(side, case, premises="official_vehicle")
    noted(side, case)
    (own,) = [one for one in duties.listing(side.instance, case)
              if one.duty.instrument == "xb-opening"]  # fmt: skip
    assert own.duty.unverified
    letter = drafted(side, case, languages=[{"language": "en", "role": "original"}])
    asked = duties.ask(side.instance, case, str(own.duty.number), letter, side.hand("aynur"))
    assert "140" not in asked.text
    assert "Proceedings are opened" in asked.text
    assert any("not verified" in one for one in asked.cautions)


def test_nothing_is_asked_of_another_state_or_in_a_letter_that_was_sent(side: Side) -> None:
    case = consular(side)
    only = [made_letters.measure(99, "inquiry")]
    elsewhere = drafted(side, case, letter="l-2", requested_state="XC", measures=only)
    with pytest.raises(Inadmissible, match="owed by XB, and this letter goes to XC"):
        duties.ask(side.instance, case, "1", elsewhere, side.hand("aynur"))
    letter = drafted(side, case)
    Letter.objects.filter(case=case, key=letter).update(dispatched="2026-11-23T02:00:00Z")
    with pytest.raises(Inadmissible, match="Draft a supplement"):
        duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
    Letter.objects.filter(case=case, key=letter).update(dispatched="", incoming=True)
    with pytest.raises(Inadmissible, match="came from the other side"):
        duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
    with pytest.raises(Inadmissible, match="no duty 7"):
        duties.ask(side.instance, case, "7", letter, side.hand("aynur"))


def test_our_own_duty_is_not_asked_of_anybody(side: Side) -> None:
    case = side.open_case()
    person(side, case)
    citizen(side, case, ("XB", "XB"))
    held(side, case, "taken", state="XA")
    noted(side, case)
    letter = drafted(side, case)
    with pytest.raises(Inadmissible, match="owed by our own state"):
        duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
