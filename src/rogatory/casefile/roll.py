# SPDX-License-Identifier: Apache-2.0
"""The roll of officers' keys: which were good when, and who may be brought in by one alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

WAIT: Final = timedelta(hours=72)
"""How long a key waits that one officer alone brought in where two had been before."""


@dataclass(frozen=True)
class Key:
    """An officer's key: good from ``since``; instants as entries write them."""

    id: str
    officer: str
    public: str
    since: str
    revoked: str = ""
    """From when it is no longer good, as its revocation says: may lie before it was entered."""

    revoked_at: str = ""
    """The instant of the entry that revoked it; empty where only what is good now is asked."""

    def good(self, at: str) -> bool:
        """Return whether it could sign at ``at``: what was signed before it was revoked stands."""
        return self.since <= at and (not self.revoked or at <= self.revoked_at)

    def doubtful(self, at: str) -> bool:
        """Return whether it signed at ``at`` in the time that its revocation takes back: from
        ``revoked`` to ``revoked_at``."""
        return "" < self.revoked < self.revoked_at and self.revoked <= at <= self.revoked_at


class Roll:
    """The keys that officers have and had."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self.keys = {key.id: key for key in keys}

    @classmethod
    def of(cls, rows: Iterable[Any]) -> Roll:
        """Return the roll as rows of ``officers.OfficerKey`` have it: for what is entered now."""
        return cls(Key(row.key, row.officer, row.public, row.since, row.revoked) for row in rows)

    def good(self, at: str) -> set[str]:
        """Return the officers with a key that is good at ``at``."""
        return {key.officer for key in self.keys.values() if key.good(at)}

    def ever(self, at: str) -> set[str]:
        """Return the officers who had a key at ``at`` or before."""
        return {key.officer for key in self.keys.values() if key.since <= at}

    def in_force(self, officer: str) -> list[Key]:
        """Return the keys of an officer that were not revoked, those that still wait too."""
        return [k for k in self.keys.values() if k.officer == officer and not k.revoked]

    def introduces(self, officer: str, at: str) -> bool:
        """Return whether one officer alone may bring ``officer`` in at ``at``: the only one left
        with a good key, for one who had none in force before this instant."""
        fresh = all(key.since >= at for key in self.in_force(officer))
        return fresh and len(self.good(at) - {officer}) <= 1

    def good_from(self, officer: str, at: str) -> str:
        """Return from when a key is good that ``officer`` is given at ``at``."""
        left = self.good(at)
        if officer not in left and len(left) <= 1 and len(self.ever(at)) > 1:
            return _later(at, WAIT)
        return at


def _later(at: str, by: timedelta) -> str:
    form = "%Y-%m-%dT%H:%M:%SZ"
    return (datetime.strptime(at, form).replace(tzinfo=UTC) + by).strftime(form)
