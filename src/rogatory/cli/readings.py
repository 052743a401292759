# SPDX-License-Identifier: Apache-2.0
"""How a person writes a day, or yes and no, at a prompt."""

from __future__ import annotations

import re

from rogatory.errors import Malformed
from rogatory.instrument.record import is_partial_day
from rogatory.language import _

_POINT = re.compile(r"(\d{4}(?:-\d\d){0,2})(T(?:[01]\d|2[0-3]):[0-5]\d(?:Z|[+-]\d\d:\d\d)?)?")
_YES = frozenset({"yes", "y", "да", "д", "bəli", "hə"})
_NO = frozenset({"no", "n", "нет", "н", "xeyr", "yox"})


def read_day(typed: str) -> str:
    """Return a day as an act writes it: ``2026``, ``2026-08``, ``2026-08-14`` or two with ``/``.

    ``14.08.2026`` is read as well.  Malformed for a day that no calendar has.
    """
    points = [_point(part.strip()) for part in typed.split("/")]
    if len(points) > 2 or None in points:
        raise Malformed(
            _("Write 2026, 2026-08, 2026-08-14 or 14.08.2026, or two of them with / between.")
        )
    if len(points) == 2 and str(points[0])[:10] > str(points[1])[:10]:
        raise Malformed(_("The first day is later than the second."))
    return "/".join(map(str, points))


def _point(part: str) -> str | None:
    dotted = re.fullmatch(r"(?:(\d\d)\.)?(\d\d)\.(\d{4})", part)
    if dotted:
        part = "-".join(filter(None, (dotted[3], dotted[2], dotted[1])))
    found = _POINT.fullmatch(part)
    if found is None or not is_partial_day(found[1]) or (found[2] and len(found[1]) < 10):
        return None
    return part


def yes_or_no(typed: str) -> bool:
    """Return what a word says, in any of our languages."""
    word = typed.casefold()
    if word not in _YES | _NO:
        raise Malformed(_("Answer yes or no; an empty answer means that it is not known."))
    return word in _YES
