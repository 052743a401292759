# SPDX-License-Identifier: Apache-2.0
"""A submission: files that an outsider hands in, sealed to an authority, with what is said of them.

A package of kind ``submission`` (``pouch.package``) with its sender's own card (``submitter``).
Its record is one entry long: ``pouch.announced/1``, in a docket made for this package.  The
contents hold the files (``exhibits.json``, see ``exhibits``) and::

    data/submission.json   {"v":1,"name":<text>,"case_said":<text or null>,
                            "circumstances":{"who","where","when","how","ground","medium",
                                             "left_behind": <text or null>},
                            "made_at":<instant>,"paths":[<text>,…],"modified":[<instant or null>,…],
                            "refused":[{"path","reason"},…]}

``paths`` and ``modified`` go with the rows of ``exhibits.json``; ``refused`` is what the sender
named and could not hand in.  All of it is the sender's word.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rogatory.docket import base64url, canon
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint, origin
from rogatory.docket.commitment import Disclosure, commitment, new_salt
from rogatory.docket.entry import Entry, is_instant
from rogatory.docket.merkle import Tree, leaf_hash
from rogatory.docket.proof import Proof
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _
from rogatory.pouch import entries
from rogatory.pouch import exhibits as listing
from rogatory.pouch.build import Built, LogPart, seal_pouch, write_payload
from rogatory.pouch.manifest import Item
from rogatory.pouch.package import Package, Recipient, channel
from rogatory.pouch.submitter import Submitter
from rogatory.pouch.writer import Digest, measure
from rogatory.seal import envelope, xades
from rogatory.seal.card import CardKey, IdentityCard, instant_text

__all__ = ["ASKED", "MAX_FILES", "NAME", "Piece", "Told", "make", "parse"]

NAME = "submission.json"
ASKED = ("who", "where", "when", "how", "ground", "medium", "left_behind")
"""The circumstances that are asked, as of any taking-in."""

MAX_FILES = 10_000
"""Files (images in segments count once) in one submission."""

LIMIT = 16 * 2**20
_LONGEST = {"name": 300, "case_said": 1_000, "circumstance": 4_000, "path": 8_000}
_FIELDS = frozenset(
    {"v", "name", "case_said", "circumstances", "made_at", "paths", "modified", "refused"}
)
_REASON = re.compile(r"[a-z_]{1,32}")
_OUTSIDE = ("pouch", "channel", "number", "previous", "to", "sealed")
_KIND = "pouch.announced/1"


@dataclass(frozen=True)
class Piece:
    """A file to be handed in, or the files of an image in their order; ``path`` is what is said."""

    path: str
    name: str
    name_bytes: str
    files: tuple[tuple[Path, str, str], ...]
    """Where each lies, its name, its name's bytes (base64url)."""

    missing: tuple[str, ...] = ()
    modified: str | None = None


@dataclass(frozen=True)
class Told:
    """What the sender says: of itself, of the case, of how it got the files."""

    name: str
    case_said: str | None = None
    circumstances: Mapping[str, str] | None = None
    refused: Sequence[tuple[str, str]] = ()
    """Path and code of the reason of each file that was named and could not be handed in."""


def make(
    submitter: Submitter,
    to: IdentityCard,
    told: Told,
    pieces: Sequence[Piece],
    folder: Path,
    now: datetime,
) -> Built:
    """Write ``<uuid>.asice`` into ``folder``, sealed to the authority of the card ``to``.

    Raises Inadmissible for what no authority would take, Unverified when a file changes meanwhile,
    Unavailable when the disk fails.
    """
    pouch, case, salt = str(uuid.uuid4()), str(uuid.uuid4()), new_salt()
    if not pieces or len(pieces) > MAX_FILES:
        raise Inadmissible(
            _("A submission holds 1 to {n} files: these are {found}.").format(
                n=MAX_FILES, found=len(pieces)
            )
        )
    recipients = [key for key in to.keys if not (key.until or key.revoked_at)]
    ages = [key.key for key in recipients if key.use == "age"]
    if not ages:
        raise Inadmissible(_("The card names no key to which a package can be encrypted."))
    work = Path(tempfile.mkdtemp(prefix=".submission-", dir=folder))
    try:
        items = [*_items(told, pieces, now), entries.announcement(pouch, salt)]
        payload = write_payload(work / "payload.bag.zip", items, pouch=pouch)
        sealed, wrapped, named = _encrypted(payload.path, work, ages, recipients)
        package = Package(
            pouch=pouch,
            kind="submission",
            from_=submitter.card.domain,
            to=to.domain,
            case=case,
            number=1,
            recipients=named,
        )
        digest = measure(sealed).sha256.hex()
        return seal_pouch(
            folder,
            package,
            content=sealed,
            log=_log(submitter, package, digest, payload.sha256, salt, now),
            keys=wrapped,
            sign_members=lambda members: xades.build(members, submitter.signer, signed_at=now),
            seal_key=submitter.seal,
            card=submitter.signed.encode(),
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _items(told: Told, pieces: Sequence[Piece], now: datetime) -> list[Item]:
    """Return the files of the bag: what is handed in, its list, and what is said of it."""
    items, rows = [], []
    for place, piece in enumerate(pieces):
        measured = [measure(path) for path, _name, _raw in piece.files]
        row = listing.row_of(place, id=str(uuid.uuid4()), label=str(place + 1),
                             file=_file(piece, measured))  # fmt: skip
        items += [
            Item(member, path, known)
            for member, (path, _name, _raw), known in zip(
                listing.members_of(row), piece.files, measured, strict=True
            )
        ]
        rows.append(row)
    given = told.circumstances or {}
    value: dict[str, canon.Json] = {
        "v": 1,
        "name": told.name,
        "case_said": told.case_said,
        "circumstances": {name: given.get(name) or None for name in ASKED},
        "made_at": instant_text(now),
        "paths": [piece.path for piece in pieces],
        "modified": [piece.modified for piece in pieces],
        "refused": [{"path": path, "reason": reason} for path, reason in told.refused],
    }
    faults = _faults(value, len(rows))
    if faults:
        raise Inadmissible(*faults)
    return [
        *items,
        Item(listing.NAME, listing.encode(rows)),
        Item(NAME, canon.dumps(value)),
    ]


def _file(piece: Piece, measured: Sequence[Digest]) -> dict[str, Any]:
    named = {"name": piece.name, "name_bytes": piece.name_bytes}
    if len(piece.files) == 1 and not piece.missing:
        return {**named, "sha256": measured[0].sha256.hex(), "size": measured[0].size}
    whole = hashlib.sha256()
    for path, _name, _raw in piece.files:
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                whole.update(chunk)
    return {
        **named,
        "sha256": whole.hexdigest(),
        "size": sum(one.size for one in measured),
        "segments": [
            {"name": name, "name_bytes": raw, "sha256": one.sha256.hex(), "size": one.size}
            for (_path, name, raw), one in zip(piece.files, measured, strict=True)
        ],
        "missing": list(piece.missing),
    }


def _encrypted(
    plain: Path, work: Path, ages: Sequence[str], recipients: Sequence[CardKey]
) -> tuple[Path, dict[str, bytes], tuple[Recipient, ...]]:
    """Encrypt the bag to the authority; return the file, the wrapped keys, who can open it."""
    from rogatory.seal.keys import new_age_identity

    identity, public = new_age_identity()
    target = work / "payload.bag.zip.age"
    envelope.encrypt(plain, target, [public, *ages])
    wrapped = {}
    for key in recipients:
        if key.use == "x509" and key.encrypts:
            certificate = key.certificate()
            name = envelope.certificate_id(certificate)
            wrapped[name] = envelope.cms_wrap(identity, certificate)
    named = [Recipient("age", hashlib.sha256(age.encode()).hexdigest()) for age in ages]
    named += [Recipient("x509", name) for name in wrapped]
    return target, wrapped, tuple(sorted(named))


def _log(
    submitter: Submitter, package: Package, sealed: str, payload: str, salt: bytes, now: datetime
) -> LogPart:
    """Return the record of the package: its announcement, alone."""
    assert package.case is not None
    values: dict[str, canon.Json] = {
        "pouch": package.pouch,
        "sort": package.kind,
        "channel": channel(package.from_, package.to, package.case),
        "number": package.number,
        "previous": None,
        "to": package.to,
        "sealed": sealed,
        "payload": payload,
        "letter": None,
    }
    opened = {
        name: Disclosure(name, salt if name == "payload" else new_salt(), value)
        for name, value in values.items()
    }
    fields = {
        name: base64url.encode(commitment(one.salt, _KIND, name, one.value))
        for name, one in opened.items()
    }
    entry = Entry(package.case, 0, _KIND, instant_text(now), "sender", fields).encode()
    tree = Tree([leaf_hash(entry)])
    checkpoint = Checkpoint(origin(package.from_, package.case), 1, tree.root())
    signed = SignedCheckpoint.sign(checkpoint, submitter.log)
    return LogPart(
        checkpoint=signed.encode(),
        entry=entry,
        disclosures=entries.encode_disclosures(opened[name] for name in _OUTSIDE),
        proof=Proof.make(tree, 0, signed).encode(),
    )


def parse(value: Any, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return ``submission.json`` of a verified package; Malformed with every fault of it.

    ``rows`` are those of its ``exhibits.json``.
    """
    faults = _faults(value, len(rows)) if isinstance(value, dict) else [_out_of_form()]
    for place, row in enumerate(rows, 1):
        parts = [row, *row.get("segments", ())]
        if not all(_is_named(part) for part in parts):
            faults.append(_("File {n} says its name in two ways, or none.").format(n=place))
    if faults:
        raise Malformed(" ".join(faults))
    found: dict[str, Any] = value
    return found


def _is_named(part: Mapping[str, Any]) -> bool:
    """Tell whether a file's name is what its bytes say, and is a name and no path."""
    try:
        raw = base64url.decode(part["name_bytes"])
    except Malformed:
        return False
    if not raw or len(raw) > 255 or b"/" in raw or b"\0" in raw or raw in (b".", b".."):
        return False
    return bool(raw.decode("utf-8", "backslashreplace") == part["name"])


def _faults(value: Mapping[str, Any], files: int) -> list[str]:
    if set(value) != _FIELDS or value["v"] != 1 or type(value["v"]) is not int:
        return [_out_of_form()]
    told, refused = value["circumstances"], value["refused"]
    if (
        not _is_list(value["paths"], value["modified"])
        or not isinstance(told, dict)
        or set(told) != set(ASKED)
        or not isinstance(refused, list)
        or not all(isinstance(one, dict) and set(one) == {"path", "reason"} for one in refused)
        or not is_instant(value["made_at"])
    ):
        return [_out_of_form()]
    faults = []
    if not 1 <= files <= MAX_FILES:
        faults.append(
            _("A submission holds 1 to {n} files: these are {found}.").format(
                n=MAX_FILES, found=files
            )
        )
    if not len(value["paths"]) == len(value["modified"]) == files:
        faults.append(_out_of_form())
    if not _fits(value["name"], "name"):
        faults.append(_("The sender says no name, or one longer than {n} characters.").format(
            n=_LONGEST["name"]))  # fmt: skip
    texts = [(value["case_said"], "case_said")]
    texts += [(text, "circumstance") for text in told.values()]
    sound = all(text is None or _fits(text, sort) for text, sort in texts)
    sound &= all(_fits(path, "path") for path in value["paths"])
    sound &= all(at is None or is_instant(at) for at in value["modified"])
    sound &= len(refused) <= MAX_FILES and all(
        _fits(one["path"], "path")
        and isinstance(one["reason"], str)
        and _REASON.fullmatch(one["reason"])
        for one in refused
    )
    if not sound:
        faults.append(_("Something that the sender says is too long, or is no text."))
    return faults


def _is_list(*values: object) -> bool:
    return all(isinstance(value, list) for value in values)


def _fits(text: object, sort: str) -> bool:
    return isinstance(text, str) and 0 < len(text) <= _LONGEST[sort] and "\0" not in text


def _out_of_form() -> str:
    return _("What the sender says of the submission is not in its form.")
