# SPDX-License-Identifier: Apache-2.0
"""Another side known by its name: states and bodies of the country sheets, authorities of cards.

A register writes “Prosecutor General of XB” or a country's name where the record here has a code.
A name that means two states means none.
"""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.casefile.counterparts import Counterpart
from rogatory.clerk.instance import Instance
from rogatory.errors import Malformed
from rogatory.exchange.counterpart import card_of
from rogatory.office import law
from rogatory.office.list_cells import folded

__all__ = ["SideNames"]

_LONG = 4
"""Letters of a state's name from which it is looked for inside a longer text."""


class SideNames:
    """The codes of states by the names that are known here; read once, when first asked."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._whole: dict[str, set[str]] | None = None
        self._inside: dict[str, set[str]] = {}

    def code(self, text: str) -> str:
        """Return the code of the only state that a text names; "" where none, or several, are."""
        whole = self._known()
        for part in (text, *text.split(",")):
            found = whole.get(folded(part), set())
            if len(found) == 1:
                return next(iter(found))
        padded = f" {folded(text)} "
        found = {one for name, of in self._inside.items() if name in padded for one in of}
        return next(iter(found)) if len(found) == 1 else ""

    def _known(self) -> dict[str, set[str]]:
        if self._whole is None:
            self._whole = {}
            for name, code, state in self._named():
                if plain := folded(name):
                    self._whole.setdefault(plain, set()).add(code)
                    if state and len(plain) >= _LONG:
                        self._inside.setdefault(f" {plain} ", set()).add(code)
        return self._whole

    def _named(self) -> Iterator[tuple[str, str, bool]]:
        """Yield name, code, and whether it is a state's own name."""
        for row in Counterpart.objects.order_by("key"):
            card = card_of(self._instance, row.key)
            for name in card.names.values() if card is not None else ():
                yield name, row.country, False
        try:
            sheets = law.files_of(self._instance).sheets
        except Malformed:
            return  # the law's data is judged where it is used; a name in a list waits for nobody
        for state, sheet in sheets.items():
            own = (sheet.name, sheet.name_ru, sheet.name_az)
            yield from ((name, state, True) for name in own if name)
            for body in (*sheet.central_authority, *sheet.body):
                for name in body.names():
                    yield name, state, False
