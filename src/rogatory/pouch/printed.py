# SPDX-License-Identifier: Apache-2.0
"""What stands in the small code that our papers bear: which object this leaf belongs to.

::

    ROGATORY1 P 9F2C61D0A3B84E7C8D155A0E4B7F2C19 3/12 0A1B2C3D4E5F6071
              | |                                |    first 16 hex digits of a SHA-256
              | |                                leaf and number of leaves
              | id of the object: a UUID without hyphens
              P page of a letter or an answer (digest: of the data it was printed from),
              X exhibit (of its bytes), S custody sheet (of the exhibit's bytes),
              I inventory (of its data), C judge's certificate (of the file that was verified),
      H record of a handing over (of the package's file)

ASCII capitals, digits, spaces: no address, nothing personal; a telephone that reads it opens
nothing.  The verifier finds the object by it.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Final, Literal, Self, get_args

from rogatory.errors import Malformed
from rogatory.language import _

HEAD: Final = "ROGATORY1"
DIGITS: Final = 16
"""Hexadecimal digits of the digest: 64 bits, enough to find an object, never to prove one."""

Sort = Literal["P", "X", "S", "I", "C", "H"]
_FORM = re.compile(
    rf"{HEAD} (?P<sort>[A-Z]) (?P<id>[0-9A-F]{{32}}) (?P<leaf>[1-9][0-9]{{0,4}})/"
    rf"(?P<leaves>[1-9][0-9]{{0,4}}) (?P<digest>[0-9A-F]{{{DIGITS}}})\Z"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """One code: sort of object, its id (UUID with hyphens), leaf of leaves, start of a digest."""

    sort: Sort
    id: str
    leaf: int
    leaves: int
    digest: str

    @property
    def words(self) -> str:
        """The code's text; capitals only, so that it stays small (QR alphanumeric mode)."""
        object_id = uuid.UUID(self.id).hex
        text = f"{HEAD} {self.sort} {object_id} {self.leaf}/{self.leaves} {self.digest[:DIGITS]}"
        return text.upper()

    @classmethod
    def read(cls, words: str) -> Self:
        """Read a code's text; ``Malformed`` when it is none of ours."""
        found = _FORM.match(words)
        sorts = {sort: sort for sort in get_args(Sort)}
        if found is None or found["sort"] not in sorts:
            raise Malformed(_("This is not a code of a paper printed here."))
        leaf, leaves = int(found["leaf"]), int(found["leaves"])
        if leaf > leaves:
            raise Malformed(_("This is not a code of a paper printed here."))
        object_id = str(uuid.UUID(found["id"]))
        return cls(sorts[found["sort"]], object_id, leaf, leaves, found["digest"].lower())
