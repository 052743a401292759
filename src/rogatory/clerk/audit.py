# SPDX-License-Identifier: Apache-2.0
"""Tiles and checkpoints as static files in an S3 store, for auditors outside the house.

::

    <prefix>/<case>/tile/0/000            hashes only (C2SP tlog-tiles)
    <prefix>/<case>/checkpoints/<size>    every signed checkpoint, with <size>.tsr where stamped
    <prefix>/<case>/checkpoint            the last one; never replaced by one of fewer entries

What the entries say never leaves by this way: nothing is copied but these names.  Whoever knows the
id of a case can follow that its record only grows; the list of cases is nobody's to read.
"""

from __future__ import annotations

from pathlib import Path

from rogatory.clerk.instance import Instance
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.errors import Conflict, Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.vault.s3_bucket import Address, Bucket

_LAST = "checkpoint"
_TRIES = 5


def is_wanted(instance: Instance) -> bool:
    """Tell whether this instance shows its hashes to everybody."""
    return bool(instance.config.audit)


def shown(instance: Instance, case: str) -> SignedCheckpoint | None:
    """Return the last checkpoint that everybody sees; Unverified when it is damaged."""
    found = _bucket(instance).whole(f"{case}/{_LAST}")
    return _parsed(found[0]) if found else None


def show(instance: Instance, case: str, folder: Path) -> int:
    """Bring what lies in ``folder`` before everybody; return how many files were new there.

    Raises Unavailable when the store does not answer; doing it again is right.
    """
    bucket = _bucket(instance)
    there = {key for key, _size in bucket.under(f"{case}/")}
    new = 0
    for path in _files(folder):
        key = f"{case}/{path.relative_to(folder).as_posix()}"
        if key in there:
            continue
        data = path.read_bytes()
        if bucket.create(key, data, len(data)) is None and bucket.whole(key) is None:
            raise Unavailable(_("The hashes were not all shown to everybody: publish again."))
        new += 1
    last = folder / _LAST
    if last.exists():
        _advance(bucket, f"{case}/{_LAST}", last.read_bytes())
    return new


def _files(folder: Path) -> list[Path]:
    """Return what everybody may see, tiles first: a checkpoint speaks of what is there."""
    found = [
        path
        for room in ("tile", "checkpoints")
        for path in sorted((folder / room).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
    return sorted(found, key=lambda path: "checkpoints" in path.parts)


def _advance(bucket: Bucket, key: str, data: bytes) -> None:
    ours = _parsed(data).checkpoint
    for _turn in range(_TRIES):
        found = bucket.whole(key)
        if found is not None and _parsed(found[0]).checkpoint.size >= ours.size:
            return
        try:
            bucket.replace(key, data, found[1] if found else None)
        except Conflict:
            continue  # another process was quicker; perhaps it knows more
        return
    raise Unavailable(_("The hashes were not all shown to everybody: publish again."))


def _parsed(data: bytes) -> SignedCheckpoint:
    try:
        return SignedCheckpoint.parse(data)
    except (Malformed, Unverified) as error:
        raise Unverified(
            _("The checkpoint that everybody sees is damaged ({error})").format(error=error)
        ) from None


def _bucket(instance: Instance) -> Bucket:
    return Bucket(Address.read(instance.config.audit))
