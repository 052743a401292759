# SPDX-License-Identifier: Apache-2.0
"""Packages of a confined case in the post room: kept, answered, read by nobody who is outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile.cases import Case, CaseOpened
from rogatory.casefile.compartments import closed_to
from rogatory.casefile.confinement import CaseConfined
from rogatory.casefile.officers import OfficerKeyAdded, OfficerRegistered, RoleGranted
from rogatory.casefile.pouches import OpenedPouch, SentPouch
from rogatory.clerk import curtain
from rogatory.clerk.curtain import Curtain
from rogatory.clerk.instance import Hand
from rogatory.errors import Inadmissible
from rogatory.exchange import intake, unsealing
from rogatory.exchange.intake import Outcome
from rogatory.seal import keys, signature


def post_room(pair: Pair, name: str) -> Hand:
    """Register an officer of the post room, who is admitted to nothing."""
    side = pair.side(name)
    seed, public = keys.new_ed25519()
    key = signature.key_id(public)
    side.enter(
        side.authority,
        OfficerRegistered(officer="rasul", name="Rasul"),
        OfficerKeyAdded(officer="rasul", key=key, public=public.hex()),
        RoleGranted(officer="rasul", role="registrar"),
        second="deputy",
    )
    return Hand("rasul", key, Ed25519PrivateKey.from_private_bytes(seed))


def confine(pair: Pair, name: str, case: str) -> None:
    act = CaseConfined(reason="a colleague", officers=("deputy",))
    pair.side(name).enter(case, act, second="deputy")


def taken_in(pair: Pair, name: str, path: Path, by: Hand) -> Outcome:
    """Take a file in as the command does it: behind the officer's curtain, with a new case."""
    shut = Curtain(lambda: closed_to(by.officer), lambda: closed_to(by.officer))
    with curtain.drawn(shut):
        return intake.receive(
            pair.instance(name), path, by, new_case=CaseOpened(reference="N-9", title="another")
        )


def test_a_package_of_a_confined_case_is_kept_sealed_and_opened_by_who_is_admitted(
    pair: Pair, tmp_path: Path
) -> None:
    first = moves.send_new(pair, "a", pair.case)
    case = moves.receive(pair, "b", first.path).case
    confine(pair, "b", case)
    rasul = post_room(pair, "b")
    second = moves.contact(pair, "a", pair.case)
    pair.side("b")
    cases, opened = Case.objects.count(), OpenedPouch.objects.count()
    for _time in range(2):
        outcome = taken_in(pair, "b", second.path, rasul)
        assert (outcome.state, outcome.case, outcome.letters) == ("kept", "", [])
        assert outcome.report is None, "nothing of what is in it is told"
        assert outcome.receipt is not None, "the sender is told that it came"
    assert (Case.objects.count(), OpenedPouch.objects.count()) == (cases, opened)
    with (
        curtain.drawn(Curtain(lambda: closed_to("rasul"), lambda: closed_to("rasul"))),
        pytest.raises(Inadmissible, match="There is no package"),
    ):
        unsealing.unseal(pair.instance("b"), second.path, tmp_path, tmp_path / "payload")
    assert not (tmp_path / "payload").exists()
    (tmp_path / "payload.zip").unlink(missing_ok=True)
    again = moves.receive(pair, "b", second.path)
    assert (again.state, again.case) == ("opened", case)
    assert taken_in(pair, "b", second.path, rasul).case == ""
    assert pair.faults("b") == []


def test_a_receipt_for_a_confined_case_waits_for_who_is_admitted(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    receipt = moves.receive(pair, "b", sent.path).receipt
    assert receipt is not None
    confine(pair, "a", pair.case)
    rasul = post_room(pair, "a")
    outcome = taken_in(pair, "a", receipt, rasul)
    assert (outcome.state, outcome.case, outcome.report) == ("kept", "", None)
    assert not SentPouch.objects.get(key=sent.pouch).receipt
    assert moves.receive(pair, "a", receipt).state == "receipt"
    assert SentPouch.objects.get(key=sent.pouch).receipt
    assert pair.faults("a") == []
