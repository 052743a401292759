# SPDX-License-Identifier: Apache-2.0
"""The bytes of an ordinary entry, known at one look: nearly every entry is of this form.

::

    {"at":…,"by":…,"case":…,"fields":{<name>:<digest>,…},"kind":…,"number":…,"sigs":[…],"v":1}

An expression that matches nothing but canonical bytes stands in for reading JSON, writing it again
and looking at each member: a long docket is read several times faster.  What it knows is always
what ``Entry.decode`` accepts on its long way, with the same members; what it does not know (an
entry that has seen another log, or one with a fault) goes the long way, where every fault is named.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_DIGEST = r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_SIGNATURE = r"[A-Za-z0-9_-]{85}[AQgw]"
_NAME = r"[a-z][a-z0-9_]{0,63}"
_WORD = r"[A-Za-z0-9._/:-]*+"
_FIELD = re.compile(rf'"({_NAME})":"({_DIGEST})"')
_SIG = re.compile(
    rf'\{{"key":"([0-9a-f]{{16}})","officer":"([A-Za-z0-9][A-Za-z0-9._-]{{0,63}})",'
    rf'"sig":"({_SIGNATURE})"\}}'
)
_FIELDS = rf'(?:"{_NAME}":"{_DIGEST}"(?:,"{_NAME}":"{_DIGEST}")*+)?'
_ENTRY = re.compile(
    rf'\{{"at":"({_WORD})","by":"({_WORD})","case":"({_WORD})","fields":\{{({_FIELDS})\}},'
    # Fifteen digits are enough here, and always below 2**53.
    rf'"kind":"({_WORD})","number":(0|[1-9][0-9]{{0,14}}),'
    rf'(?:"sigs":\[({_SIG.pattern}(?:,{_SIG.pattern})*+)\],)?"v":1\}}'
)
_SIGS = 7
"""Which group of ``_ENTRY`` holds all signatures."""

_STANDARD = str.maketrans("-_", "+/")


class Members(NamedTuple):
    """The members of an ordinary entry; ``at``, ``by``, ``case`` and ``kind`` yet unlooked at."""

    at: str
    by: str
    case: str
    kind: str
    number: int
    fields: dict[str, str]
    sigs: tuple[tuple[str, str, bytes], ...]
    """Officer, key and signature (64 bytes) of each."""


def known(data: bytes) -> Members | None:
    """Return the members of the entry whose canonical bytes are ``data``; None for any other.

    Whoever asks still looks at ``at``, ``by``, ``case`` and ``kind``: the same few come again and
    again.
    """
    if not data.isascii():
        return None
    found = _ENTRY.fullmatch(data.decode("ascii"))
    if found is None:
        return None
    at, by, case, told, kind, number, signed = found.group(1, 2, 3, 4, 5, 6, _SIGS)
    pairs = _FIELD.findall(told)
    names = tuple(name for name, _digest in pairs)
    if not _ascend(names):
        return None
    sigs: tuple[tuple[str, str, bytes], ...] = ()
    if signed is not None:
        # Two letters of padding: 64 bytes are 86 letters.
        sigs = tuple(
            (officer, key, a2b_base64(sig.translate(_STANDARD) + "=="))
            for key, officer, sig in _SIG.findall(signed)
        )
        if len(sigs) > 1 and not all(one[:2] < other[:2] for one, other in pairwise(sigs)):
            return None
    return Members(at, by, case, kind, int(number), dict(pairs), sigs)


def spelled(data: bytes) -> bool:
    """Tell whether ``data`` is spelled as an ordinary entry; for whoever put it in order."""
    return _ENTRY.fullmatch(data.decode("ascii")) is not None


@lru_cache(256)
def _ascend(names: tuple[str, ...]) -> bool:
    """Tell whether names stand in their order, each once; few kinds, so few such tuples."""
    return all(one < other for one, other in pairwise(names))
