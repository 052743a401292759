# SPDX-License-Identifier: Apache-2.0
"""Translations at the desk: approval covers them, harm is weighed in them, they arrive whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile import cases
from rogatory.casefile.letters import Letter, LetterChecked
from rogatory.casefile.persons import PersonEntered
from rogatory.casefile.twins import Certification as CertificationRow
from rogatory.casefile.twins import Translation
from rogatory.errors import Inadmissible
from rogatory.exchange import intake
from rogatory.exchange.counterpart import trust_of
from rogatory.instrument import paragraphs as of
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Certification, Translator
from rogatory.instrument.twins_file import Item, TwinsFile
from rogatory.office import again, harm, letters, persons, post, twins
from rogatory.office.printing import Look
from rogatory.verify import verify_pouch

BOTH = Look("side-by-side")
PERSON = Translator(name="B. Lem", qualification="sworn translator", machine="none")
IN_RUSSIAN = {
    "facts": "Острава Марта допрошена; показания Острава приобщены.",
    "persons/p9/residence": "Нижняя набережная, 7",
}


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Give two authorities; foreign bytes are judged in this process."""
    from tests.exchange.conftest import judge_here
    from tests.exchange.pair import make_pair

    judge_here(monkeypatch)
    return make_pair(tmp_path / "pair")


@pytest.fixture
def story(pair: Pair) -> Pair:
    """A letter that names a witness, translated into Russian and certified."""
    instance, hand = pair.instance("a"), pair.hand("a")
    act = PersonEntered(
        person="W-1",
        role="witness",
        code="W-1",
        particulars={"surname": "Ostrava", "given_name": "Marta"},
    )
    persons.enter_person(instance, pair.case, act, hand)
    form = moves.form(1)
    form["facts"] = "Ostrava Marta was heard; what Ostrava said is in the file."
    form["persons"] = [
        *form.get("persons", ()),
        {"id": "p9", "role": "witness", "surname": "Ostrava", "given_name": "Marta",
         "residence": "7 Lower Quay"},
    ]  # fmt: skip
    form["languages"] = [{"language": "en", "role": "original"}]
    pair.ids["letter"] = letters.draft(instance, pair.case, form, "b.example", hand)
    translate(pair)
    certify(pair)
    return pair


def row(pair: Pair) -> Letter:
    pair.side("a")
    return Letter.objects.get(case=pair.case, key=pair.ids["letter"])


def form(pair: Pair) -> LetterForm:
    return letters.form_of(row(pair))


def file_of(pair: Pair, words: dict[str, str] | None = None) -> TwinsFile:
    """What a translator sends back: every paragraph, or the named ones in these words."""
    told = twins.export(row(pair), "ru")
    items = tuple(
        Item(one.of, one.source_sha256, text=(words or IN_RUSSIAN).get(one.of, f"ru {one.of}"))
        for one in told.items
        if words is None or one.of in words
    )
    return TwinsFile(told.letter, "ru", "en", items)


def translate(
    pair: Pair, words: dict[str, str] | None = None, who: Translator = PERSON
) -> twins.Delivery:
    file = file_of(pair, words)
    return twins.translate(pair.instance("a"), pair.case, file, who, pair.hand("a"))


def certify(pair: Pair) -> None:
    said = Certification(by="B. Lem", on="2026-11-22")
    twins.certify(pair.instance("a"), pair.case, pair.ids["letter"], "ru", said, pair.hand("a"))


def weighed(pair: Pair, decision: str = "code") -> None:
    """Check, weigh and decide: what stands before an approval."""
    letter = row(pair)
    act = LetterChecked(
        letter=letter.key,
        form_digest=letter.form_digest,
        instrument_digest="0" * 64,
        errors=0,
        by_hand=0,
        remarks=(),
    )
    cases.enter(pair.instance("a"), pair.case, act, by=pair.hand("a"))
    found = harm.weigh(pair.instance("a"), pair.case, letter.key, [], pair.hand("a"))
    deputy = pair.side("a").hand("deputy")
    if found:
        decisions = {point.item: decision for point in found}
        harm.decide(pair.instance("a"), pair.case, letter.key, decisions, deputy)


def approve(pair: Pair) -> None:
    deputy = pair.side("a").hand("deputy")
    letters.approve(pair.instance("a"), pair.case, pair.ids["letter"], deputy)


def test_a_name_in_a_translation_is_a_point_whatever_its_script(story: Pair) -> None:
    weighed(story)
    places = {p.what["place"] for p in harm.points(story.case, story.ids["letter"])}
    facts = next(n for n, t in enumerate(of.translations(form(story))[0].texts) if t.of == "facts")
    assert "facts" in places
    assert f"languages[1].texts[{facts}].text" in places


def test_a_translation_after_approval_withdraws_the_approval(story: Pair) -> None:
    weighed(story)
    approve(story)
    assert row(story).approved
    translate(story, {"purpose": "иначе"})
    assert not row(story).approved
    with pytest.raises(Inadmissible, match="not been approved"):
        post.sign_letter(
            story.instance("a"), story.case, story.ids["letter"], story.hand("a"), number="1/26"
        )


def test_who_brings_a_translation_in_does_not_approve_it(story: Pair) -> None:
    assert "aynur" in row(story).hands.split()
    weighed(story)
    with pytest.raises(Inadmissible, match="another officer must"):
        letters.approve(story.instance("a"), story.case, story.ids["letter"], story.hand("a"))


def test_a_stale_or_missing_twin_holds_the_approval_back(story: Pair) -> None:
    plain = form(story).to_json()
    plain["facts"] += " More was said."
    letters.revise(story.instance("a"), story.case, story.ids["letter"], plain, story.hand("a"))
    weighed(story)
    with pytest.raises(Inadmissible, match=r"in ru is stale in 1 paragraph \(facts\)"):
        approve(story)
    twins.withdraw(
        story.instance("a"), story.case, story.ids["letter"], "ru", ["facts"], "no", story.hand("a")
    )
    weighed(story)
    with pytest.raises(Inadmissible, match=r"in ru lacks 1 paragraph \(facts\)"):
        approve(story)


def test_twins_leave_with_codes_and_arrive_current_and_certified(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    weighed(story)
    approve(story)
    instance, hand = story.instance("a"), story.hand("a")
    letter = story.ids["letter"]
    post.sign_letter(instance, story.case, letter, hand, number="1/26", look=BOTH)
    sent = post.send_letter(instance, story.case, letter, hand)
    there = story.instance("b")
    report = verify_pouch(
        sent.path,
        trust_of(there),
        identity=there.secret("age"),
        at=there.clock(),
        unpack_into=tmp_path / "opened",
    )
    assert report.ok, report.failures
    # Step 7 printed both columns again from letter.json and found the signed bytes.
    assert any(item.name == "letter data" and item.state == "verified" for item in report.items)
    left = b"".join(p.read_bytes() for p in (tmp_path / "opened").rglob("*.json")).decode()
    assert "показания W-1 приобщены" in left
    for name in ("Ostrava", "Marta", "Острава", "Марта", "Нижняя набережная", "7 Lower"):
        assert name not in left
    # B's program prints both columns again from the form, and finds the same letter.
    new = cases.CaseOpened(reference="7-311", title="a request of theirs")
    outcome = intake.receive(
        story.instance("b"), sent.path, story.hand("b"), new_case=new, compare=again.compare
    )
    assert (outcome.state, outcome.reasons) == ("opened", []), outcome.reasons
    theirs = LetterForm.from_json(Letter.objects.get(incoming=True).form)
    assert {s.state for s in of.standings(theirs, "ru")} == {"current"}
    version = of.version_in(theirs, "ru")
    assert version is not None
    assert of.certification(version) == "current"


def test_what_a_translator_did_not_have_before_them_is_stale_at_once(story: Pair) -> None:
    old = file_of(story, {"facts": "Другой перевод."})
    plain = form(story).to_json()
    plain["facts"] += " More was said."
    letters.revise(story.instance("a"), story.case, story.ids["letter"], plain, story.hand("a"))
    made = twins.translate(story.instance("a"), story.case, old, PERSON, story.hand("a"))
    assert made.stale == ("facts",)
    again = twins.export(row(story), "ru")
    item = next(one for one in again.items if one.of == "facts")
    assert (item.text, item.previous) == (None, "Другой перевод.")


def test_a_file_with_what_the_letter_lacks_is_refused_with_every_fault(story: Pair) -> None:
    file = TwinsFile(story.ids["letter"], "ru", "az", (Item("nothing", "0" * 64, text="x"),) * 2)
    with pytest.raises(Inadmissible) as refused:
        twins.translate(story.instance("a"), story.case, file, PERSON, story.hand("a"))
    assert "no paragraph nothing" in str(refused.value)
    assert "from az" in str(refused.value)
    with pytest.raises(Inadmissible, match="does not have"):
        translate(story)  # the same again


def test_a_person_takes_a_machine_translation_over(story: Pair) -> None:
    machine = Translator(name="Example 3", machine="machine")
    translate(story, {"purpose": "цель"}, machine)
    version = of.version_in(form(story), "ru")
    assert version is not None
    assert of.by_machine(version) == {"purpose"}
    translate(story, {"purpose": "цель"}, Translator(name="B. Lem", machine="assisted"))
    version = of.version_in(form(story), "ru")
    assert version is not None
    assert of.by_machine(version) == frozenset()


def test_the_record_says_who_translated_and_who_answers_for_it(story: Pair) -> None:
    one = Translation.objects.get(case=story.case)
    assert (one.translator, one.machine, one.language, one.by) == ("B. Lem", "none", "ru", "aynur")
    assert len(one.paragraphs) == len(of.translations(form(story))[0].texts)
    said = CertificationRow.objects.get(case=story.case)
    assert said.digest == of.version_digest(of.translations(form(story))[0])
    assert said.form_digest == row(story).form_digest
