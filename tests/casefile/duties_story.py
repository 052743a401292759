# SPDX-License-Identifier: Apache-2.0
"""A case with a person held or dead in XB, for the tests of facts, duties and gaps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.instances import Side, make_instance
from tests.stories_letters import ACTS

from rogatory.casefile.facts import Rows, facts_of
from rogatory.office import duties

OVERLAY = Path(__file__).resolve().parents[2] / "src" / "rogatory" / "demo" / "overlay"


def with_law(folder: Path, *more: Path) -> Side:
    """Make side A with the demonstration's sheets and further folders of the law."""
    made = make_instance(folder, "a")
    folders = tuple(map(str, (OVERLAY, *more)))
    config = replace(made.instance.config, instruments=folders)
    return Side(replace(made.instance, config=config), made.hands, made.clock)


def person(side: Side, case: str, key: str = "p-1", role: str = "victim") -> None:
    """Enter a person."""
    side.enter(case, ACTS.PersonEntered(person=key, role=role, code=key.upper()))


def citizen(side: Side, case: str, *stated: tuple[str, str], key: str = "p-1") -> None:
    """Enter what sources state of a person's citizenship: (according to, country)."""
    for who, country in stated:
        side.enter(case, ACTS.CitizenshipStated(person=key, according_to=who, country=country,
                                                source="a paper"))  # fmt: skip


def incident(side: Side, case: str, **values: Any) -> None:
    """Enter an incident of p-1 in XB, a death unless something else is said."""
    told = {"incident": "i-1", "what": "death", "state": "XB", "happened": "2026-03-14",
            "persons": ("p-1",), **values}  # fmt: skip
    side.enter(case, ACTS.IncidentEntered(**told))


def held(side: Side, case: str, stage: str, **values: Any) -> None:
    """Enter a fact of p-1's detention in XB."""
    told = {"person": "p-1", "stage": stage, "state": "XB", "happened": "2026-03-10", **values}
    side.enter(case, ACTS.DetentionEntered(**told))


def facts(case: str) -> dict[str, tuple[str, ...]]:
    """Return the facts of a case with what is in doubt of each."""
    return {f"{one.code} {one.towards}".strip(): one.doubts for one in facts_of(Rows.of(case))}


def noted(side: Side, case: str) -> list[int]:
    """Note everything that is derived."""
    made = duties.derivation(side.instance, case)
    return duties.note(side.instance, case, duties.proposals(case, made), side.hand("aynur"))


def states(side: Side, case: str, as_of: str | None = None) -> list[str]:
    """Return the states of all duties, by their numbers."""
    return [one.standing.state for one in duties.listing(side.instance, case, as_of)]


def consular(side: Side) -> str:
    """Open a case in which one national of XA was taken in XB; note its two duties."""
    case = side.open_case()
    person(side, case)
    citizen(side, case, ("XA", "XA"))
    held(side, case, "taken")
    assert len(noted(side, case)) == 2
    return case
