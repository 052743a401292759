# SPDX-License-Identifier: Apache-2.0
"""``docket verify`` of a long record: processes beside this one judge signatures, and it shows
nothing else than without them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.instances import Side, make_instance

from rogatory.casefile import integrity
from rogatory.casefile.persons import CitizenshipStated, PersonEntered
from rogatory.clerk import witness
from rogatory.clerk.instance import Instance
from rogatory.seal import many

ACTS = 23


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Side, str]:
    """Give a case of a few acts, and windows that are shorter still."""
    monkeypatch.setattr(witness, "_WINDOW", 4)
    monkeypatch.setattr(witness, "_AHEAD", 2)
    side = make_instance(tmp_path, "a")
    case = side.open_case()
    side.enter(case, PersonEntered(person="p", role="victim", code="V"))
    side.enter(
        case,
        *(
            CitizenshipStated(person="p", according_to="XA", country="XA", source=f"source {n}")
            for n in range(ACTS)
        ),
    )
    return side, case


def examined(side: Side, case: str, worth: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the faults of the case, with processes from ``worth`` signatures on."""
    monkeypatch.setattr(many, "WORTH", worth)
    return list(map(str, integrity.examine_case(side.instance, case, files=False)))


def test_a_sound_record_holds_with_processes_and_without(
    long: tuple[Side, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert examined(*long, 10**6, monkeypatch) == []
    assert examined(*long, 0, monkeypatch) == []


def test_each_act_that_the_named_key_did_not_sign_is_told_in_order(
    long: tuple[Side, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = integrity._officers_of

    def others(instance: Instance) -> integrity._Officers:
        found = genuine(instance)
        for name, key in found.roll.keys.items():
            if key.officer == "aynur":
                found.roll.keys[name] = replace(key, public="d7" * 32)
        return found

    monkeypatch.setattr(integrity, "_officers_of", others)
    here = examined(*long, 10**6, monkeypatch)
    beside = examined(*long, 0, monkeypatch)
    assert beside == here
    numbers = [int(one.split()[1].strip(":").rpartition(":")[2]) for one in here]
    assert sorted(set(numbers)) == list(range(ACTS + 2))
    assert numbers == sorted(numbers)
