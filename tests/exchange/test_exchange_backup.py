# SPDX-License-Identifier: Apache-2.0
"""A backup that is older than what a counterpart has seen: refused, or read-only until accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from tests.exchange import moves
from tests.exchange.pair import Pair
from tests.office.backup_workshop import IDENTITY, RECIPIENT

from rogatory.casefile import cases, integrity, restores
from rogatory.casefile.persons import PersonEntered
from rogatory.casefile.restores import AcceptedRestore, RestoreAccepted
from rogatory.clerk.instance import Instance, attach, open_instance
from rogatory.errors import Inadmissible, Unverified
from rogatory.office import backup, restore

pytestmark = pytest.mark.folder("backups of a folder")


def older(pair: Pair, folder: Path) -> tuple[Path, Path]:
    """A makes a backup, then sends, and B's receipt shows more; return backup and receipt."""
    moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path)
    side = pair.side("a")
    backup.create(side.instance, folder / "b.age", [RECIPIENT], side.hand("aynur"))
    receipt = moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path).receipt
    assert receipt is not None
    return folder / "b.age", receipt


def test_an_older_backup_is_refused_and_restored_only_read_only_until_the_loss_is_accepted(
    pair: Pair, tmp_path: Path
) -> None:
    path, receipt = older(pair, tmp_path)
    with pytest.raises(Unverified, match="older than what was seen outside"):
        restore.restore(path, tmp_path / "back", IDENTITY, [receipt])
    assert not (tmp_path / "back").exists()
    checked = restore.restore(path, tmp_path / "back", IDENTITY, [receipt], older=True)
    (lost,) = checked.older
    assert (lost.record, lost.witness) == (pair.case, receipt.name)
    again = open_instance(tmp_path / "back", pair.side("a").clock)
    hand = again.unlock("aynur", "pass aynur")
    act = PersonEntered(person="p-new", role="victim", code="V-new")
    with pytest.raises(Inadmissible, match=f"{lost.lost} entries are missing"):
        cases.enter(again, pair.case, act, by=hand)
    for path in [path for path in again.home.iterdir() if "restored" in path.name]:
        path.unlink()
    for statement in ("DELETE FROM clerk_restored", "UPDATE clerk_restored SET shown = 1"):
        with pytest.raises(DatabaseError, match="not unsaid"), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(Inadmissible, match="are missing"):
        cases.enter(again, pair.case, act, by=hand)
    backup.create(again, tmp_path / "still.age", [RECIPIENT], hand)
    restore.restore(tmp_path / "still.age", tmp_path / "still", IDENTITY)
    still = open_instance(tmp_path / "still", pair.side("a").clock)
    with pytest.raises(Inadmissible, match="are missing"):
        cases.enter(still, pair.case, act, by=hand)
    attach(again.home)
    _accept(again, "the disk burnt")
    cases.enter(again, pair.case, act, by=hand)
    row = AcceptedRestore.objects.get(case=again.config.authority)
    assert row.shown - row.held == lost.lost
    assert restores.waiting(again) == []
    assert integrity.check_all(again) == []


def _accept(instance: Instance, reason: str) -> None:
    for one in restores.waiting(instance):
        act = RestoreAccepted(
            backup=one.backup, record=one.record, held=one.held, shown=one.shown, root=one.root,
            reason=reason,
        )  # fmt: skip
        hand = instance.unlock("aynur", "pass aynur")
        cases.enter(instance, instance.config.authority, act, by=hand)


def test_a_receipt_of_nothing_newer_is_no_hindrance_and_a_false_one_is_not_believed(
    pair: Pair, tmp_path: Path
) -> None:
    outcome = moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path)
    assert outcome.receipt is not None
    side = pair.side("a")
    backup.create(side.instance, tmp_path / "b.age", [RECIPIENT], side.hand("aynur"))
    checked = restore.verify(tmp_path / "b.age", IDENTITY, [outcome.receipt])
    assert (checked.witnesses, checked.older) == (1, [])
    false = tmp_path / "checkpoint"
    false.write_text(f"a.example/{pair.case}\n9000\n{'A' * 43}=\n\n— a.example AAAAAAAA\n")
    checked = restore.verify(tmp_path / "b.age", IDENTITY, [false])
    assert (checked.witnesses, checked.ignored, checked.older) == (0, 1, [])
    none = tmp_path / "nothing"
    none.write_text("not a checkpoint")
    with pytest.raises(Inadmissible, match="holds no checkpoint"):
        restore.verify(tmp_path / "b.age", IDENTITY, [none])


def test_another_history_than_the_one_that_was_seen_is_refused(pair: Pair, tmp_path: Path) -> None:
    """Who goes on from a backup and makes another one has another record than B has confirmed."""
    path, receipt = older(pair, tmp_path)
    restore.restore(path, tmp_path / "back", IDENTITY)
    again = open_instance(tmp_path / "back", pair.side("a").clock)
    hand = again.unlock("aynur", "pass aynur")
    for n in range(20):
        act = PersonEntered(person=f"p{n}", role="victim", code=f"P{n}")
        cases.enter(again, pair.case, act, by=hand)
    backup.create(again, tmp_path / "forked.age", [RECIPIENT], hand)
    with pytest.raises(Unverified, match="another history"):
        restore.restore(tmp_path / "forked.age", tmp_path / "n", IDENTITY, [receipt], older=True)
