# SPDX-License-Identifier: Apache-2.0
"""Which roles each officer held when, from the authority's own docket: for ``docket fsck``."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.casefile.officers import RoleGranted, RoleRevoked
from rogatory.casefile.policy import CASEWORK, MAY
from rogatory.clerk.act import Act
from rogatory.docket.entry import Entry
from rogatory.language import _

_EVER = "9999"
"""Later than any instant."""


class Tenure:
    """The roles of all officers as spans of time; dockets share no order within one second, so a
    role counts for the whole of the second in which it began or ended."""

    def __init__(self) -> None:
        self._spans: dict[str, list[tuple[str, str, str]]] = {}

    def take(self, entry: Entry, act: Act) -> None:
        """Take the next act of the authority's docket."""
        if isinstance(act, RoleGranted):
            self._spans.setdefault(act.officer, []).append((act.role, entry.at, _EVER))
        elif isinstance(act, RoleRevoked):
            self._spans[act.officer] = [
                (role, since, min(until, entry.at) if role == act.role else until)
                for role, since, until in self._spans.get(act.officer, ())
            ]

    def roles(self, officer: str, at: str) -> frozenset[str]:
        """Return the roles that an officer held at some moment of the second ``at``."""
        spans = self._spans.get(officer, ())
        return frozenset(role for role, since, until in spans if since <= at <= until)

    def faults(self, entry: Entry) -> Iterator[str]:
        """Yield why the officer of an entry might not enter its kind; as ``policy`` says it."""
        wanted = MAY.get(entry.kind, CASEWORK)
        if not wanted & self.roles(entry.by, entry.at):
            yield _("officer {officer} held none of the roles that may enter this: {roles}").format(
                officer=entry.by, roles=", ".join(sorted(wanted))
            )
