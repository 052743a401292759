# SPDX-License-Identifier: Apache-2.0
"""Asking who signed what, a window of entries at a time, while the docket is read on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from rogatory.clerk.act import Act
from rogatory.docket.entry import Entry

Signed = Sequence[tuple[Entry, type[Act]]]
"""Some entries in a row, each with its kind."""

Told = Iterator[tuple[Entry, str]]
"""Entries, each with what is wrong with its signatures."""

Witness = Callable[[Signed], Callable[[], Told]]
"""Checks the officers' signatures of some entries; given by the floor above, which knows the keys.
It may begin at once and is asked later what it found: other processes do what takes longest."""

_WINDOW = 500
_AHEAD = 6
"""So many windows of entries are read on before the witness is asked what it found."""


class Judging:
    """Hands entries to the witness a window at a time, and asks later what it found."""

    def __init__(self, witness: Witness | None) -> None:
        self._witness = witness
        self._window: list[tuple[Entry, type[Act]]] = []
        self._begun: deque[Callable[[], Told]] = deque()

    def take(self, entry: Entry, kind: type[Act]) -> Told:
        """Take the next entry; yield what is known by now of earlier ones."""
        if self._witness is None:
            return
        self._window.append((entry, kind))
        if len(self._window) == _WINDOW:
            self._begun.append(self._witness(self._window))
            self._window = []
            if len(self._begun) > _AHEAD:
                yield from self._begun.popleft()()

    def rest(self) -> Told:
        """Yield everything that is still to be told."""
        if self._witness is not None and self._window:
            self._begun.append(self._witness(self._window))
            self._window = []
        while self._begun:
            yield from self._begun.popleft()()
