# SPDX-License-Identifier: Apache-2.0
"""Public statements: what is found is answered by a person, and what nobody may say is not kept."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import stores
from tests.casefile.status_story import Desk
from tests.instances import make_instance
from tests.stories import ACTS

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.persons import PersonEntered
from rogatory.casefile.statements import Statement, StatementWarning
from rogatory.clerk.replay import dump, project
from rogatory.errors import Inadmissible
from rogatory.language import use
from rogatory.office import persons, statements
from rogatory.office.statement_said import reasons

SEALED = ("Threnodia", "Vexa")
SUSPECT = ("Kelbar", "Goran")
SPELT = (
    "Threnodia Vexa said so.",
    "Об этом сказала Вехе Тренодия.",
    "По словам Тренодии Вексы, так было.",
    "Bunu Trenodia Veksa demişdir.",
    "THRENODIA VEXA said so.",
    "T h r e n o d i a Vexa said so.",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A case with a sealed witness, a suspect, and a letter that went by post on 24 November."""
    desk = Desk(make_instance(tmp_path, "a"))
    desk.case = desk.side.open_case("1/2026")
    for code, role, sealed, (surname, given) in (
        ("W-1", "witness", True, SEALED),
        ("S-1", "suspect", False, SUSPECT),
    ):
        person(desk, code, role, sealed, surname, given)
    desk.on("2026-11-24T02:00")
    desk.draft("l-1", 2)
    desk.approve("l-1")
    desk.dispatch("l-1", "2026-11-24", channel="paper_post")
    return desk


def person(desk: Desk, code: str, role: str, sealed: bool, surname: str, given: str) -> None:
    act = PersonEntered(
        person=code,
        role=role,
        code=code,
        sealed=sealed,
        particulars={"surname": surname, "given_name": given},
    )
    persons.enter_person(desk.side.instance, desk.case, act, desk.side.hand("aynur"))


def searched(desk: Desk, register: str, until: str, found: bool = False) -> int:
    act = ACTS.RegisterSearched(register=register, letter="l-1", until=until, found=found, by="A.")
    return desk.enter(act)[0]


def drafted(desk: Desk, text: str, title: str = "", lang: str = "en") -> str:
    side = desk.side
    return statements.draft(
        side.instance, desk.case, text, side.hand("aynur"), title=title, language=lang
    )


def checked(desk: Desk, name: str = "S-1") -> list[StatementWarning]:
    return statements.check(desk.side.instance, desk.case, name, desk.side.hand("aynur"))


def sorts(desk: Desk, text: str, lang: str = "en") -> list[tuple[int, str]]:
    name = drafted(desk, text, lang=lang)
    return [(one.sentence, one.sort) for one in checked(desk, name)]


def ready(desk: Desk, text: str = "Two persons died. We hope.", title: str = "A title") -> str:
    """Draft, mark, check and answer a statement; it waits for the second officer."""
    side, name = desk.side, drafted(desk, text, title)
    row = statements.statement_of(desk.case, name)
    numbers = range(1, row.count + 1)
    statements.tie(side.instance, desk.case, name, numbers, side.hand("aynur"), mark="opinion")
    found = [one.warning for one in checked(desk, name)]
    if found:
        statements.answer(side.instance, desk.case, name, found, "so it is", side.hand("aynur"))
    return name


def approved(desk: Desk, name: str) -> None:
    side = desk.side
    statements.approve(side.instance, desk.case, name, side.hand("aynur"), side.hand("deputy"))


@pytest.mark.parametrize("text", SPELT)
def test_a_sealed_identity_is_found_in_every_script_and_written_nowhere(
    desk: Desk, text: str
) -> None:
    before = desk.side.rows(desk.case)
    with pytest.raises(Inadmissible) as refused:
        drafted(desk, f"The inquiry goes on. {text}")
    assert "W-1" in str(refused.value)
    assert desk.side.rows(desk.case) == before
    held = list(stores.held(desk.side.instance.config, desk.side.home))
    words = [word.encode() for word in text.rstrip(".").split() if len(word) > 5]
    assert not [word for word in words for data in held if word in data]


def test_the_search_for_what_is_written_nowhere_finds_what_is_written(desk: Desk) -> None:
    drafted(desk, "The unmistakable sentence.")
    held = stores.held(desk.side.instance.config, desk.side.home)
    assert [data for data in held if b"unmistakable" in data]


def test_a_sealed_name_in_the_title_or_across_two_sentences_is_found_too(desk: Desk) -> None:
    with pytest.raises(Inadmissible):
        drafted(desk, "The inquiry goes on.", title="What Threnodia Vexa saw")
    person(desk, "W-3", "witness", True, "Xu", "Bo")
    assert drafted(desk, "The inquiry heard Bo.")  # so short a part alone is no name
    with pytest.raises(Inadmissible):
        drafted(desk, "The inquiry heard Bo. Xu said so.")


def test_one_sealed_after_the_draft_is_found_by_the_check_and_no_reason_lets_it_out(
    desk: Desk,
) -> None:
    side, name = desk.side, drafted(desk, "They committed Ormquell Satorn's crime.")
    person(desk, "W-2", "witness", True, "Satorn", "Ormquell")
    found = checked(desk, name)
    (sealed,) = [one for one in found if one.sort == "sealed_identity"]
    with pytest.raises(Inadmissible):
        statements.answer(
            side.instance, desk.case, name, [sealed.warning], "known", side.hand("aynur")
        )
    assert not any("ormquell" in json.dumps(one.what).lower() for one in found)


def test_persons_are_named_by_code_in_the_warning_and_each_in_its_sentence(desk: Desk) -> None:
    name = drafted(desk, "The inquiry goes on. Показания дал Горан Келбар.")
    (found,) = [one for one in checked(desk, name) if one.sort == "person"]
    assert found.sentence == 2
    assert found.what == {"code": "S-1", "role": "suspect", "how": "same"}


def test_nothing_received_is_too_wide_until_every_register_was_searched_until_then(
    desk: Desk,
) -> None:
    text = "Nothing was received until 27 November 2026."
    desk.on("2026-11-28T02:00")
    assert sorts(desk, text) == [(1, "silence")]
    for register in ("own_chancellery", "foreign_ministry", "ministry_of_justice", "post"):
        searched(desk, register, "2026-11-27T10:00:00Z")
    for register in ("email_boxes", "interpol_bureau"):
        searched(desk, register, "2026-11-26T10:00:00Z")
    (found,) = checked(desk)
    assert {gap["register"] for gap in found.what["gaps"]} == {"email_boxes", "interpol_bureau"}
    assert {gap["until"] for gap in found.what["gaps"]} == {"2026-11-26"}
    for register in ("email_boxes", "interpol_bureau"):
        searched(desk, register, "2026-11-27T10:00:00Z")
    assert checked(desk) == []


def test_nothing_received_without_a_day_speaks_of_today(desk: Desk) -> None:
    text = "Nothing was received in the post."
    desk.on("2026-11-26T02:00")
    searched(desk, "post", "2026-11-26T01:00:00Z")
    assert sorts(desk, text) == []
    desk.on("2026-11-27T02:00")
    (found,) = checked(desk)
    assert found.what["gaps"] == [
        {
            "letter": "N-l-1",
            "register": "post",
            "result": "searched_until",
            "until": "2026-11-26",
        }
    ]
    with use("ru"):
        assert any("2026-11-26" in line for line in reasons(found, "ru"))


def test_a_named_register_is_the_only_one_that_must_have_been_searched(desk: Desk) -> None:
    desk.on("2026-11-28T02:00")
    searched(desk, "foreign_ministry", "2026-11-27T10:00:00Z")
    text = "В министерство иностранных дел до 27 ноября 2026 г. ответа не поступило."
    assert sorts(desk, text, "ru") == []
    assert sorts(desk, text.replace("27", "28"), "ru") == [(1, "silence")]


def test_what_came_contradicts_that_nothing_came(desk: Desk) -> None:
    desk.on("2026-11-28T02:00")
    searched(desk, "post", "2026-11-28T01:00:00Z")
    reply = ACTS.ReplyRecorded(
        reply="y-1", letter="l-1", medium="paper_post", received="2026-11-27", exhibits=()
    )
    (entry,) = desk.enter(reply)
    name = drafted(desk, "There was no answer in the post until 27 November 2026.")
    (found,) = checked(desk, name)
    assert (found.sort, found.row) == ("silence", "record")
    assert found.what["gaps"] == [{"letter": "N-l-1", "result": "came", "entries": [entry]}]


def test_to_say_why_they_are_silent_is_a_warning_whatever_was_searched(desk: Desk) -> None:
    assert sorts(desk, "XB ignores us.") == [(1, "silence")]


def test_what_no_instrument_keeps_confidential_is_no_warning(desk: Desk, tmp_path: Path) -> None:
    text = "A letter of request was sent."
    name = drafted(desk, text)
    (found,) = checked(desk, name)
    assert found.sort == "confidential"
    (basis,) = found.what["rests_on"]
    assert basis["letter"] == "N-l-1"
    assert [row["article"] for row in basis["rows"]] == ["7(1)(f)"]
    other = Desk(make_instance(tmp_path / "other", "a"))
    other.case = other.side.open_case("2/2026")
    assert sorts(other, text) == []


def test_the_drafter_cannot_approve_whatever_the_role(desk: Desk) -> None:
    side = desk.side
    name = statements.draft(
        side.instance, desk.case, "We hope.", side.hand("deputy"), title="", language="en"
    )
    statements.tie(side.instance, desk.case, name, [1], side.hand("aynur"), mark="hope")
    checked(desk, name)
    row = Statement.objects.get(case=desk.case, key=name)
    act = ACTS.StatementApproved(statement=name, text_digest=row.text_digest)
    with pytest.raises(Inadmissible) as refused:
        side.enter(desk.case, act, by="deputy", second="aynur")
    assert "drafted or revised" in str(refused.value)


def test_approval_takes_two_and_the_approver_does_not_issue(desk: Desk) -> None:
    side, name = desk.side, ready(desk)
    with pytest.raises(Inadmissible):
        statements.approve(side.instance, desk.case, name, side.hand("deputy"), None)
    approved(desk, name)
    assert Statement.objects.get(case=desk.case, key=name).approved_by == "deputy"
    with pytest.raises(Inadmissible) as refused:
        statements.issue(side.instance, desk.case, name, side.hand("deputy"))
    assert "approved the statement" in str(refused.value)


def test_a_loose_sentence_or_an_open_warning_stops_approval(desk: Desk) -> None:
    side, hand = desk.side, desk.side.hand("aynur")
    loose = drafted(desk, "We hope. They hope.")
    statements.tie(side.instance, desk.case, loose, [2], hand, mark="hope")
    checked(desk, loose)
    warned = drafted(desk, "XB ignores us.")
    statements.tie(side.instance, desk.case, warned, [1], hand, mark="opinion")
    checked(desk, warned)
    unchecked = drafted(desk, "We hope.")
    statements.tie(side.instance, desk.case, unchecked, [1], hand, mark="hope")
    for name, why in (
        (loose, "sentences 1."),
        (warned, "nobody has answered"),
        (unchecked, "has not been checked"),
    ):
        with pytest.raises(Inadmissible) as refused:
            approved(desk, name)
        assert len(refused.value.remarks) == 1
        assert why in str(refused.value)


def test_what_is_tied_otherwise_must_be_approved_again(desk: Desk) -> None:
    side, name = desk.side, ready(desk)
    approved(desk, name)
    statements.tie(side.instance, desk.case, name, [1], side.hand("aynur"), entries=[0])
    with pytest.raises(Inadmissible):
        statements.issue(side.instance, desk.case, name, side.hand("aynur"))


def test_what_is_found_only_when_it_is_issued_stops_it(desk: Desk) -> None:
    side, name = desk.side, ready(desk, "Quillon Adra was on duty.")
    approved(desk, name)
    person(desk, "O-1", "official", False, "Quillon", "Adra")
    with pytest.raises(Inadmissible) as refused:
        statements.issue(side.instance, desk.case, name, side.hand("aynur"))
    assert "check the statement" in str(refused.value)
    checked(desk, name)
    assert Statement.objects.get(case=desk.case, key=name).approved == ""


def test_the_text_as_issued_is_an_exhibit_with_its_digest_and_a_paper(
    desk: Desk, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    side, name = desk.side, ready(desk, "Two persons died.\n\nWe hope.", "On two deaths")
    approved(desk, name)
    pdf = statements.issue(side.instance, desk.case, name, side.hand("aynur"), where="the site")
    row = Statement.objects.get(case=desk.case, key=name)
    text, paper = (Exhibit.objects.get(case=desk.case, key=k) for k in (row.exhibit, row.paper))
    with side.instance.vault.open(f"{desk.case}/{row.digest}") as stream:
        issued = stream.read()
    assert issued.decode() == (
        "On two deaths\n\nTwo persons died.\n\nWe hope.\n\nOffice A, 24\u00a0November 2026\n"
    )
    assert row.digest == text.file["sha256"] == hashlib.sha256(issued).hexdigest()
    assert paper.file["sha256"] == hashlib.sha256(pdf).hexdigest()
    (tmp_path / "s.pdf").write_bytes(pdf)
    told = subprocess.run(
        [tool("pdftotext"), tmp_path / "s.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Two persons died." in told
    assert row.digest[:4] in told
    with pytest.raises(Inadmissible):
        statements.issue(side.instance, desk.case, name, side.hand("aynur"))


def test_an_issued_statement_is_withdrawn_or_corrected_and_never_changed(desk: Desk) -> None:
    side, hand = desk.side, desk.side.hand("aynur")
    first, second = ready(desk), ready(desk, "One person died.")
    for name in (first, second):
        approved(desk, name)
    statements.issue(side.instance, desk.case, first, hand)
    with pytest.raises(Inadmissible):
        statements.revise(side.instance, desk.case, first, "Other.", hand)
    with pytest.raises(Inadmissible):  # the second one was not issued yet
        statements.withdraw(side.instance, desk.case, first, "wrong", hand, corrected_by=second)
    statements.issue(side.instance, desk.case, second, hand)
    statements.withdraw(side.instance, desk.case, first, "wrong", hand, corrected_by=second)
    row = Statement.objects.get(case=desk.case, key=first)
    assert (row.corrected_by, bool(row.issued)) == (second, True)


def test_rows_made_again_are_the_rows_that_stand(desk: Desk) -> None:
    name = ready(desk, "Goran Kelbar is guilty. XB ignores us.")
    side = desk.side
    statements.revise(side.instance, desk.case, name, "We hope.", side.hand("aynur"), title="T")
    ready(desk, "A letter of request was sent.")
    before = dump(desk.case)
    project(desk.case, KINDS)
    assert dump(desk.case) == before
