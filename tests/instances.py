# SPDX-License-Identifier: Apache-2.0
"""Instances for tests: founded once a session and copied, so that a test pays only for a folder.

``side = make_instance(tmp_path, "a")`` gives an authority with the fixed cast: on side ``a`` Aynur
(prosecutor, administrator), on side ``b`` Boris in the same roles; on both Deputy (approver),
Custodian, and Carol, who may read and nothing else.  The clock stands still until a test moves it.
One process serves one instance: ``side.attach()`` switches it, so that a story of two sides runs
in one process.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.settings")
import django
from tests import stores

django.setup()

from django.db import connection  # noqa: E402 - only once Django is set up

from rogatory.casefile import cases, founding  # noqa: E402
from rogatory.casefile.cases import Case, CaseOpened  # noqa: E402
from rogatory.casefile.founding import NewOfficer  # noqa: E402
from rogatory.casefile.kinds import KINDS  # noqa: E402
from rogatory.clerk import fence  # noqa: E402
from rogatory.clerk.act import Act  # noqa: E402
from rogatory.clerk.instance import Hand, Instance, attach  # noqa: E402
from rogatory.clerk.replay import dump  # noqa: E402
from rogatory.docket.entry import Entry  # noqa: E402
from rogatory.seal import keys  # noqa: E402

START = datetime(2026, 11, 23, 2, 0, 0, tzinfo=UTC)
ROLES: Mapping[str, tuple[str, ...]] = {
    "aynur": ("prosecutor", "administrator"),
    "boris": ("prosecutor", "administrator"),
    "deputy": ("approver",),
    "custodian": ("custodian",),
    "carol": ("reader",),
}
SIDES: Mapping[str, dict[str, Any]] = {
    "a": {
        "domain": "a.example",
        "country": "XA",
        "names": {"en": "Office A"},
        "zone": "Asia/Baku",
    },
    "b": {
        "domain": "b.example",
        "country": "XB",
        "names": {"en": "Office B"},
        "zone": "Europe/Moscow",
    },
}
_templates: dict[str, Side] = {}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Return the instant at which it stands."""
        return self.at

    def move(self, **by: float) -> None:
        """Move it by days, hours, seconds …; backwards too."""
        self.at += timedelta(**by)


@dataclass
class Side:
    """One authority: its instance, its officers' hands, its clock."""

    instance: Instance
    hands: Mapping[str, Hand]
    clock: Clock = field(default_factory=Clock)

    @property
    def home(self) -> Path:
        """The folder of the instance."""
        return self.instance.home

    @property
    def authority(self) -> str:
        """The uuid of the authority's own docket."""
        return self.instance.config.authority

    def hand(self, officer: str) -> Hand:
        """Return the unlocked hand of an officer."""
        return self.hands[officer]

    @property
    def first(self) -> str:
        """The prosecutor of this side."""
        return next(iter(self.hands))

    def attach(self) -> Side:
        """Point this process at this side's database."""
        stores.touched()
        attach(self.home)
        return self

    def open_case(self, reference: str = "", **values: Any) -> str:
        """Open a case by the prosecutor, under the next number; return its uuid."""
        reference = reference or f"{Case.objects.count() + 1}/2026"
        values.setdefault("title", "a title to be remembered")
        act = CaseOpened(reference=reference, **values)
        return cases.open_case(self.instance, act, self.hand(self.first))

    def enter(
        self, case: str, *acts: Act, by: str | None = None, second: str | None = None
    ) -> list[Entry]:
        """Enter acts by an officer (the prosecutor), and a second one where it takes two."""
        return cases.enter(
            self.instance,
            case,
            *acts,
            by=self.hand(by or self.first),
            second=self.hand(second) if second else None,
        )

    def rows(self, case: str) -> dict[str, dict[str, Any]]:
        """Return every derived row of a case as it stands in the database."""
        return dump(case)

    def copy(self, home: Path) -> Side:
        """Copy the whole instance, as a thief or a restored backup would have it; attach to it."""
        connection.close()
        shutil.copytree(self.home, home)
        clock = Clock(self.clock.at)
        config = stores.copied(self.instance.config, home)
        if config != self.instance.config:
            config.write(home / "instance.toml")
        instance = replace(self.instance, home=home, config=config, clock=clock)
        side = Side(instance, self.hands, clock).attach()
        fence.look(instance)
        return side


def make_instance(folder: Path, side: str = "a") -> Side:
    """Give a fresh instance of side ``a`` or ``b`` below ``folder``, and attach to it."""
    if side not in _templates:
        _templates[side] = _found(side)
    return _templates[side].copy(folder / side)


def _found(side: str) -> Side:
    home = Path(tempfile.mkdtemp(prefix="rogatory-instance-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    first = "aynur" if side == "a" else "boris"
    officers = [first, "deputy", "custodian", "carol"]
    new = [NewOfficer(name, name.title(), ROLES[name], f"pass {name}") for name in officers]
    strength, keys.SCRYPT_N = keys.SCRYPT_N, 2**14
    try:
        clock = Clock()
        instance, hand = founding.found(
            home / side,
            **SIDES[side],
            first=new[0],
            others=new[1:],
            clock=clock,
            **stores.places(home / side),
        )
        hands = {first: hand}
        hands |= {one.officer: instance.unlock(one.officer, one.passphrase) for one in new[1:]}
    finally:
        keys.SCRYPT_N = strength
    return Side(instance, hands, clock)


def kinds_entered(case: str) -> set[str]:
    """Return every kind that stands in a docket."""
    from rogatory.clerk.tables import EntryRow

    return set(EntryRow.objects.filter(case=case).values_list("kind", flat=True))


__all__ = ["KINDS", "ROLES", "START", "Clock", "Side", "kinds_entered", "make_instance"]
