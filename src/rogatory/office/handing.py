# SPDX-License-Identifier: Apache-2.0
"""A sealed package on a medium: parts, the list of their digests, two papers, and the entry.

::

    1  the package is read once: its parts and their digests; it must be what was sent
    2  nothing is written where the medium is too small or carries something for somebody else
    3  the parts, each durably, read back from the medium; what is there already stays
    4  the record for two signatures, the leaf that explains the medium, the list, in this order
    5  the record into the vault, medium.prepared/1

A list on the medium says that everything it names lies there.  Run again after an interruption,
only what is missing is written; a medium that is entered already is not entered twice.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rogatory.casefile import cases
from rogatory.casefile.counterparts import Counterpart
from rogatory.casefile.letters import Letter
from rogatory.casefile.media import SORT_WORDS, Medium, MediumPrepared
from rogatory.casefile.officers import Authority
from rogatory.casefile.pouches import SentPouch
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Conflict, Inadmissible, Malformed, Unavailable, Unverified
from rogatory.exchange.counterpart import card_of
from rogatory.exchange.unsealing import pouches_of
from rogatory.language import SUPPORTED, _, current
from rogatory.office import directory, law
from rogatory.paper import handover
from rogatory.pouch import volumes
from rogatory.pouch.volumes import LIST, Part, Volumes
from rogatory.vault import durable
from rogatory.vault.durable import make_folder, storage, write_durably

READ_ME = "READ-ME-FIRST.pdf"
ROOM = 1 << 20
"""Bytes for list and papers, beside the parts."""


@dataclass(frozen=True)
class Wanted:
    """How a medium is to be made; ``langs`` are those of the papers, ours first."""

    folder: Path
    limit: int = volumes.LARGEST
    sort: str = "other"
    serial: str = ""
    seal: str = ""
    to: str = ""
    call: str = ""
    langs: tuple[str, ...] = ()


@dataclass
class Prepared:
    """A medium as it was made: its id, what lies on it, which parts were there already."""

    medium: str
    package: Volumes
    record: Path
    entry: int
    kept: list[str] = field(default_factory=list)
    again: bool = False
    """Whether this very medium was entered before, so that nothing was entered now."""


def sent_pouch(case: str, named: str) -> SentPouch:
    """Return a sealed package of the case by its id, digest or letter's number; the last sent one
    where none is named.  Inadmissible when there is none."""
    rows = SentPouch.objects.filter(case=case).exclude(digest="")
    if not named:
        row = rows.order_by("-entry").first()
    else:
        letters = Letter.objects.filter(case=case, number=named).values_list("key", flat=True)
        hits = rows.filter(key=named) | rows.filter(digest=named) | rows.filter(letter__in=letters)
        row = hits.order_by("-entry").first()
    if row is None:
        raise Inadmissible(
            _("No sealed package {name} was sent in this case: “send” or “answer” makes one.")
            .format(name=named or "")
        )  # fmt: skip
    return row


def prepare(instance: Instance, case: str, row: SentPouch, by: Hand, wanted: Wanted) -> Prepared:
    """Put a sealed package on a medium; return what lies there now.

    Raises Conflict for a folder that holds something else, Unavailable when the medium is too
    small or fails, Unverified for a package that is not what was sent.
    """
    path = pouches_of(instance) / f"{row.key}.asice"
    with storage(_("The package could not be read.")):
        package = volumes.planned(path, from_=instance.config.domain, to=row.to, limit=wanted.limit)
    if package.sha256 != row.digest:
        raise Unverified(
            _("The package on our disk is not as it was sent: run “rogatory docket fsck”.")
        )
    make_folder(wanted.folder, mode=0o755)
    with storage(_("The medium was not made.")):
        durable.sweep(wanted.folder)
        listed = _together(_listed(wanted.folder), package)
        kept = _kept(wanted.folder, package)
        _room(wanted.folder, package, kept)
        for number, part in enumerate(package.parts):
            if part.name not in kept:
                _write(wanted.folder, path, part, number * wanted.limit)
    return _enter(instance, case, row, by, wanted, package, listed, kept)


def _enter(
    instance: Instance,
    case: str,
    row: SentPouch,
    by: Hand,
    wanted: Wanted,
    package: Volumes,
    listed: Sequence[Volumes],
    kept: list[str],
) -> Prepared:
    """Steps 4 and 5."""
    paper = wanted.folder / f"HAND-OVER-{row.key[:8]}.pdf"
    listing = volumes.encode(listed)
    known = _known(case, row.key, paper, listing)
    if known is not None:
        _replace(wanted.folder / LIST, listing)
        return Prepared(known.key, package, paper, known.entry, kept, again=True)
    medium = str(uuid.uuid4())
    sides = _sides(instance, row.to, wanted.call or office_to_call(instance))
    langs = wanted.langs or languages(instance, row)
    carrier = handover.Carrier(
        medium=medium[:8],
        sort=SORT_WORDS[wanted.sort],
        serial=wanted.serial,
        seal=wanted.seal,
        to=wanted.to,
    )
    record = handover.record(sides, package, carrier, langs, row.key)
    _replace(paper, record)
    _replace(wanted.folder / READ_ME, handover.read_me(sides, listed, langs))
    _replace(wanted.folder / LIST, listing)
    placed = instance.vault.put(case, record)
    act = MediumPrepared(
        medium=medium,
        pouch=row.key,
        sort=wanted.sort,
        parts=len(package.parts),
        listing=volumes.digest_of(listing),
        record={"sha256": placed.sha256, "size": placed.size},
        serial=wanted.serial or None,
        seal=wanted.seal or None,
        to=wanted.to or None,
    )
    (entry,) = cases.enter(instance, case, act, by=by, stored={placed.sha256})
    return Prepared(medium, package, paper, entry.number, kept)


def languages(instance: Instance, row: SentPouch) -> tuple[str, ...]:
    """Return the languages of a medium's papers, each once: this terminal's, those in which the
    other side takes letters by its country sheet, else those of the letter, else English."""
    wanted = [current(), *_of_sheet(instance, row.to)]
    if len(set(wanted)) < 2:
        wanted += _of_letter(row)
    if len(set(wanted)) < 2:
        wanted += [instance.config.language, "en"]
    return tuple(dict.fromkeys(one for one in wanted if one in SUPPORTED))[:3]


def _of_sheet(instance: Instance, to: str) -> list[str]:
    other = Counterpart.objects.filter(case=instance.config.authority, key=to).first()
    if other is None:
        return []
    try:
        sheet = law.files_of(instance).sheets.get(other.country)
    except Malformed:
        return []  # a medium does not wait for the law's data to be mended
    return [one.code for one in sheet.language if one.code in SUPPORTED] if sheet else []


def _of_letter(row: SentPouch) -> list[str]:
    letter = Letter.objects.filter(case=row.case, key=row.letter).first()
    form = letter.form if letter is not None and isinstance(letter.form, Mapping) else {}
    held = form.get("languages") or ()
    said = [str(one.get("language", "")) for one in held if isinstance(one, Mapping)]
    return [one for one in said if one in SUPPORTED]


def office_to_call(instance: Instance) -> str:
    """Return the office of ours that a finder may call, from the directory: a registry, else a
    duty room, else a central authority, that holds today; "" where none is known.

    Its body and how it is reached, never a person's name.
    """
    today = datetime.fromisoformat(instance.now()).astimezone(instance.zone).date().isoformat()
    for duty in ("registry", "duty_room", "central_authority"):
        for row in directory.points(instance, day=today, side="us", duty=duty):
            line = directory.line(row)
            if line is not None and isinstance(row.body, str):
                return f"{row.body}, {line}"
    return ""


def _sides(instance: Instance, to: str, call: str) -> handover.Sides:
    ours = Authority.objects.get(case=instance.config.authority)
    card = card_of(instance, to)
    return handover.Sides(
        sender=ours.names if isinstance(ours.names, Mapping) else {},
        sender_domain=instance.config.domain,
        to=card.names if card is not None else {},
        to_domain=to,
        call=call,
        made_at=instance.now(),
        zone=instance.zone,
        marking=instance.config.marking,
    )


def _listed(folder: Path) -> list[Volumes]:
    """Return what the list on a medium says already."""
    path = folder / LIST
    if not path.exists():
        return []
    try:
        return volumes.parse(path.read_bytes())
    except Malformed as error:
        raise Conflict(
            _("{file} in this folder is no list of ours ({why}): take an empty folder.").format(
                file=LIST, why=error
            )
        ) from None


def _together(listed: Sequence[Volumes], package: Volumes) -> list[Volumes]:
    """Return the packages of a medium with this one; Conflict where they cannot be on one."""
    faults = []
    for one in listed:
        if (one.from_, one.to) != (package.from_, package.to):
            faults.append(
                _("The medium carries a package from {sender} to {to}: one for {other} goes on "
                  "another.").format(sender=one.from_, to=one.to, other=package.to)
            )  # fmt: skip
        elif one.package == package.package and one != package:
            faults.append(
                _("The medium carries this package in parts of another size: take an empty folder.")
            )
    if faults:
        raise Conflict(" ".join(dict.fromkeys(faults)))
    return [*(one for one in listed if one.package != package.package), package]


def _kept(folder: Path, package: Volumes) -> list[str]:
    """Return the parts that are whole on the medium; Conflict for other files of their names."""
    kept, wrong = list[str](), list[str]()
    stale = re.compile(re.escape(package.package) + r"(\.[0-9]{3})?")
    names = {part.name for part in package.parts}
    for part in package.parts:
        target = folder / part.name
        if target.exists():
            (kept if _whole(target, part) else wrong).append(part.name)
    wrong += sorted(
        path.name for path in folder.iterdir()
        if stale.fullmatch(path.name) and path.name not in names
    )  # fmt: skip
    if wrong:
        raise Conflict(
            _("Other files lie under the names of this package ({names}): take an empty folder.")
            .format(names=", ".join(wrong))
        )  # fmt: skip
    return kept


def _whole(path: Path, part: Part) -> bool:
    return path.stat().st_size == part.size and volumes.file_digest(path) == part.sha256


def _room(folder: Path, package: Volumes, kept: Sequence[str]) -> None:
    """Refuse before anything is written when the medium is too small."""
    needed = ROOM + sum(part.size for part in package.parts if part.name not in kept)
    state = os.statvfs(folder)
    free = state.f_bavail * state.f_frsize
    if free < needed:
        raise Unavailable(
            _("The medium has {free} bytes left, and {needed} are needed: take a larger one. "
              "Nothing was written.").format(free=free, needed=needed)
        )  # fmt: skip


def _write(folder: Path, package: Path, part: Part, start: int) -> None:
    """Write one part durably and read it back; what is not what it must be is taken away."""
    target = folder / part.name
    write_durably(target, volumes.piece(package, start, part.size), mode=0o644, exclusive=True)
    with target.open("rb") as stream, suppress(OSError):
        # What is read back comes from the medium, not from the memory that was just written.
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if not _whole(target, part):
        target.unlink()
        raise Unavailable(
            _("What was written to the medium is not what is read from it: take another medium.")
        )


def _replace(path: Path, data: bytes) -> None:
    if not (path.exists() and path.read_bytes() == data):
        write_durably(path, data, mode=0o644)


def _known(case: str, pouch: str, paper: Path, listing: bytes) -> Medium | None:
    """Return the entry of this very medium: its own record lies on it, and its list is the same."""
    if not paper.exists():
        return None
    digest = volumes.file_digest(paper)
    for row in Medium.objects.filter(case=case, pouch=pouch, listing=volumes.digest_of(listing)):
        if isinstance(row.record, Mapping) and row.record.get("sha256") == digest:
            return row
    return None
