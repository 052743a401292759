# SPDX-License-Identifier: Apache-2.0
"""Harm: every decision decides what leaves, and what is to be hidden is in no file that leaves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.harm import HarmItem
from rogatory.casefile.letters import Letter, LetterChecked
from rogatory.casefile.persons import PersonEntered
from rogatory.errors import Inadmissible
from rogatory.exchange.counterpart import trust_of
from rogatory.office import exhibits, harm, letters, persons, post
from rogatory.verify import verify_pouch

WITNESS = ("Ormquell", "Satorn")
SEALED = ("Threnodia", "Vexandrel")  # long: what leaves holds random base64, too
OPEN = ("Quillon", "Adra")


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Give two authorities; foreign bytes are judged in this process."""
    from tests.exchange.conftest import judge_here
    from tests.exchange.pair import make_pair

    judge_here(monkeypatch)
    return make_pair(tmp_path / "pair")


@pytest.fixture
def story(pair: Pair, tmp_path: Path) -> Pair:
    """A drafted letter that names a witness and an official; an exhibit that names all three."""
    instance, hand = pair.instance("a"), pair.hand("a")
    for code, role, sealed, (surname, given) in (
        ("W-1", "witness", False, WITNESS),
        ("W-2", "witness", True, SEALED),
        ("O-1", "official", False, OPEN),
    ):
        act = PersonEntered(
            person=code,
            role=role,
            code=code,
            sealed=sealed,
            particulars={"surname": surname, "given_name": given},
        )
        persons.enter_person(instance, pair.case, act, hand)
    folder = tmp_path / "evidence"
    folder.mkdir()
    text = f"{' '.join(reversed(WITNESS))} and {' '.join(OPEN)} saw {' '.join(SEALED)}."
    (folder / "note.txt").write_text(text)
    (folder / "plain.txt").write_text("Nothing is said of anybody.")
    taken = exhibits.take_in(instance, pair.case, folder, hand, circumstances={"who": "Aynur"})
    form = moves.form(1)
    form["facts"] = f"{' '.join(WITNESS)} was heard; {' '.join(OPEN)} was on duty."
    pair.ids["letter"] = letters.draft(instance, pair.case, form, "b.example", hand)
    row = Letter.objects.get(case=pair.case, key=pair.ids["letter"])
    checked = LetterChecked(
        letter=row.key,
        form_digest=row.form_digest,
        instrument_digest="0" * 64,
        errors=0,
        by_hand=0,
        remarks=(),
    )
    cases.enter(instance, pair.case, checked, by=hand)
    harm.weigh(instance, pair.case, row.key, list(taken.exhibits), hand, allow_unconfined=True)
    return pair


def points(pair: Pair) -> list[HarmItem]:
    pair.side("a")
    return harm.points(pair.case, pair.ids["letter"])


def decide(pair: Pair, decisions: Mapping[str, str], officer: str = "deputy") -> None:
    hand = pair.side("a").hand(officer)
    harm.decide(pair.instance("a"), pair.case, pair.ids["letter"], decisions, hand, "weighed")


def of(pair: Pair, person: str, *, in_file: bool) -> list[HarmItem]:
    return [p for p in points(pair) if p.person == person and bool(p.file) is in_file]


def by_rule(pair: Pair, rule: Callable[[HarmItem], str]) -> dict[str, str]:
    return {point.item: rule(point) for point in points(pair)}


def what_left(pair: Pair, tmp_path: Path, tool: Callable[[str], Path]) -> str:
    """Approve, sign, send; return every text in every file of the opened payload."""
    instance, hand = pair.instance("a"), pair.hand("a")
    letters.approve(instance, pair.case, pair.ids["letter"], pair.side("a").hand("deputy"))
    post.sign_letter(
        instance, pair.case, pair.ids["letter"], hand, number="1/26", allow_unconfined=True
    )
    sent = post.send_letter(instance, pair.case, pair.ids["letter"], hand, allow_unconfined=True)
    there, target = pair.instance("b"), tmp_path / "opened"
    report = verify_pouch(
        sent.path,
        trust_of(there),
        identity=there.secret("age"),
        at=there.clock(),
        unpack_into=target,
    )
    assert report.ok, report.failures
    found = []
    for path in sorted(target.rglob("*")):
        if path.is_file():
            found.append(path.read_bytes().decode("utf-8", "replace"))
            if path.suffix == ".pdf":
                done = subprocess.run([tool("pdftotext"), path, "-"], capture_output=True)
                found.append(done.stdout.decode())
    assert moves.receive(pair, "b", sent.path).state == "opened"
    return "\n".join(found)


def test_every_name_in_letter_and_exhibit_is_a_point(story: Pair) -> None:
    assert of(story, "W-1", in_file=False)
    assert of(story, "W-1", in_file=True)
    assert of(story, "O-1", in_file=True)
    assert [p.sort for p in of(story, "W-2", in_file=True)] == ["sealed_identity"]
    assert all(p.proposed == "code" for p in points(story) if p.person in ("W-1", "W-2"))


def test_undecided_points_hold_everything_back(story: Pair) -> None:
    deputy = story.side("a").hand("deputy")
    with pytest.raises(Inadmissible, match="undecided"):
        letters.approve(story.instance("a"), story.case, story.ids["letter"], deputy)
    with pytest.raises(Inadmissible, match="undecided"):
        harm.leaving(story.instance("a"), story.case, story.ids["letter"], story.hand("a"))


def test_who_drafted_does_not_decide(story: Pair) -> None:
    with pytest.raises(Inadmissible):
        decide(story, by_rule(story, lambda p: p.proposed or "send"), officer="aynur")


def test_a_sealed_identity_cannot_be_sent(story: Pair) -> None:
    item = of(story, "W-2", in_file=True)[0].item
    with pytest.raises(Inadmissible):
        decide(story, {item: "send"})


def test_what_a_point_does_not_offer_cannot_be_decided(story: Pair) -> None:
    with pytest.raises(Inadmissible):
        decide(story, {points(story)[0].item: "publish"})
    with pytest.raises(Inadmissible):
        decide(story, {"no-such-point": "send"})


def test_after_approval_nothing_is_decided_otherwise(story: Pair) -> None:
    decisions = by_rule(story, lambda p: p.proposed or "send")
    decide(story, decisions)
    deputy = story.side("a").hand("deputy")
    letters.approve(story.instance("a"), story.case, story.ids["letter"], deputy)
    with pytest.raises(Inadmissible, match="approved"):
        decide(story, decisions)


def test_codes_stand_where_the_names_were(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    decide(story, by_rule(story, lambda p: p.proposed or "send"))
    text = what_left(story, tmp_path, tool)
    for name in (*WITNESS, *SEALED):
        assert name.lower() not in text.lower()
    assert "W-1" in text
    assert OPEN[0] in text  # decided to be sent
    assert "Nothing is said of anybody." in text


def test_what_is_left_out_is_not_there(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    decide(story, by_rule(story, lambda p: "leave_out" if p.file else p.proposed or "send"))
    text = what_left(story, tmp_path, tool)
    for name in (*WITNESS, *SEALED):
        assert name.lower() not in text.lower()
    assert "note.txt" not in text
    assert "saw" not in text
    assert "plain.txt" in text


def test_what_may_be_sent_is_sent_as_it_is(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    """All but the sealed identity, for which the file is left out."""
    decide(story, by_rule(story, lambda p: "code" if p.person == "W-2" else "send"))
    text = what_left(story, tmp_path, tool)
    assert WITNESS[0] in text
    assert SEALED[0].lower() not in text.lower()


def test_a_copy_made_for_an_earlier_decision_is_not_sent(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    """First only the sealed identity was coded; then the witness is to be coded as well."""
    decide(story, by_rule(story, lambda p: "code" if p.person == "W-2" else "send"))
    assert harm.prepare(
        story.instance("a"), story.case, story.ids["letter"], story.hand("a"),
        allow_unconfined=True,
    ) == {}  # fmt: skip
    assert Exhibit.objects.filter(case=story.case).exclude(origin="").count() == 1
    decide(story, by_rule(story, lambda p: "code" if p.person in ("W-1", "W-2") else "send"))
    text = what_left(story, tmp_path, tool)
    for name in (*WITNESS, *SEALED):
        assert name.lower() not in text.lower()
