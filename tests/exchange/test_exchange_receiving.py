# SPDX-License-Identifier: Apache-2.0
"""Whatever comes, one clear outcome: nothing half-entered, nothing lost, nothing believed early."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair
from tests.instances import Side

from rogatory.casefile.cases import Case, CaseOpened
from rogatory.casefile.letters import Letter
from rogatory.casefile.pouches import OpenedPouch, ReceivedPouch
from rogatory.clerk.instance import Hand
from rogatory.errors import Inadmissible, Unavailable
from rogatory.exchange import intake


def _bad(tmp_path: Path, data: bytes, name: str = "package.asice") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def _in_vault(side: Side, digest: str) -> bytes:
    side.attach()
    return side.instance.vault.local(f"{side.authority}/{digest}").read_bytes()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"not a zip at all", b"PK\x05\x06" + bytes(18), b"\0" * 70_000],
    ids=["empty", "a beginning", "text", "an empty archive", "zeros"],
)
def test_what_is_no_package_is_refused_and_its_bytes_are_kept(
    pair: Pair, tmp_path: Path, data: bytes
) -> None:
    before = pair.dockets("b")
    outcome = moves.receive(pair, "b", _bad(tmp_path, data))
    assert outcome.state == "refused"
    assert outcome.reasons
    assert outcome.receipt is None
    assert _in_vault(pair.b, outcome.digest) == data
    after = pair.dockets("b")
    authority = pair.b.authority
    assert after.keys() == before.keys()
    assert after[authority][0] == before[authority][0] + 2  # received, refused
    assert pair.faults("b") == []


@pytest.mark.parametrize(
    "name", ["x" * 251 + ".zip", "-rf", "two\nlines", "имя ətli.asice", os.fsdecode(b"\xff\xfe.z")]
)
def test_an_odd_file_name_plays_no_part(pair: Pair, tmp_path: Path, name: str) -> None:
    sent = moves.send_new(pair, "a", pair.case, measures=1)
    path = tmp_path / name
    shutil.copy(sent.path, path)
    assert moves.receive(pair, "b", path).state == "opened"


def test_a_file_that_cannot_be_read_enters_nothing(pair: Pair, tmp_path: Path) -> None:
    before = pair.dockets("b")
    for path in (tmp_path / "none.asice", tmp_path):
        with pytest.raises(Unavailable):
            moves.receive(pair, "b", path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unavailable, match="no such file"):
        moves.receive(pair, "b", tmp_path / "pipe")
    assert pair.dockets("b") == before


def test_a_file_without_permission_enters_nothing(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = _bad(tmp_path, b"x"), pair.dockets("b")

    def forbidden(_path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(intake, "digest_of", forbidden)
    with pytest.raises(Unavailable, match="Permission denied"):
        moves.receive(pair, "b", path)
    assert pair.dockets("b") == before


def test_a_file_that_changes_while_it_is_read_enters_nothing(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = _bad(tmp_path, b"one"), pair.dockets("b")
    monkeypatch.setattr(intake, "digest_of", lambda _path: "0" * 64)
    with pytest.raises(Unavailable, match="changed while it was read"):
        moves.receive(pair, "b", path)
    assert pair.dockets("b") == before
    assert pair.faults("b") == []


def test_a_letter_is_opened_with_its_measures_and_answered_by_a_receipt(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.state == "opened"
    assert moves.states(pair, "b", outcome.case, outcome.letters[0]) == ["asked"] * 3
    assert outcome.receipt is not None
    got = moves.receive(pair, "a", outcome.receipt)
    assert (got.state, got.case) == ("receipt", pair.case)
    assert pair.faults("a") == pair.faults("b") == []


def test_the_same_file_again_gets_the_same_receipt_byte_for_byte(
    pair: Pair, tmp_path: Path
) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    first = moves.receive(pair, "b", sent.path)
    assert first.receipt is not None
    data, before = first.receipt.read_bytes(), pair.dockets("b")
    for name in ("again.asice", "other name.zip"):
        again = moves.receive(pair, "b", Path(shutil.copy(sent.path, tmp_path / name)))
        assert again.state == "again"
        assert again.receipt is not None
        assert again.receipt.read_bytes() == data
    assert pair.dockets("b") == before


def test_a_package_for_someone_else_is_refused_without_a_receipt(
    pair: Pair,
) -> None:
    """B sends to A; A's own package comes back to A: reflected, it is for B."""
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "a", sent.path)
    assert outcome.state == "refused"
    assert outcome.reasons
    assert outcome.receipt is None
    assert pair.faults("a") == []


def test_a_receipt_that_comes_back_to_its_maker_is_refused(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.receipt is not None
    assert moves.receive(pair, "b", outcome.receipt).state == "refused"
    assert pair.faults("b") == []


def test_a_first_letter_waits_verified_until_a_person_names_the_case(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = intake.receive(pair.instance("b"), sent.path, pair.hand("b"))
    assert outcome.state == "needs_case"
    assert outcome.report is not None
    assert outcome.report.ok
    assert not OpenedPouch.objects.exists()
    case = pair.b.open_case("B-1")
    assert moves.receive(pair, "b", sent.path, into=case).case == case
    assert Letter.objects.filter(case=case, incoming=True).count() == 1


def test_a_case_that_does_not_exist_is_named_and_nothing_is_opened(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    with pytest.raises(Inadmissible, match="no such case"):
        moves.receive(pair, "b", sent.path, into="3f0c1f7e-6f3c-4d1c-9a57-0f6f0f4a7a11")
    assert moves.receive(pair, "b", sent.path).state == "opened"


def test_a_new_case_that_is_not_in_form_is_the_officers_matter(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    with pytest.raises(Inadmissible):
        moves.receive(pair, "b", sent.path, new_case=CaseOpened(reference="", title="x"))
    assert not Case.objects.exists()
    assert moves.receive(pair, "b", sent.path).state == "opened"


def test_an_officer_without_the_role_receives_nothing(pair: Pair) -> None:
    sent, before = moves.send_new(pair, "a", pair.case), pair.dockets("b")
    deputy: Hand = pair.sides["b"].hand("deputy")
    with pytest.raises(Inadmissible, match="role"):
        intake.receive(pair.instance("b"), sent.path, deputy)
    assert pair.dockets("b") == before
    assert moves.receive(pair, "b", sent.path).state == "opened"


def test_an_unknown_sender_waits_for_its_card_and_is_opened_when_it_is_there(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.exchange import channels, counterpart

    sent = moves.send_new(pair, "a", pair.case)
    known = counterpart.card_of
    with monkeypatch.context() as without:
        for module in (intake, counterpart):
            without.setattr(
                module, "card_of", lambda i, d: None if d == "a.example" else known(i, d)
            )
        outcome = moves.receive(pair, "b", sent.path)
        assert outcome.state == "needs_card"
        assert outcome.receipt is None
        assert "a.example" in outcome.reasons[0]
        assert not OpenedPouch.objects.exists()
        assert moves.receive(pair, "b", sent.path).state == "needs_card"
    assert channels.is_settled(ReceivedPouch.objects.get(key=outcome.digest)) is False
    assert moves.receive(pair, "b", sent.path).state == "opened"
