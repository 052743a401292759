# SPDX-License-Identifier: Apache-2.0
"""What a verifier takes on trust: a folder that a person filled.

::

    roots.pem             pinned roots of signing certificates (PEM, one or more)
    tsa-roots.pem         pinned roots of time-stamping authorities (else roots.pem serves)
    cards/*.card          identity cards, each compared by fingerprint before it was put here
    checkpoints/*         signed checkpoints that were seen before, the last one of each log
    cosigners.txt         keys (vkey, a line each) that must have confirmed every checkpoint

Each part may be absent; what then cannot be checked is reported as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.note import ED25519, VerifierKey
from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.seal.card import CardKey, IdentityCard
from rogatory.seal.introduction import SignedCard
from rogatory.seal.trust import Trust as Roots

__all__ = ["Trust"]

_LIMIT = 2**20


@dataclass(frozen=True)
class Trust:
    """Pinned roots, identity cards by domain, last seen checkpoints by origin, cosigners."""

    roots: Roots = field(default_factory=Roots)
    cards: Mapping[str, IdentityCard] = field(default_factory=dict)
    known: Mapping[str, SignedCheckpoint] = field(default_factory=dict)
    cosigners: tuple[VerifierKey, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> Trust:
        """Return the trust of a folder; Malformed when it, or a file in it, cannot be read."""
        if not folder.is_dir():
            raise Malformed(_("The trust folder is not there; name a folder with --trust."))
        try:
            roots = _bytes(folder / "roots.pem")
            tsa = _bytes(folder / "tsa-roots.pem")
            cards = [_card(path) for path in sorted((folder / "cards").glob("*.card"))]
            seen = [
                SignedCheckpoint.parse(path.read_bytes())
                for path in sorted((folder / "checkpoints").glob("*"))
                if path.is_file()
            ]
            names = (_bytes(folder / "cosigners.txt") or b"").decode().split("\n")
        except OSError as error:
            raise Malformed(
                _(
                    "The trust folder cannot be read ({reason}); check your right to read it."
                ).format(reason=error.strerror)
            ) from error
        pinned = Roots.load(roots, tsa) if roots else Roots()
        if tsa and not roots:
            pinned = Roots((), Roots.load(tsa).roots)
        cosigners = tuple(VerifierKey.parse(name.strip()) for name in names if name.strip())
        return cls(pinned, _latest(cards), _largest(seen), cosigners)

    def knowing(self, known: Mapping[str, SignedCheckpoint] | None) -> Trust:
        """Return the same trust with further checkpoints that were seen before."""
        return replace(self, known={**self.known, **known}) if known else self

    def card(self, domain: str) -> IdentityCard | None:
        """Return the card of an authority; None when none is here."""
        return self.cards.get(domain)

    def keys(self, domain: str, use: str) -> tuple[CardKey, ...]:
        """Return the keys of ``use`` that the authority's card lists, whenever valid."""
        card = self.card(domain)
        return tuple(key for key in card.keys if key.use == use) if card else ()

    def log_keys(self, origin: str) -> tuple[tuple[CardKey, VerifierKey], ...]:
        """Return the keys that may sign checkpoints of ``origin`` (``domain/uuid``)."""
        domain = origin.partition("/")[0]
        return tuple(
            (key, VerifierKey(origin, ED25519, key.raw())) for key in self.keys(domain, "log")
        )


def _bytes(path: Path) -> bytes | None:
    if not path.exists():
        return None
    if path.stat().st_size > _LIMIT:
        raise Malformed(
            _("The file {name} in the trust folder is too large.").format(name=path.name)
        )
    return path.read_bytes()


def _card(path: Path) -> IdentityCard:
    data = _bytes(path) or b""
    try:  # a card file with its signatures, or the bare card: its fingerprint was compared
        return (
            SignedCard.decode(data).card if b'"card":' in data[:16] else IdentityCard.decode(data)
        )
    except Malformed as error:
        raise Malformed(
            _("The identity card {name} in the trust folder is not in form: {reason}").format(
                name=path.name, reason=error
            )
        ) from error


def _latest(cards: Iterable[IdentityCard]) -> dict[str, IdentityCard]:
    found: dict[str, IdentityCard] = {}
    for card in cards:
        if card.domain not in found or found[card.domain].serial < card.serial:
            found[card.domain] = card
    return found


def _largest(seen: Iterable[SignedCheckpoint]) -> dict[str, SignedCheckpoint]:
    found: dict[str, SignedCheckpoint] = {}
    for one in seen:
        origin = one.checkpoint.origin
        if origin not in found or found[origin].checkpoint.size < one.checkpoint.size:
            found[origin] = one
    return found
