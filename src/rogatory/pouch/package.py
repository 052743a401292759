# SPDX-License-Identifier: Apache-2.0
"""``package.json``: what a pouch says of itself in clear, and the order of its members.

One object in canonical JSON (RFC 8785), at most 16 MiB::

    {"case":<uuid or null>,"from":"xa.example","handling":<code or null>,"kind":"letter",
     "members":[{"name":"payload.bag.zip.age","sha256":<hex>,"size":123},…],
     "number":1,"pouch":<uuid>,"previous":<hex or null>,
     "recipients":[{"key":<hex>,"use":"age"},{"key":<hex>,"use":"x509"},…],
     "their_case":<uuid or null>,"to":"xb.example","v":1}

``members`` are all members but ``mimetype``, ``package.json`` and ``META-INF/*``, in their order.
``case`` is the sender's case, ``their_case`` the receiver's, when the sender knows it.  ``number``
counts the pouches of one channel (from, to, case) from 1 and ``previous`` is the SHA-256 of the
whole pouch before; a receipt has neither, because it belongs to the pouch that it confirms.  A
recipient's key is the SHA-256 of the certificate (DER) or of the age recipient string.

The members of the archive, in this order; everything in brackets may be absent (``sender.card`` is
in a submission, and only there)::

    mimetype  package.json  [sender.card]  payload.bag.zip | payload.bag.zip.age | receipt.json
    [keys/<sha256 of the certificate>.p7m …]  log/checkpoint  [log/checkpoint.tsr]
    [log/acknowledged log/consistency.txt]  [log/bridge.txt]  [log/cosigned]
    log/entry.json  log/disclosures.json  log/entry.tlog-proof
    META-INF/manifest.xml  META-INF/signatures0.xml  META-INF/seal.note
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rogatory.docket import canon
from rogatory.language import _
from rogatory.pouch.structure import Unsound

__all__ = [
    "KINDS",
    "MAX_PACKAGE",
    "MIMETYPE",
    "Listed",
    "Package",
    "Recipient",
    "canonical_order",
    "channel",
    "manifest_xml",
    "member_faults",
    "mime_type",
]

KINDS = ("letter", "answer", "receipt", "contact", "submission", "disclosure")
MAX_PACKAGE = 16 * 2**20
MIMETYPE = b"application/vnd.etsi.asic-e+zip"
CARD = "sender.card"
PAYLOAD, SEALED_PAYLOAD, RECEIPT = "payload.bag.zip", "payload.bag.zip.age", "receipt.json"
MANIFEST = "META-INF/manifest.xml"
SIGNATURES = "META-INF/signatures0.xml"
SEAL = "META-INF/seal.note"

UUID_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEX_FORM = re.compile(r"[0-9a-f]{64}")
DOMAIN_FORM = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
CODE_FORM = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_KEY_MEMBER = re.compile(r"keys/([0-9a-f]{64})\.p7m")
_BEFORE_KEYS = ("mimetype", "package.json", CARD, PAYLOAD, SEALED_PAYLOAD, RECEIPT)
_AFTER_KEYS = (
    "log/checkpoint",
    "log/checkpoint.tsr",
    "log/acknowledged",
    "log/consistency.txt",
    "log/bridge.txt",
    "log/cosigned",
    "log/entry.json",
    "log/disclosures.json",
    "log/entry.tlog-proof",
    MANIFEST,
    SIGNATURES,
    SEAL,
)
_REQUIRED = (
    "mimetype",
    "package.json",
    "log/checkpoint",
    "log/entry.json",
    "log/disclosures.json",
    "log/entry.tlog-proof",
    MANIFEST,
    SIGNATURES,
    SEAL,
)
_FIELDS = frozenset(
    "v pouch kind from to case their_case number previous handling members recipients".split()  # noqa: SIM905
)
_MIME_TYPES = {
    ".zip": "application/zip",
    ".age": "application/octet-stream",
    ".json": "application/json",
    ".p7m": "application/pkcs7-mime",
    ".tsr": "application/timestamp-reply",
}


class Listed(NamedTuple):
    """A member as ``package.json`` lists it; ``sha256`` in hex."""

    name: str
    size: int
    sha256: str


class Recipient(NamedTuple):
    """A key that opens the payload: ``use`` is ``age`` or ``x509``, ``key`` its SHA-256 in hex."""

    use: str
    key: str


@dataclass(frozen=True)
class Package:
    """The fields of ``package.json``; nothing is checked until ``encode`` or ``decode``."""

    pouch: str
    kind: str
    from_: str
    to: str
    case: str | None
    their_case: str | None = None
    number: int | None = None
    previous: str | None = None
    handling: str | None = None
    members: tuple[Listed, ...] = ()
    recipients: tuple[Recipient, ...] = ()

    def encode(self) -> bytes:
        """Return the canonical bytes; Unsound, with every fault, for what ``decode`` refuses."""
        value: dict[str, Any] = {
            "v": 1,
            "pouch": self.pouch,
            "kind": self.kind,
            "from": self.from_,
            "to": self.to,
            "case": self.case,
            "their_case": self.their_case,
            "number": self.number,
            "previous": self.previous,
            "handling": self.handling,
            "members": [one._asdict() for one in self.members],
            "recipients": [one._asdict() for one in sorted(set(self.recipients))],
        }
        Unsound.unless_empty(_faults(value))
        return canon.dumps(value)

    @classmethod
    def decode(cls, data: bytes) -> Package:
        """Return the package of its canonical bytes; Unsound with every fault, or Malformed."""
        value = canon.loads(data, limit=MAX_PACKAGE)
        if not isinstance(value, dict):
            raise Unsound([_("package.json is not an object.")])
        found: Mapping[str, Any] = value
        Unsound.unless_empty(_faults(found))
        return cls(
            pouch=found["pouch"],
            kind=found["kind"],
            from_=found["from"],
            to=found["to"],
            case=found["case"],
            their_case=found["their_case"],
            number=found["number"],
            previous=found["previous"],
            handling=found["handling"],
            members=tuple(Listed(m["name"], m["size"], m["sha256"]) for m in found["members"]),
            recipients=tuple(Recipient(r["use"], r["key"]) for r in found["recipients"]),
        )

    @property
    def channel(self) -> str | None:
        """The channel that the pouch is numbered in; None for a receipt."""
        return None if self.case is None else channel(self.from_, self.to, self.case)

    @property
    def payload(self) -> Listed | None:
        """The payload member as listed; None for a receipt."""
        return next((m for m in self.members if m.name in (PAYLOAD, SEALED_PAYLOAD)), None)

    @property
    def encrypted(self) -> bool:
        """Whether the payload can be read only with a recipient's key."""
        return any(member.name == SEALED_PAYLOAD for member in self.members)


def channel(sender: str, recipient: str, case: str) -> str:
    """Return the name of a channel: ``<sender domain>/<recipient domain>/<sender's case>``."""
    return f"{sender}/{recipient}/{case}"


def canonical_order(names: Iterable[str]) -> list[str]:
    """Return the names of a pouch's members in the one order; unknown names come last."""
    given = set(names)
    keys = sorted(name for name in given if _KEY_MEMBER.fullmatch(name))
    ordered = [*_BEFORE_KEYS, *keys, *_AFTER_KEYS]
    known = [name for name in ordered if name in given]
    return known + sorted(given.difference(known))


def member_faults(names: Sequence[str]) -> list[str]:
    """Return what is wrong with the set and order of a pouch's members, one sentence each."""
    faults = [_("Member {name} is missing.").format(name=n) for n in _REQUIRED if n not in names]
    known = set(_BEFORE_KEYS) | set(_AFTER_KEYS)
    for name in names:
        if name.lower().endswith(".p7s"):
            faults.append(
                _("Member {name} is a .p7s file, which makes other programs send the package away.")
                .format(name=ascii(name))
            )  # fmt: skip
        elif name not in known and not _KEY_MEMBER.fullmatch(name):
            faults.append(_("Member {name} has no place here.").format(name=ascii(name)))
    contents = [name for name in (PAYLOAD, SEALED_PAYLOAD, RECEIPT) if name in names]
    if len(contents) != 1:
        faults.append(_("There must be exactly one payload or receipt; there are {n}.").format(
            n=len(contents)))  # fmt: skip
    if ("log/acknowledged" in names) != ("log/consistency.txt" in names):
        faults.append(_("log/acknowledged and log/consistency.txt belong together."))
    if ("log/cosigned" in names) != (RECEIPT in names):
        faults.append(_("A receipt, and only a receipt, carries log/cosigned."))
    if any(_KEY_MEMBER.fullmatch(name) for name in names) and SEALED_PAYLOAD not in names:
        faults.append(_("There are wrapped keys for a payload that is not encrypted."))
    if list(names) != canonical_order(names):
        faults.append(_("The members are not in their order."))
    return faults


def mime_type(name: str) -> str:
    """Return the media type that manifest and signature state for a member."""
    return next((kind for end, kind in _MIME_TYPES.items() if name.endswith(end)), "text/plain")


def manifest_xml(names: Iterable[str]) -> bytes:
    """Return ``META-INF/manifest.xml`` (ODF 1.2 part 3) for a pouch with these members.

    It is a function of the names, so a reader makes it again and compares; nobody parses it.
    """
    rows = [("/", MIMETYPE.decode())]
    rows += [
        (name, mime_type(name))
        for name in names
        if name != "mimetype" and not name.startswith("META-INF/")
    ]
    lines = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n'
        for name, kind in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="{space}" manifest:version="1.2">\n'
        f"{lines}</manifest:manifest>\n"
    ).encode("ascii")


def _faults(value: Mapping[str, Any]) -> list[str]:
    if set(value) != _FIELDS:
        return [_("package.json has missing or unknown fields: {names}.").format(
            names=ascii(sorted(set(value) ^ _FIELDS)))]  # fmt: skip
    if value["v"] != 1 or type(value["v"]) is not int:
        return [_("The package is of a later version; use a newer Rogatory.")]
    faults: list[str] = []

    def need(name: str, sound: bool) -> None:
        if not sound:
            faults.append(_("The field {name} of package.json is not in form.").format(name=name))

    need("pouch", in_form(UUID_FORM, value["pouch"]))
    need("kind", isinstance(value["kind"], str) and value["kind"] in KINDS)
    need("from", in_form(DOMAIN_FORM, value["from"]))
    need("to", in_form(DOMAIN_FORM, value["to"]) and value["to"] != value["from"])
    receipt = value["kind"] == "receipt"
    need("case", (receipt and value["case"] is None) or in_form(UUID_FORM, value["case"]))
    need("their_case", value["their_case"] is None or in_form(UUID_FORM, value["their_case"]))
    need("handling", value["handling"] is None or in_form(CODE_FORM, value["handling"]))
    number, previous = value["number"], value["previous"]
    if receipt:
        need("number", number is None)
        need("previous", previous is None)
    else:
        sound = type(number) is int and 1 <= number < 2**53
        need("number", sound)
        need("previous", previous is None if number == 1 else in_form(HEX_FORM, previous))
    return faults + _member_list_faults(value) + _recipient_faults(value)


def are_listed(members: object) -> bool:
    """Tell whether a JSON value is a list of name, size and SHA-256."""
    return isinstance(members, list) and all(
        isinstance(m, dict)
        and set(m) == {"name", "size", "sha256"}
        and isinstance(m["name"], str)
        and type(m["size"]) is int
        and 0 <= m["size"] < 2**53
        and in_form(HEX_FORM, m["sha256"])
        for m in members
    )


def _member_list_faults(value: Mapping[str, Any]) -> list[str]:
    if not are_listed(value["members"]):
        return [_("The field {name} of package.json is not in form.").format(name="members")]
    return []


def _recipient_faults(value: Mapping[str, Any]) -> list[str]:
    rows, members = value["recipients"], value["members"]
    if (
        not isinstance(rows, list)
        or not all(
            isinstance(r, dict)
            and set(r) == {"use", "key"}
            and isinstance(r["use"], str)
            and r["use"] in ("age", "x509")
            and in_form(HEX_FORM, r["key"])
            for r in rows
        )
        or (pairs := [(r["use"], r["key"]) for r in rows]) != sorted(set(pairs))
    ):
        return [_("The field {name} of package.json is not in form.").format(name="recipients")]
    if not isinstance(members, list):
        return []
    names = [m["name"] for m in members if isinstance(m, dict) and isinstance(m.get("name"), str)]
    wrapped = [match[1] for name in names if (match := _KEY_MEMBER.fullmatch(name))]
    faults = []
    if sorted(wrapped) != sorted(key for use, key in pairs if use == "x509"):
        faults.append(_("The wrapped keys are not those of the recipients named."))
    if bool(pairs) != (SEALED_PAYLOAD in names):
        faults.append(_("Recipients are named if and only if the payload is encrypted."))
    return faults


def in_form(form: re.Pattern[str], text: object) -> bool:
    """Tell whether ``text`` is a text that has this form from end to end."""
    return isinstance(text, str) and form.fullmatch(text) is not None
