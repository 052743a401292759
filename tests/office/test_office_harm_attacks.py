# SPDX-License-Identifier: Apache-2.0
"""Harm under attack: names that come late, in circumstances, in a file's name, or after a copy."""
# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.pair import Pair
from tests.office.test_office_harm import (  # noqa: F401 - fixtures
    OPEN,
    SEALED,
    WITNESS,
    by_rule,
    decide,
    pair,
    points,
    story,
    what_left,
)

from rogatory.casefile.erasures import ValuesErased
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.harm import HarmItem
from rogatory.casefile.letters import Letter, LetterChecked
from rogatory.casefile.officers import RoleGranted
from rogatory.casefile.persons import Person, PersonCorrected, PersonEntered
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Inadmissible
from rogatory.office import exhibits, harm, letters, persons, post


def enclose(
    pair: Pair,
    folder: Path,
    files: Mapping[str, bytes],
    circumstances: Mapping[str, str] | None = None,
) -> list[str]:
    """Take files in and weigh the letter anew with these alone; return their ids."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    hand = pair.hand("a")
    taken = exhibits.take_in(
        pair.instance("a"), pair.case, folder, hand, circumstances=circumstances or {}
    )
    harm.weigh(
        pair.instance("a"), pair.case, pair.ids["letter"], taken.exhibits, hand,
        allow_unconfined=True,
    )  # fmt: skip
    return list(taken.exhibits)


def approve(pair: Pair) -> None:
    letters.approve(
        pair.instance("a"), pair.case, pair.ids["letter"], pair.side("a").hand("deputy")
    )


def sign(pair: Pair) -> None:
    post.sign_letter(
        pair.instance("a"), pair.case, pair.ids["letter"], pair.hand("a"), number="1/26",
        allow_unconfined=True,
    )  # fmt: skip


def send(pair: Pair) -> None:
    post.send_letter(
        pair.instance("a"), pair.case, pair.ids["letter"], pair.hand("a"), allow_unconfined=True
    )


def checked(pair: Pair) -> None:
    row = Letter.objects.get(case=pair.case, key=pair.ids["letter"])
    pair.side("a").enter(
        pair.case,
        LetterChecked(
            letter=row.key, form_digest=row.form_digest, instrument_digest="0" * 64,
            errors=0, by_hand=0, remarks=(),
        ),
    )  # fmt: skip


def give_back(pair: Pair) -> None:
    letters.give_back(
        pair.instance("a"), pair.case, pair.ids["letter"], "again", pair.side("a").hand("deputy")
    )
    checked(pair)


def enter(pair: Pair, person: str, role: str = "witness", **more: Any) -> None:
    act = PersonEntered(person=person, role=role, code=person, **more)
    persons.enter_person(pair.instance("a"), pair.case, act, pair.hand("a"))


def erase_particulars(pair: Pair, person: str) -> None:
    side = pair.side("a")
    granted = RoleGranted(officer="aynur", role="custodian")
    side.enter(side.authority, granted, by="aynur", second="deputy")
    entry = Person.objects.get(case=pair.case, key=person).entry
    act = ValuesErased(
        values=({"entry": entry, "field": "particulars", "item": None},),
        ground="cpc-art-12",
        reason="ground of this test",
    )
    side.enter(pair.case, act, by="aynur", second="deputy")


def correct(pair: Pair, person: str, role: str = "witness", **more: Any) -> None:
    act = PersonCorrected(person=person, role=role, reason="read again", **more)
    persons.correct_person(pair.instance("a"), pair.case, act, pair.hand("a"))


def proposed(point: HarmItem) -> str:
    return point.proposed or "send"


def test_a_copy_signed_for_other_decisions_does_not_leave_after_the_letter_was_given_back(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    decide(story, by_rule(story, lambda p: "send" if p.person == "O-1" else proposed(p)))
    approve(story)
    sign(story)
    give_back(story)
    decide(story, by_rule(story, lambda p: "code" if "code" in p.choices.split() else "send"))
    text = what_left(story, tmp_path, tool)
    assert OPEN[0].lower() not in text.lower()
    assert "O-1" in text


def test_a_copy_made_before_a_spelling_was_known_does_not_leave(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    note = f"{' '.join(WITNESS)}, called Kestrin Vaul, was heard.".encode()
    enclose(story, tmp_path / "more", {"a.txt": note})
    decide(story, by_rule(story, proposed))
    assert not harm.prepare(
        story.instance("a"), story.case, story.ids["letter"], story.hand("a"),
        allow_unconfined=True,
    )  # fmt: skip
    correct(
        story, "W-1", particulars={"surname": WITNESS[0], "given_name": WITNESS[1]},
        other_names={"spellings": ["Kestrin Vaul"]},
    )  # fmt: skip
    text = what_left(story, tmp_path, tool)
    assert "kestrin" not in text.lower()
    story.side("a")
    assert Exhibit.objects.filter(case=story.case).exclude(origin="").count() == 2


def test_a_name_in_the_circumstances_of_collection_is_a_point_and_does_not_leave(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    told = {"who": "Aynur", "how": f"handed over by {' '.join(SEALED)}", "where": "the Quay"}
    enclose(story, tmp_path / "more", {"a.txt": b"Nothing is said."}, told)
    points_of = [p for p in points(story) if p.file.startswith("batch:")]
    assert [p.person for p in points_of] == ["W-2"]
    decide(story, by_rule(story, proposed))
    text = what_left(story, tmp_path, tool)
    assert SEALED[0].lower() not in text.lower()
    assert "the Quay" not in text
    assert "Nothing is said." in text  # the file itself leaves
    assert '"circumstances":null' in text


def test_circumstances_that_name_nobody_travel(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    enclose(story, tmp_path / "more", {"a.txt": b"Nothing is said."}, {"where": "the Quay"})
    decide(story, by_rule(story, proposed))
    assert "the Quay" in what_left(story, tmp_path, tool)


def test_a_name_in_the_name_or_folder_of_a_file_does_not_leave_with_its_bytes(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    files = {
        f"{WITNESS[0]}_{WITNESS[1]}.bin": b"\x00\x01bytes alone",
        f"{SEALED[0]}/b.txt": b"Nothing is said.",
    }
    enclose(story, tmp_path / "more", files)
    decide(
        story, by_rule(story, lambda p: "send" if p.sort == "unreadable_content" else proposed(p))
    )
    text = what_left(story, tmp_path, tool)
    assert "bytes alone" in text
    assert "Nothing is said." in text
    for name in (*WITNESS, *SEALED):
        assert name.lower() not in text.lower()


def test_a_person_entered_after_the_approval_stops_the_letter_that_names_her(story: Pair) -> None:
    decide(story, by_rule(story, proposed))
    approve(story)
    enter(story, "W-9", particulars={"surname": "duty"})  # “was on duty” stands in the facts
    with pytest.raises(Inadmissible, match="weigh it again"):
        sign(story)


def test_a_person_entered_after_the_signature_stops_the_package(story: Pair) -> None:
    decide(story, by_rule(story, proposed))
    approve(story)
    sign(story)
    enter(story, "W-9", particulars={"surname": "duty"})
    with pytest.raises(Inadmissible, match="weigh it again"):
        send(story)


def test_the_spelling_before_a_correction_does_not_leave(
    story: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    decide(story, by_rule(story, proposed))
    correct(story, "W-1", particulars={"surname": "Aldermoor", "given_name": "Ines"})
    text = what_left(story, tmp_path, tool)
    for name in WITNESS:
        assert name.lower() not in text.lower()


def test_a_spelling_learned_between_signing_and_sending_stops_the_signed_paper(
    story: Pair,
) -> None:
    """It stands where she is hidden anyway: no new point, and yet the paper shows it."""
    decide(story, by_rule(story, proposed))
    approve(story)
    sign(story)
    correct(
        story, "W-1", particulars={"surname": WITNESS[0], "given_name": WITNESS[1]},
        other_names={"spellings": ["heard"]},
    )  # fmt: skip
    with pytest.raises(Inadmissible, match="sign it anew"):
        send(story)


def test_a_hidden_person_whose_particulars_were_erased_holds_the_letter_back(story: Pair) -> None:
    decide(story, by_rule(story, proposed))
    approve(story)
    erase_particulars(story, "W-1")
    with pytest.raises(Inadmissible, match="W-1"):
        harm.leaving(
            story.instance("a"), story.case, story.ids["letter"], story.hand("a"),
            allow_unconfined=True,
        )  # fmt: skip


def test_one_erased_identity_does_not_hide_the_others_from_weighing(story: Pair) -> None:
    erase_particulars(story, "W-2")
    known = {one.id for one in persons.known_persons(story.instance("a"), story.case)}
    assert {"W-1", "O-1"} <= known


@pytest.mark.parametrize(
    "more",
    [
        {"particulars": {"name": "Ormquell Satorn"}},
        {"particulars": ["Ormquell"]},
        {"particulars": {"surname": ["Ormquell"]}},
        {"other_names": {"spellings": "abc"}},
        {"other_names": {"marks": 5}},
        {"other_names": {"names": ["Ormquell"]}},
        {"other_names": ["Ormquell"]},
        {"other_names": {"marks": ["12-34"]}},
    ],
)
@pytest.mark.parametrize("sealed", [False, True])
def test_who_could_not_be_looked_for_is_not_entered(
    pair: Pair, more: dict[str, Any], sealed: bool
) -> None:
    before = EntryRow.objects.filter(case=pair.case).count()
    with pytest.raises(Inadmissible, match="looked for"):
        enter(pair, "W-7", sealed=sealed, **more)
    enter(pair, "W-8", sealed=sealed, particulars={"surname": "Ormquell"})
    with pytest.raises(Inadmissible, match="looked for"):
        correct(pair, "W-8", **more)
    assert EntryRow.objects.filter(case=pair.case).count() == before + 1


def test_an_older_entry_in_another_shape_does_not_stop_the_weighing(story: Pair) -> None:
    odd = PersonEntered(
        person="W-5", role="witness", code="W-5", other_names={"spellings": "Adra", "marks": 5}
    )
    story.side("a").enter(story.case, odd)
    enclosures: list[str] = []
    found = harm.weigh(
        story.instance("a"), story.case, story.ids["letter"], enclosures, story.hand("a"),
        allow_unconfined=True,
    )  # fmt: skip
    assert "W-5" in {p.person for p in found}


def test_no_spelling_of_a_sealed_identity_is_kept_in_the_list(story: Pair, tmp_path: Path) -> None:
    files = {
        "a.txt": f"{SEALED[0]} was there, {' '.join(WITNESS)} too.".encode(),
        f"{SEALED[0]}.txt": b"Nothing is said.",
    }
    enclose(story, tmp_path / "more", files, {"who": " ".join(SEALED)})
    whats = [row.what for row in HarmItem.objects.filter(case=story.case)]
    told = json.dumps([[w["how"], w["excerpt"], w["place"]] for w in whats]).lower()
    assert "witness" in {Person.objects.get(case=story.case, key="W-2").role}
    assert len([p for p in points(story) if p.person == "W-2"]) >= 3
    for name in SEALED:
        assert name.lower() not in told
    assert WITNESS[0].lower() in told


def test_a_letter_that_nobody_signed_is_not_entered_as_dispatched(story: Pair) -> None:
    decide(story, by_rule(story, proposed))
    approve(story)
    how = {"channel": "paper_post", "sent_on": "2026-11-23", "number": "1/26"}
    with pytest.raises(Inadmissible, match="not signed"):
        post.record_dispatch(
            story.instance("a"), story.case, story.ids["letter"], story.hand("a"), **how
        )
    scan = Exhibit.objects.filter(case=story.case).order_by("label").first()
    assert scan is not None
    post.record_dispatch(
        story.instance("a"), story.case, story.ids["letter"], story.hand("a"), **how,
        proof=scan.key,
    )  # fmt: skip
