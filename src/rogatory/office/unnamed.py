# SPDX-License-Identifier: Apache-2.0
"""Papers about exhibits without names that must not be read there: codes stand in their place.

Labels, custody sheets, inventories and lists go to courts, couriers and archives.  A sealed
identity may stand in what an officer wrote of an exhibit (its description, the name of its file,
to whom it was handed); on paper its code stands instead, and whoever prints is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rogatory.clerk.instance import Instance
from rogatory.office.codes import replaced
from rogatory.office.persons import known_persons
from rogatory.reading import names

__all__ = ["Unnamed"]


class Unnamed:
    """Puts codes in place of the names of sealed persons, and of those who are hidden besides.

    ``codes`` are those that were put anywhere.
    """

    def __init__(self, instance: Instance, case: str, hidden: Collection[str] = ()) -> None:
        known = [one for one in known_persons(instance, case) if one.sealed or one.id in hidden]
        self._register = names.Register({one.id: (one.names, one.marks) for one in known})
        self._codes = {one.id: one.code for one in known}
        self.codes: set[str] = set()

    def __call__(self, text: str) -> str:
        """Return a text with codes in place of names."""
        spans = self._register.spans(text)
        self.codes |= {self._codes[span.person] for span in spans}
        return str(replaced(text, self._register, self._codes)) if spans else text

    def throughout(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row of a list with codes in all its texts, those of further columns too."""
        return {name: self._value(value) for name, value in row.items()}

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self(value)
        return self.throughout(value) if isinstance(value, Mapping) else value
