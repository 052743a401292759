# SPDX-License-Identifier: Apache-2.0
"""Identity cards: which keys speak for an authority, since when and until when.

A card is one line of canonical JSON (RFC 8785), at most 65,536 bytes::

    {"country":"XA","domain":"prosecution.example","keys":[
      {"from":"2026-01-01T00:00:00Z","key":"<b64url 32 bytes>","revoked_at":null,"until":null,
       "use":"log"}, …],
     "names":{"en":"Prosecution Office of XA"},"previous":null,"serial":1,"v":1}

``use`` is ``log``, ``cosign`` or ``seal`` (an Ed25519 public key), ``age`` (a recipient string)
or ``x509`` (a certificate, DER in base64url).  ``country`` may be absent.  ``previous`` is the
SHA-256 (base64url) of the card before, null for serial 1.  A later card repeats every key of the
one before: a key may get an end or a revocation, its history is never rewritten.

The instants of a key: it speaks at t when ``from`` <= t < ``until`` and t < ``revoked_at``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NoReturn

from cryptography import x509

from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _
from rogatory.seal.keys import b64, unb64
from rogatory.seal.report import FAILED, VERIFIED, Item
from rogatory.seal.signer import read_certificate

MAX_CARD = 65_536
MAX_KEYS = 200
USES = ("log", "cosign", "seal", "age", "x509")
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
_AGE = re.compile(r"age1[02-9ac-hj-np-z]{58}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True)
class CardKey:
    """One key on a card; instants are texts such as ``2026-11-23T02:00:00Z``."""

    use: str
    key: str
    from_: str
    until: str | None = None
    revoked_at: str | None = None

    def raw(self) -> bytes:
        """Return the key's bytes: Ed25519 public key, certificate DER, or the age string."""
        return self.key.encode() if self.use == "age" else unb64(self.key)

    def certificate(self) -> x509.Certificate:
        """Return the certificate of an ``x509`` key."""
        if self.use != "x509":
            raise Malformed(_("This key on the card is not a certificate."))
        return read_certificate(self.raw())

    @property
    def encrypts(self) -> bool:
        """Whether this is a certificate to encrypt to (its key usage says so)."""
        try:
            usage = self.certificate().extensions.get_extension_for_class(x509.KeyUsage).value
        except (Malformed, x509.ExtensionNotFound):
            return False
        return bool(usage.key_encipherment or usage.key_agreement)


@dataclass(frozen=True)
class IdentityCard:
    """The keys of one authority as of one serial number."""

    serial: int
    domain: str
    names: Mapping[str, str]
    keys: tuple[CardKey, ...]
    country: str | None = None
    previous: str | None = None

    def encode(self) -> bytes:
        """Return the card's canonical bytes."""
        keys = [
            {
                "use": key.use,
                "key": key.key,
                "from": key.from_,
                "until": key.until,
                "revoked_at": key.revoked_at,
            }
            for key in self.keys
        ]
        value: dict[str, Any] = {
            "v": 1,
            "serial": self.serial,
            "domain": self.domain,
            "names": dict(self.names),
            "keys": keys,
            "previous": self.previous,
        }
        if self.country is not None:
            value["country"] = self.country
        data = canonical(value)
        if len(data) > MAX_CARD:
            raise Malformed(_("The identity card is too large; leave out what is not needed."))
        return data

    @classmethod
    def decode(cls, data: bytes) -> IdentityCard:
        """Return the card of its canonical bytes; Malformed for any other spelling."""
        return cls.from_json(read_canonical(data))

    @classmethod
    def from_json(cls, value: object) -> IdentityCard:
        """Return the card of a parsed JSON value, every field checked."""
        return _card(value)

    @property
    def digest(self) -> str:
        """SHA-256 of the card's bytes, base64url: what the next card names as ``previous``."""
        return b64(hashlib.sha256(self.encode()).digest())

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the card's bytes, hex in groups of four, to be read aloud and compared."""
        text = hashlib.sha256(self.encode()).hexdigest()
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))

    def has_fingerprint(self, typed: str) -> bool:
        """Whether what a person typed or pasted is this card's whole fingerprint."""
        plain = re.sub(r"[\s:-]", "", typed).lower()
        return plain == self.fingerprint.replace(" ", "")

    def find(self, use: str, key: str) -> CardKey | None:
        """Return the entry of ``key`` under ``use``; None when the card does not list it."""
        return next((k for k in self.keys if k.use == use and k.key == key), None)

    def current(self, use: str, instant: datetime) -> tuple[CardKey, ...]:
        """Return the keys of ``use`` that speak at ``instant``, the newest last."""
        keys = [k for k in self.keys if k.use == use and key_valid_at(k, instant).state == VERIFIED]
        return tuple(sorted(keys, key=lambda k: k.from_))


def key_valid_at(key: CardKey | None, instant: datetime | None, *, anchored: bool = True) -> Item:
    """Judge whether a key spoke at ``instant``; the item's state is verified or failed.

    ``anchored`` says that something other than the signer bears out the instant (a time-stamp, a
    cosignature).  Without it a thief of the key could date at will, so a key that was ever
    revoked proves nothing; a key not revoked is judged by the claimed instant, and that is said.
    """
    name = "key"
    if key is None:
        return Item(name, FAILED, _("The key is not on the identity card."))
    if instant is None:
        return Item(name, FAILED, _("No time is known at which the key was used."))
    start = parse_instant(key.from_)
    if instant < start:
        return Item(
            name,
            FAILED,
            _("The key was used before it was introduced ({at}).").format(at=key.from_),
        )
    if key.revoked_at is not None:
        if not anchored:
            return Item(
                name,
                FAILED,
                _(
                    "The key was revoked ({at}); no independent time shows that it was used before."
                ).format(at=key.revoked_at),
            )
        if instant >= parse_instant(key.revoked_at):
            return Item(
                name,
                FAILED,
                _("The key was used after it was revoked ({at}).").format(at=key.revoked_at),
            )
    if key.until is not None and instant >= parse_instant(key.until):
        return Item(name, FAILED, _("The key was used after its end ({at}).").format(at=key.until))
    if anchored:
        return Item(name, VERIFIED, _("The key was in force at that time."))
    return Item(
        name,
        VERIFIED,
        _(
            "The key was in force at the time that the signer claims; "
            "no independent time bears it out."
        ),
    )


def rotate(card: IdentityCard, use: str, key: str, at: datetime) -> IdentityCard:
    """Return the next card: ``key`` speaks for ``use`` from ``at``; the keys before it end there.

    Encryption and signing certificates are told apart, so rotating one leaves the other.
    """
    start = instant_text(at)
    new = CardKey(use, key, start)
    keys = tuple(
        replace(k, until=start)
        if k.use == use and k.until is None and k.revoked_at is None and k.encrypts == new.encrypts
        else k
        for k in card.keys
    )
    return _next(card, (*keys, new))


def revoke(card: IdentityCard, use: str, key: str, at: datetime) -> IdentityCard:
    """Return the next card, on which ``key`` is revoked since ``at``."""
    found = card.find(use, key)
    if found is None or found.revoked_at is not None:
        raise Inadmissible(_("The card lists no such key that could still be revoked."))
    keys = tuple(replace(k, revoked_at=instant_text(at)) if k is found else k for k in card.keys)
    return _next(card, keys)


def succession_faults(card: IdentityCard, previous: IdentityCard) -> list[str]:
    """Return every reason why ``card`` cannot follow ``previous``; empty when it can."""
    faults = []
    if card.serial != previous.serial + 1:
        faults.append(_("The serial number does not follow the last known card's."))
    if card.previous != previous.digest:
        faults.append(_("The card does not name the last known card as its predecessor."))
    if card.domain != previous.domain:
        faults.append(_("The card is of another domain than the last known one."))
    for old in previous.keys:
        new = card.find(old.use, old.key)
        if new is None:
            faults.append(_("The card leaves out a key that the last known one lists."))
        elif new.from_ != old.from_:
            faults.append(_("The card changes the start of a known key."))
        elif old.until is not None and (new.until is None or new.until > old.until):
            faults.append(_("The card takes back the end of a known key."))
        elif old.revoked_at is not None and new.revoked_at != old.revoked_at:
            faults.append(_("The card takes back or moves a revocation."))
    return faults


def instant_text(instant: datetime) -> str:
    """Return an instant as ``2026-11-23T02:00:00Z``; whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: str) -> datetime:
    """Return the instant of its one accepted spelling; Malformed otherwise."""
    try:
        instant = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed(_("An instant is not written as 2026-11-23T02:00:00Z.")) from None
    if instant_text(instant) != text:
        raise Malformed(_("An instant is not written as 2026-11-23T02:00:00Z."))
    return instant


def canonical(value: object) -> bytes:
    """Return RFC 8785 bytes of objects with ASCII names, strings, small integers, null, lists."""
    _refuse_the_rest(value)
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode()
    except (UnicodeEncodeError, RecursionError):
        raise Malformed(_("A text on the card is not Unicode.")) from None


def read_canonical(data: bytes, limit: int = MAX_CARD) -> Any:
    """Return the value of canonical bytes; Malformed unless writing it again gives the same."""
    if len(data) > limit:
        raise Malformed(_("The identity card is too large; it is not read."))
    try:
        value = json.loads(
            data.decode(),
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_no_duplicates,
        )
    except (ValueError, RecursionError):
        raise Malformed(_("The identity card is not well-formed JSON.")) from None
    if canonical(value) != data:
        raise Malformed(_("The identity card is not in canonical form; ask for the original file."))
    return value


def _no_float(text: str) -> NoReturn:
    raise ValueError(text)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate name")
    return value


def _refuse_the_rest(value: object, depth: int = 0) -> None:
    if depth > 8:
        raise Malformed(_("The identity card is nested too deeply."))
    if value is None or isinstance(value, str):
        return
    if type(value) is int and abs(value) < 2**53:
        return
    if isinstance(value, dict) and all(isinstance(k, str) and k.isascii() for k in value):
        for item in value.values():
            _refuse_the_rest(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _refuse_the_rest(item, depth + 1)
    else:
        raise Malformed(_("The identity card holds a value of a kind that cards do not have."))


def _next(card: IdentityCard, keys: tuple[CardKey, ...]) -> IdentityCard:
    new = replace(card, serial=card.serial + 1, keys=keys, previous=card.digest)
    return IdentityCard.decode(new.encode())  # what we write must be what we would read


def _card(value: object) -> IdentityCard:
    """Return the card of a JSON value; Malformed with one sentence when a field is wrong."""
    wrong = Malformed(_("The identity card has missing, unknown or ill-formed fields."))
    fields = {"v", "serial", "domain", "names", "keys", "previous"}
    if not isinstance(value, dict) or set(value) - {"country"} != fields:
        raise wrong
    if value["v"] != 1 or type(value["v"]) is not int:
        raise Malformed(_("The identity card is of a later version; use a newer Rogatory."))
    serial, previous, country = value["serial"], value["previous"], value.get("country")
    if type(serial) is not int or serial < 1 or (serial == 1) != (previous is None):
        raise wrong
    if previous is not None and (not isinstance(previous, str) or len(unb64(previous)) != 32):
        raise wrong
    if "country" in value and not (isinstance(country, str) and _COUNTRY.match(country)):
        raise wrong
    if not isinstance(value["domain"], str) or not _DOMAIN.match(value["domain"]):
        raise wrong
    names = value["names"]
    if not isinstance(names, dict) or not 1 <= len(names) <= 20:
        raise wrong
    for language, name in names.items():
        if not _LANGUAGE.match(language) or not isinstance(name, str) or not name.strip():
            raise wrong
        if len(name) > 500 or "\x00" in name:
            raise wrong
    if not isinstance(value["keys"], list) or not 1 <= len(value["keys"]) <= MAX_KEYS:
        raise wrong
    keys = tuple(_key(item, wrong) for item in value["keys"])
    if len({(key.use, key.key) for key in keys}) != len(keys):
        raise Malformed(_("The identity card lists the same key twice."))
    _refuse_double_duty(keys)
    return IdentityCard(serial, value["domain"], names, keys, country, previous)


def _refuse_double_duty(keys: tuple[CardKey, ...]) -> None:
    """One key, one duty: the log key must not also seal or cosign."""
    raw = [key.key for key in keys if key.use in ("log", "cosign", "seal")]
    if len(set(raw)) != len(raw):
        raise Malformed(_("The identity card gives one key two duties; make a key for each."))


def _key(value: object, wrong: Malformed) -> CardKey:
    if not isinstance(value, dict) or set(value) != {"use", "key", "from", "until", "revoked_at"}:
        raise wrong
    use, text = value["use"], value["key"]
    if use not in USES or not isinstance(text, str) or not isinstance(value["from"], str):
        raise wrong
    start = parse_instant(value["from"])
    for name in ("until", "revoked_at"):
        end = value[name]
        if end is not None and (not isinstance(end, str) or parse_instant(end) < start):
            raise wrong
    key = CardKey(use, text, value["from"], value["until"], value["revoked_at"])
    if use == "age" and not _AGE.match(text):
        raise wrong
    if use in ("log", "cosign", "seal") and len(unb64(text)) != 32:
        raise wrong
    if use == "x509":
        key.certificate()
    return key
