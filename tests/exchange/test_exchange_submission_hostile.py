# SPDX-License-Identifier: Apache-2.0
"""Hostile submissions: refused with the cause, and nothing is entered in any case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.handing import card_of, entered, nothing_entered, sealed, taken
from tests.exchange.moves import receive
from tests.exchange.pair import Pair
from tests.pouch.test_pouch_hostile import HOSTILE

from rogatory.casefile.submissions import Submission
from rogatory.errors import Inadmissible
from rogatory.exchange.intake import Outcome
from rogatory.pouch import exhibits as listing
from rogatory.pouch import submission as form
from rogatory.pouch.build import Built
from rogatory.pouch.container import open_container
from rogatory.pouch.package import Package
from rogatory.pouch.submitter import Submitter, domain_of
from rogatory.pouch.writer import measure
from rogatory.seal.card import CardKey
from rogatory.seal.introduction import SignedCard, sign_card
from rogatory.seal.keys import b64
from rogatory.seal.signer import Signer
from rogatory.verify import Trust, verify_pouch


def bent_card(base: Submitter, **changes: Any) -> Submitter:
    """Return a sender whose card claims something else, properly signed by its own key."""
    card = replace(base.card, **changes)
    return replace(base, signed=sign_card(card, base.signer))


def of_other_keys(base: Submitter) -> Submitter:
    """Return a sender who seals with another key than its card names."""
    return replace(base, seal=Submitter.new().seal)


def with_another_log(base: Submitter) -> Submitter:
    return replace(base, log=Submitter.new().log)


class Thief(Submitter):
    """Signs with its own certificate and shows the card of somebody else."""

    @property
    def signer(self) -> Signer:
        return OWN[self.x509].signer


OWN: dict[bytes, Submitter] = {}


def with_the_card_of_another(base: Submitter) -> Submitter:
    OWN[base.x509] = base
    return Thief(base.log, base.seal, base.x509, Submitter.new().signed)


def unsigned(base: Submitter) -> Submitter:
    wrong = Submitter.new().signed.certificate_signature
    return replace(base, signed=replace(base.signed, certificate_signature=wrong))


def more_keys(base: Submitter) -> Submitter:
    extra = CardKey("cosign", b64(b"\1" * 32), "2000-01-01T00:00:00Z")
    listed = (*base.card.keys, extra)
    return bent_card(base, keys=listed, domain=domain_of(listed))


def dated(base: Submitter) -> Submitter:
    listed = tuple(replace(key, until="2000-01-02T00:00:00Z") for key in base.card.keys)
    return bent_card(base, keys=listed, domain=domain_of(listed))


SENDERS: dict[str, Callable[[Submitter], Submitter]] = {
    "the name of a known counterpart": lambda s: bent_card(s, names={"en": "Prosecutor of B"}),
    "the domain of a known counterpart": lambda s: bent_card(s, domain="b.example"),
    "our own domain": lambda s: bent_card(s, domain="c.example"),
    "a domain of other keys": lambda s: bent_card(s, domain=Submitter.new().card.domain),
    "a country": lambda s: bent_card(s, country="XB"),
    "another language of its name": lambda s: bent_card(s, names={**s.card.names, "ru": "Суд"}),
    "one key more": more_keys,
    "keys that ended": dated,
    "a seal by another key": of_other_keys,
    "a record by another key": with_another_log,
    "the card of another": with_the_card_of_another,
    "a card that nobody signed": unsigned,
}


@pytest.mark.parametrize("claim", SENDERS)
def test_a_sender_that_claims_more_than_its_own_key_is_refused(
    pair: Pair, tmp_path: Path, claim: str
) -> None:
    before = entered(pair)
    outcome = receive(pair, "a", sealed(pair, tmp_path / "out", by=SENDERS[claim](Submitter.new())))
    assert outcome.state == "refused", claim
    assert outcome.reasons
    assert outcome.receipt is None
    nothing_entered(pair, before)


def test_a_submission_for_somebody_else_is_refused(pair: Pair, tmp_path: Path) -> None:
    outcome = receive(pair, "a", sealed(pair, tmp_path / "out", to="b"))
    assert (outcome.state, outcome.receipt) == ("refused", None)
    assert outcome.reasons == ["The package is for b.example, not for us."]


def test_other_bytes_under_the_same_id_are_refused(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter([0, 1, 2, 3, 4] * 2)

    class Fixed:
        @staticmethod
        def uuid4() -> str:
            return f"00000000-0000-4000-8000-{next(ids):012d}"

    monkeypatch.setattr(form, "uuid", Fixed)
    first, second = sealed(pair, tmp_path / "one"), sealed(pair, tmp_path / "two")
    assert first.name == second.name
    assert receive(pair, "a", first).state == "submission"
    outcome = receive(pair, "a", second)
    assert outcome.state == "refused"
    assert "came before with other bytes" in outcome.reasons[0]


def listed(change: Callable[[list[dict[str, Any]]], None]) -> Callable[[pytest.MonkeyPatch], None]:
    def bend(patch: pytest.MonkeyPatch) -> None:
        real = listing.encode

        def encode(rows: Any) -> bytes:
            change(rows)
            data: bytes = real(rows)
            return data

        patch.setattr(listing, "encode", encode)

    return bend


def said(change: Callable[[dict[str, Any]], None]) -> Callable[[pytest.MonkeyPatch], None]:
    def bend(patch: pytest.MonkeyPatch) -> None:
        def nothing_wrong(value: dict[str, Any], _files: int) -> list[str]:
            change(value)
            return []

        patch.setattr(form, "_faults", nothing_wrong)

    return bend


CONTENTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "another digest": listed(lambda rows: rows[0].update(sha256="0" * 64)),
    "another size": listed(lambda rows: rows[0].update(size=1)),
    "a file that is not there": listed(lambda rows: rows[0].update(member="exhibits/900.bin")),
    "a file outside": listed(lambda rows: rows[0].update(member="../../etc/passwd")),
    "its own list as a file": listed(lambda rows: rows[0].update(member="submission.json")),
    "one file for two": listed(lambda rows: rows[1].update(member=rows[0]["member"])),
    "one id for two": listed(lambda rows: rows[1].update(id=rows[0]["id"])),
    "a name of two spellings": listed(lambda rows: rows[0].update(name="other.txt")),
    "a path as a name": listed(lambda rows: rows[0].update(name="../x", name_bytes="Li4veA")),
    "an empty name": listed(lambda rows: rows[0].update(name="", name_bytes="")),
    "no file": listed(lambda rows: rows.clear()),
    "a field more": said(lambda value: value.update(extra=1)),
    "no name": said(lambda value: value.update(name="")),
    "a name of a million characters": said(lambda value: value.update(name="x" * 10**6)),
    "paths that do not match": said(lambda value: value.update(paths=value["paths"][1:])),
    "circumstances that nobody asked": said(lambda value: value["circumstances"].update(x="y")),
    "a reason that is no code": said(
        lambda value: value.update(refused=[{"path": "x", "reason": "<script>"}])
    ),
    "an instant that is none": said(lambda value: value.update(made_at="yesterday")),
}


@pytest.mark.parametrize("lie", CONTENTS)
def test_contents_that_are_not_in_form_are_refused_and_answered(
    pair: Pair, tmp_path: Path, lie: str
) -> None:
    before = entered(pair)
    with pytest.MonkeyPatch.context() as patch:
        CONTENTS[lie](patch)
        path = sealed(pair, tmp_path / "out")
    outcome = receive(pair, "a", path)
    assert outcome.state == "refused", lie
    assert outcome.reasons
    assert outcome.receipt is not None
    report = verify_pouch(outcome.receipt, Trust(cards={"a.example": card_of(pair, "a")}))
    assert report.receipt is not None
    assert report.receipt.evidence == "submission_rejected"
    nothing_entered(pair, before)
    assert receive(pair, "a", path).state == "again"


def handed_in(pair: Pair, folder: Path, archive: bytes, *, inside: bool) -> Outcome:
    """Hand an archive in as it is, or as the contents of a submission that is sound outside."""
    if not inside:
        path = folder.with_suffix(".asice")
        path.write_bytes(archive)
        return receive(pair, "a", path)

    def bent(target: Path, _items: Any, *, pouch: str) -> Built:
        target.write_bytes(archive)
        found = measure(target)
        return Built(target, found.size, found.sha256.hex())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "write_payload", bent)
        path = sealed(pair, folder)
    return receive(pair, "a", path)


def hostile(pair: Pair, tmp_path: Path, *, every: int) -> None:
    before, told = entered(pair), []
    for number, build in enumerate(HOSTILE.values()):
        for inside in (False, True):
            if (number + inside) % every == 0:
                name = tmp_path / f"{number}-{inside}"
                told.append(handed_in(pair, name, build(), inside=inside).state)
    again = told.count("again")  # two constructions may be of the same bytes
    print(
        f"hostile archives handed in: {len(told)}, refused {told.count('refused')}, {again} again"
    )
    assert told.count("refused") + again == len(told)
    assert again < 5
    assert len(told) > 40
    nothing_entered(pair, before)


def test_hostile_archives_inside_and_outside_are_refused(pair: Pair, tmp_path: Path) -> None:
    hostile(pair, tmp_path, every=3)


@pytest.mark.long
def test_every_hostile_archive_inside_and_outside_is_refused(pair: Pair, tmp_path: Path) -> None:
    hostile(pair, tmp_path, every=1)


def test_a_byte_changed_anywhere_is_refused(pair: Pair, tmp_path: Path) -> None:
    path, before = sealed(pair, tmp_path / "out"), entered(pair)
    data, states = path.read_bytes(), []
    for at in range(7, len(data), len(data) // 30):
        bent = tmp_path / f"{at}.asice"
        bent.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        states.append(receive(pair, "a", bent).state)
    for cut in (len(data) // 3, len(data) - 1):
        (tmp_path / f"cut{cut}").write_bytes(data[:cut])
        states.append(receive(pair, "a", tmp_path / f"cut{cut}").state)
    print(f"changed {len(states)}, refused {states.count('refused')}")
    assert set(states) == {"refused"}
    nothing_entered(pair, before)
    assert receive(pair, "a", path).state == "submission"


def test_ten_thousand_files_and_one_are_too_many(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "MAX_FILES", 2)
        with pytest.raises(Inadmissible, match="1 to 2 files"):
            sealed(pair, tmp_path / "refused at once")
    path = sealed(pair, tmp_path / "out")
    monkeypatch.setattr(form, "MAX_FILES", 2)
    outcome = receive(pair, "a", path)
    assert (outcome.state, Submission.objects.count()) == ("refused", 0)
    assert "1 to 2 files: these are 3" in outcome.reasons[0]


@pytest.mark.long
def test_a_flood_of_files_is_kept_and_taken_in_whole(pair: Pair, tmp_path: Path) -> None:
    source = tmp_path / "yard"
    source.mkdir()
    for number in range(form.MAX_FILES):
        (source / f"{number:05}").write_text(str(number))
    assert receive(pair, "a", sealed(pair, tmp_path / "out")).state == "submission"
    done = taken(pair, Submission.objects.get())
    assert done.intake.sentence == "in 10000 = 10000 stored + 0 duplicates + 0 refused"


def test_a_submission_in_clear_is_refused(pair: Pair, tmp_path: Path) -> None:
    def plain(bag: Path, *_rest: Any) -> tuple[Path, dict[str, bytes], tuple[()]]:
        return bag, {}, ()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "_encrypted", plain)
        path = sealed(pair, tmp_path / "out")
    with open_container(path) as container:
        assert "payload.bag.zip" in container.names
    outcome = receive(pair, "a", path)
    assert outcome.state == "refused"
    assert "not encrypted" in outcome.reasons[0]


@pytest.mark.parametrize("claimed", ["b.example", "c.example"])
def test_a_package_in_the_name_of_an_authority_by_keys_of_its_own_is_refused(
    pair: Pair, tmp_path: Path, claimed: str
) -> None:
    before, real = entered(pair), Package

    def in_its_name(**fields: Any) -> Any:
        return real(**{**fields, "from_": claimed})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "Package", in_its_name)
        path = sealed(pair, tmp_path / "out")
    outcome = receive(pair, "a", path)
    assert (outcome.state, outcome.receipt) == ("refused", None)
    why = f"The package is in the name of {claimed}, and the card in it is of other keys."
    assert why in outcome.reasons
    nothing_entered(pair, before)


def test_a_package_of_a_known_sender_carries_no_card(pair: Pair, tmp_path: Path) -> None:
    real = Package

    def letter(**fields: Any) -> Any:
        return real(**{**fields, "kind": "letter"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "Package", letter)
        path = sealed(pair, tmp_path / "out")
    outcome = receive(pair, "a", path)
    assert outcome.state == "refused"
    assert any("card of its sender" in reason for reason in outcome.reasons)
    assert SignedCard.decode(Submitter.new().signed.encode()).card.serial == 1
    assert isinstance(pair.clock(), datetime)
