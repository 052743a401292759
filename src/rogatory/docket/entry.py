# SPDX-License-Identifier: Apache-2.0
"""The docket entry (docs/formats/docket.md): one act, committed field by field, in canonical bytes.

::

    {"at":"2026-11-23T02:00:00Z","by":<officer id>,"case":<uuid>,"fields":{<name>:<digest>,…},
     "kind":"exhibit.received/1","number":0,
     "seen":[{"origin":…,"root":<digest>,"size":"41"},…],       only when not empty, by origin
     "sigs":[{"key":…,"officer":…,"sig":…},…],                  only when not empty, by officer, key
     "v":1}

    signed by officers: "rogatory/act/v1\\n" || JCS({at, by, case, fields, kind})

Digests, roots, salts and signatures are base64url without padding. Entries hold no value, only
commitments (``commitment``): what a field says stands in disclosures beside the entry, so that each
can be shown, withheld or destroyed alone while every proof still verifies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from rogatory.docket import base64url, canon, ordinary
from rogatory.docket.canon import Json
from rogatory.docket.commitment import (
    NAME,
    SALT_BYTES,
    Disclosure,
    ItemDisclosure,
    commitment,
    is_size,
    item_leaf,
    list_root,
    new_salt,
)
from rogatory.errors import Malformed
from rogatory.language import _

__all__ = [
    "SALT_BYTES",
    "Disclosure",
    "Entry",
    "ItemDisclosure",
    "Seen",
    "Signature",
    "act_message",
    "commitment",
    "is_instant",
    "item_leaf",
    "list_root",
    "new_salt",
]

#: An entry bundle carries a length of 16 bits (C2SP tlog-tiles).
MAX_ENTRY_BYTES = 65_535
VERSION = 1
ACT_CONTEXT = b"rogatory/act/v1\n"

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,31}\.[a-z][a-z0-9_]{0,31}/[1-9][0-9]{0,3}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_KEY = re.compile(r"[0-9a-f]{16}")
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{85}[AQgw]")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_ORIGIN = re.compile(
    r"(?=.{1,253}/)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*/"
    + _UUID.pattern
)
_MANDATORY = frozenset({"v", "case", "number", "kind", "at", "by", "fields"})
_OPTIONAL = frozenset({"seen", "sigs"})


class Seen(NamedTuple):
    """Another log's checkpoint, pinned by this entry: origin, size (at least 1), 32-byte root."""

    origin: str
    size: int
    root: bytes


class Signature(NamedTuple):
    """An officer's Ed25519 signature (64 bytes) over ``act_message``, and the id of the key."""

    officer: str
    key: str
    sig: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of a docket; ``number`` is its leaf index, from 0.

    ``fields`` maps each name of the kind to its commitment (base64url). ``seen`` and ``sigs`` are
    put into their canonical order. Nothing is checked until ``encode``.
    """

    case: str
    number: int
    kind: str
    at: str
    by: str
    fields: Mapping[str, str]
    seen: tuple[Seen, ...] = ()
    sigs: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        if self.seen:
            object.__setattr__(self, "seen", tuple(sorted(self.seen)))
        if self.sigs:
            object.__setattr__(self, "sigs", tuple(sorted(self.sigs)))

    def encode(self) -> bytes:
        """Return the canonical bytes (at most 65,535): the leaf of the log.

        Raises Malformed, naming every fault, for what ``decode`` would refuse.
        """
        value: dict[str, Json] = {
            "v": VERSION,
            "case": self.case,
            "number": self.number,
            "kind": self.kind,
            "at": self.at,
            "by": self.by,
            "fields": self.fields if type(self.fields) is dict else dict(self.fields),
        }
        if self.seen:
            value["seen"] = [
                {"origin": one.origin, "size": str(one.size), "root": base64url.encode(one.root)}
                for one in self.seen
            ]
        if self.sigs:
            value["sigs"] = [
                {"officer": one.officer, "key": one.key, "sig": base64url.encode(one.sig)}
                for one in self.sigs
            ]
        if self._is_ordinary():
            data = canon.spell(value)
            if not ordinary.spelled(data):
                _refuse(_faults(value))
        else:
            _refuse(_faults(value))
            data = canon.spell(value)
        if len(data) > MAX_ENTRY_BYTES:
            _refuse([_too_long(len(data))])
        return data

    @classmethod
    def decode(cls, data: bytes) -> Entry:
        """Return the entry whose canonical bytes are ``data``.

        Raises Malformed, naming every fault, unless ``encode`` gives exactly these bytes again.
        """
        if len(data) > MAX_ENTRY_BYTES:
            _refuse([_too_long(len(data))])
        known = ordinary.known(data)
        if known is not None and not _out_of_form(known.case, known.kind, known.by, known.at):
            return cls(
                case=known.case,
                number=known.number,
                kind=known.kind,
                at=known.at,
                by=known.by,
                fields=known.fields,
                sigs=tuple(map(Signature._make, known.sigs)),
            )
        value = canon.loads(data, limit=MAX_ENTRY_BYTES)
        members: dict[str, Any] = value if isinstance(value, dict) else {}
        _refuse(_faults(members))
        return cls(
            case=members["case"],
            number=members["number"],
            kind=members["kind"],
            at=members["at"],
            by=members["by"],
            fields=members["fields"],
            seen=tuple(
                Seen(one["origin"], int(one["size"]), base64url.decode(one["root"]))
                for one in members.get("seen", ())
            ),
            sigs=tuple(
                Signature(one["officer"], one["key"], base64url.decode(one["sig"]))
                for one in members.get("sigs", ())
            ),
        )

    def _is_ordinary(self) -> bool:
        """Tell whether the spelling of this entry shows whether its members are in form.

        Their order then is right by itself; what is no text or number might look like one there.
        """
        if self.seen or len(self.sigs) > 1 or type(self.number) is not int:
            return False
        named = [text for one in self.sigs for text in (one.officer, one.key)]
        texts = [self.case, self.kind, self.by, self.at, *self.fields.values(), *named]
        return (
            all(type(one) is str and one.isascii() for one in texts)
            and not _out_of_form(self.case, self.kind, self.by, self.at)
            and _are_names(tuple(self.fields))
        )

    def act_message(self) -> bytes:
        """Return the bytes that officers sign for this act."""
        return act_message(self.case, self.kind, self.by, self.at, self.fields)


def act_message(case: str, kind: str, by: str, at: str, fields: Mapping[str, str]) -> bytes:
    """Return the bytes that officers sign: context line, then JCS of the five members.

    ``number`` and ``seen`` are left out: they are known only at the moment of entering.
    """
    act: dict[str, Json] = {"case": case, "kind": kind, "by": by, "at": at, "fields": dict(fields)}
    if (
        not _out_of_form(case, kind, by, at)
        and _are_names(tuple(fields))
        and all(map(base64url.is_digest, fields.values()))
    ):
        return ACT_CONTEXT + canon.spell(act)
    return ACT_CONTEXT + canon.dumps(act)


def is_instant(text: object) -> bool:
    """Tell whether ``text`` is an instant in the one form used: UTC, to the second, ending in Z."""
    if not _matches(_INSTANT, text):
        return False
    try:
        datetime.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def _faults(value: Mapping[str, Any]) -> list[str]:
    """Name everything that is wrong with the members of an entry."""
    faults: list[str] = []
    if missing := _MANDATORY - value.keys():
        faults.append(_("missing: {names}").format(names=", ".join(sorted(missing))))
    if value.keys() - _MANDATORY - _OPTIONAL:
        # The unknown names are not repeated: they are someone else's text.
        faults.append(_("it has members that this version does not know"))
    if type(value.get("v")) is not int or value["v"] != VERSION:
        faults.append(_("{name} is not in form").format(name="v"))
    number = value.get("number")
    if type(number) is not int or not 0 <= number <= canon.MAX_INTEGER:
        faults.append(_("{name} is not in form").format(name="number"))
    texts = (_text_of(value.get(name)) for name in ("case", "kind", "by", "at"))
    faults += [_("{name} is not in form").format(name=name) for name in _out_of_form(*texts)]
    fields = value.get("fields")
    if not isinstance(fields, dict):
        faults.append(_("{name} is not in form").format(name="fields"))
    else:
        if not _are_names(tuple(fields)):
            faults.append(_("the name of a field is not in form"))
        if not all(map(base64url.is_digest, fields.values())):
            faults.append(_("a field is not committed by 32 bytes in base64url"))
    if "seen" in value:
        faults += _seen_faults(value["seen"])
    if "sigs" in value:
        faults += _signature_faults(value["sigs"])
    return faults


def _seen_faults(seen: object) -> list[str]:
    rows = _rows(seen, ("origin", "root", "size"))
    if rows is None:
        return [_("seen is not a list, not empty, of origin, root and size")]
    faults = []
    if not all(_matches(_ORIGIN, origin) for origin, root, size in rows):
        faults.append(_("an origin in seen is not in the form domain/uuid"))
    elif not _ascending([origin for origin, root, size in rows]):
        faults.append(_("seen is not in the order of its origins, each once"))
    if not all(base64url.is_digest(root) for origin, root, size in rows):
        faults.append(_("a root in seen is not 32 bytes in base64url"))
    if not all(is_size(size) and size != "0" for origin, root, size in rows):
        faults.append(_("a size in seen is not a positive number written as text"))
    return faults


def _signature_faults(sigs: object) -> list[str]:
    rows = _rows(sigs, ("officer", "key", "sig"))
    if rows is None:
        return [_("sigs is not a list, not empty, of key, officer and sig")]
    faults = []
    if not all(_matches(_IDENTIFIER, officer) for officer, key, sig in rows):
        faults.append(_("an officer in sigs is not in form"))
    if not all(_matches(_KEY, key) for officer, key, sig in rows):
        faults.append(_("a key in sigs is not 16 hexadecimal digits"))
    if not faults and not _ascending([(officer, key) for officer, key, sig in rows]):
        faults.append(_("sigs is not in the order of officers and keys, each once"))
    if not all(_matches(_SIGNATURE, sig) for officer, key, sig in rows):
        faults.append(_("a signature in sigs is not 64 bytes in base64url"))
    return faults


def _rows(value: object, names: tuple[str, ...]) -> list[tuple[Any, ...]] | None:
    """Return the members called ``names`` of each object in a list that holds nothing else."""
    if not isinstance(value, list) or not value:
        return None
    if not all(isinstance(one, dict) and one.keys() == set(names) for one in value):
        return None
    return [tuple(one[name] for name in names) for one in value]


def _ascending(keys: Sequence[Any]) -> bool:
    return all(before < after for before, after in pairwise(keys))


@lru_cache(256)
def _out_of_form(case: str, kind: str, by: str, at: str) -> tuple[str, ...]:
    """Name what is out of form; the entries of one hour hardly differ in these members."""
    told = {
        "case": _matches(_UUID, case),
        "kind": _matches(_KIND, kind),
        "by": _matches(_IDENTIFIER, by),
        "at": is_instant(at),
    }
    return tuple(name for name, good in told.items() if not good)


@lru_cache(256)
def _are_names(names: tuple[object, ...]) -> bool:
    """Tell whether all are names of fields; there are hardly more such tuples than kinds."""
    return all(_matches(NAME, name) for name in names)


def _text_of(value: object) -> str:
    """Return a text as it is, and for anything else one that is in no form."""
    return value if isinstance(value, str) else ""


def _matches(form: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and form.fullmatch(text) is not None


def _too_long(size: int) -> str:
    return _("it has {n} bytes, and at most {limit} are possible").format(
        n=size, limit=MAX_ENTRY_BYTES
    )


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise Malformed(_("This is not a docket entry: {faults}.").format(faults="; ".join(faults)))
