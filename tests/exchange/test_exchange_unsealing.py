# SPDX-License-Identifier: Apache-2.0
"""Both sides can give a court what it can open: the package and its contents, decrypted."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.errors import Conflict, Inadmissible, Unavailable
from rogatory.exchange import dispatch, unsealing
from rogatory.exchange.counterpart import trust_of
from rogatory.verify import Report, verify_pouch


def unseal(pair: Pair, name: str, named: str, target: Path) -> Report:
    instance = pair.instance(name)
    folder = target.parent / f"work-{target.name}"
    folder.mkdir()
    return unsealing.unseal(instance, unsealing.find(instance, named), folder, target)


def test_receiver_and_sender_open_the_same_contents(pair: Pair, tmp_path: Path) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    made: list[bytes] = []
    for name, named in (
        ("b", str(sent.path)),
        ("b", outcome.digest),
        ("b", sent.pouch),
        ("a", sent.pouch),
        ("a", sent.digest),
    ):
        target = tmp_path / f"{name}-{len(made)}.zip"
        report = unseal(pair, name, named, target)
        assert report.ok
        court = verify_pouch(sent.path, trust_of(pair.instance(name)), opened=target)
        assert court.ok
        assert court.files
        assert court.state(8) in ("verified", "not checkable")
        made.append(target.read_bytes())
    assert len(set(made)) == 1
    assert len(made) == 5


def test_the_key_of_what_was_sent_is_kept_sealed(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    kept = unsealing.key_path(pair.instance("a"), sent.pouch).read_bytes()
    assert kept.startswith(b"age-encryption.org/v1")
    assert b"AGE-SECRET-KEY" not in kept
    home = pair.sides["a"].home
    assert not [
        path
        for path in home.rglob("*")
        if path.is_file() and b"AGE-SECRET-KEY" in path.read_bytes()
    ]


def test_what_is_changed_is_not_opened(pair: Pair, tmp_path: Path) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    data = bytearray(sent.path.read_bytes())
    data[len(data) // 2] ^= 1
    bad = tmp_path / "bad.asice"
    bad.write_bytes(data)
    report = unseal(pair, "b", str(bad), tmp_path / "out.zip")
    assert not report.ok
    assert not (tmp_path / "out.zip").exists()


def test_nothing_is_overwritten_and_a_receipt_has_no_contents(pair: Pair, tmp_path: Path) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    target = tmp_path / "out.zip"
    target.write_bytes(b"mine")
    with pytest.raises(Conflict):
        unseal(pair, "b", sent.pouch, target)
    assert target.read_bytes() == b"mine"
    with pytest.raises(Inadmissible, match="no contents"):
        unseal(pair, "a", str(outcome.receipt), tmp_path / "receipt.zip")
    with pytest.raises(Inadmissible, match="no package"):
        unsealing.find(pair.instance("b"), "nowhere")


def test_without_the_kept_key_it_is_said_that_only_the_receiver_can_open(
    pair: Pair, tmp_path: Path
) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    path = unsealing.key_path(pair.instance("a"), sent.pouch)
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(Unavailable, match="only the receiver"):
        unseal(pair, "a", sent.pouch, tmp_path / "one.zip")
    path.write_bytes(kept[:-1])
    with pytest.raises(Unavailable, match="cannot be opened"):
        unseal(pair, "a", sent.pouch, tmp_path / "two.zip")


def test_the_key_of_what_was_never_announced_is_taken_away(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.casefile import cases

    def refuse(*args: object, **named: object) -> None:
        raise Inadmissible("not today")

    instance = pair.instance("a")
    with monkeypatch.context() as patch:
        patch.setattr(cases, "enter", refuse)
        with pytest.raises(Inadmissible):
            moves.contact(pair, "a", pair.case)
    assert not list(dispatch.pouches_of(instance).glob("*.key.age"))
    left = instance.home / "outbox" / "11111111-1111-4111-8111-111111111111"
    left.mkdir()
    unsealing.remember(instance, left.name, b"left by an interruption")
    dispatch.resume(instance, pair.case, pair.hand("a"))
    assert not unsealing.key_path(instance, left.name).exists()
