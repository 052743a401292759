# SPDX-License-Identifier: Apache-2.0
"""A receipt that shows more of our record than we hold is proof that ours was put back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import connection
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile import integrity
from rogatory.clerk.tables import Docket
from rogatory.docket.checkpoint import SignedCheckpoint

pytestmark = pytest.mark.folder("a database file put back (tests/scale: guards and epochs)")


def put_back(pair: Pair, kept: Path) -> None:
    """Put the whole of A back, as a backup does: database, published parts, packages, vault."""
    home = pair.side("a").home
    connection.close()
    shutil.rmtree(home)
    shutil.copytree(kept, home)
    pair.side("a")


def keep(pair: Pair, folder: Path) -> Path:
    home = pair.side("a").home
    connection.close()
    kept = Path(shutil.copytree(home, folder / "kept"))
    pair.side("a")
    return kept


def receipt_of_what_was_lost(pair: Pair, tmp_path: Path, *, again: bool = False) -> Path:
    """A sends, B acknowledges, A's backup of before is put back; ``again``: A goes on from it."""
    moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path)
    kept = keep(pair, tmp_path)
    receipt = moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path).receipt
    assert receipt is not None
    put_back(pair, kept)
    if again:
        for _more in range(3):
            moves.send_new(pair, "a", pair.case)
    assert moves.receive(pair, "a", receipt).state == "rolled_back"
    return receipt


@pytest.mark.parametrize("again", [False, True], ids=["put back", "gone on from there"])
def test_a_genuine_receipt_proves_that_our_record_was_put_back(
    again: bool, pair: Pair, tmp_path: Path
) -> None:
    path = receipt_of_what_was_lost(pair, tmp_path, again=again)
    (proof,) = pair.forks("a")
    theirs = SignedCheckpoint.parse(str(proof.theirs).encode())
    assert proof.origin == theirs.checkpoint.origin == f"a.example/{pair.case}"
    assert len(theirs.signatures) == 2, "ours and the other side's"
    outcome = moves.receive(pair, "a", path)
    assert outcome.state == "rolled_back"
    assert len(pair.forks("a")) == 1, "kept once"
    size = Docket.objects.get(case=pair.case).size
    (said,) = outcome.reasons
    if not again:
        assert f"rolled back by {theirs.checkpoint.size - size} entries" in said
    else:
        assert "another history" in said


@pytest.mark.parametrize("again", [False, True], ids=["put back", "gone on from there"])
def test_fsck_reads_the_receipts_that_are_kept(again: bool, pair: Pair, tmp_path: Path) -> None:
    receipt_of_what_was_lost(pair, tmp_path, again=again)
    found = integrity.check_all(pair.instance("a"))
    assert {one.key for one in found} == {pair.case}
    assert all(one.table.startswith("vault/") for one in found)
    said = "not that of the entries" if again else "rolled back"
    assert any(said in one.what for one in found)
    assert integrity.check_all(pair.instance("b")) == []


def test_a_false_receipt_is_refused_as_before_and_bears_no_witness(
    pair: Pair, tmp_path: Path
) -> None:
    """A receipt for a package of another history of nobody: the key is not ours."""
    other = pair.copy(tmp_path / "other")
    sent = moves.send_new(other, "a", other.case)
    data = bytearray(sent.path.read_bytes())
    data[-40] ^= 1
    bad = tmp_path / "bad.asice"
    bad.write_bytes(data)
    assert moves.receive(pair, "a", bad).state == "refused"
    assert pair.forks("a") == []
    assert pair.faults("a") == []


def test_receipts_in_order_are_no_faults(pair: Pair) -> None:
    outcome = moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path)
    assert outcome.receipt is not None
    assert moves.receive(pair, "a", outcome.receipt).state == "receipt"
    moves.send_new(pair, "a", pair.case)
    assert pair.faults("a") == pair.faults("b") == []
    assert pair.forks("a") == []
