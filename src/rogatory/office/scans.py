# SPDX-License-Identifier: Apache-2.0
"""Scans as the sandbox reads them: every leaf of some files with the codes on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _
from rogatory.office.matching import Seen
from rogatory.reading import sandbox

_SECONDS: Final = 8
"""For how long one request reads on: below what one file may cost (``sandbox.Limits``)."""

Progress = Callable[[int, int], None]
"""Is told how many leaves of a file were read, and how many it has."""


def seen_in(
    files: Sequence[Path], *, allow_unconfined: bool = False, progress: Progress | None = None
) -> list[Seen]:
    """Read the codes on every leaf of some files, in their order.

    Inadmissible names every file that cannot be read, with the reason.
    """
    found: list[Seen] = []
    faults: list[str] = []
    for number, file in enumerate(files):
        try:
            for leaf, one in enumerate(_leaves(file, allow_unconfined, progress), 1):
                found.append(_seen(one, len(found) + 1, number, leaf))
        except Malformed as error:
            faults.append(f"{file.name}: {error}")
    Inadmissible.unless_empty(faults)
    return found


def leaves_of(file: Path, *, allow_unconfined: bool = False) -> int:
    """Return how many leaves a file has; Malformed when it cannot be read."""
    outcome = sandbox.run("leaves", file, allow_unconfined=allow_unconfined)
    counted = [fact.value for fact in outcome.sheet.facts if fact.name == "leaves"]
    if outcome.faults or not (counted and counted[0].isdecimal()):
        raise Malformed(_why(outcome))
    return int(counted[0])


def _leaves(file: Path, allow_unconfined: bool, progress: Progress | None) -> list[Any]:
    found: list[Any] = []
    following: int | None = 0
    while following is not None:
        outcome = sandbox.run(
            "codes",
            file,
            options={"page": following, "seconds": _SECONDS},
            allow_unconfined=allow_unconfined,
        )
        if outcome.output is None:
            raise Malformed(_why(outcome))
        # The process has been in bad company: what it says is read as a stranger's.
        begun = following
        try:
            told = json.loads(outcome.output)
            found += told["leaves"]
            following = told["next"]
            if progress is not None:
                progress(len(found), int(told["of"]))
        except (KeyError, TypeError, ValueError, RecursionError):
            raise Malformed(_("The reading process gave no usable answer.")) from None
        if len(found) <= begun or following not in (None, len(found)):
            raise Malformed(_("The reading process gave no usable answer."))
    return found


def _seen(one: Any, place: int, file: int, leaf: int) -> Seen:
    try:
        codes = [dict(code) for code in one["codes"]]
        return Seen(
            place=place,
            file=file,
            leaf=leaf,
            dark=int(one["dark"]),
            codes=tuple(str(code["words"]) for code in codes),
            turned=_turned(codes),
        )
    except (KeyError, TypeError, ValueError):
        raise Malformed(_("The reading process gave no usable answer.")) from None


def _turned(codes: Sequence[Mapping[str, Any]]) -> int:
    ours = [code for code in codes if str(code["words"]).startswith("ROGATORY")]
    return int(ours[0]["turned"]) if ours else 0


def _why(outcome: sandbox.Outcome) -> str:
    said = [fault.sentence() for fault in outcome.faults]
    return " ".join(said) or _("The reading process gave no usable answer.")
