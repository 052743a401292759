# SPDX-License-Identifier: Apache-2.0
"""The other authorities: their identity cards, ours for them, and what we trust when we verify."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rogatory.casefile import cases
from rogatory.casefile.counterparts import Card, CardIssued, Confirmed, CounterpartAdded
from rogatory.casefile.officers import Authority
from rogatory.clerk.instance import Hand, Instance
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.errors import Inadmissible, Malformed, Unavailable
from rogatory.language import _
from rogatory.seal.card import CardKey, IdentityCard, instant_text
from rogatory.seal.envelope import identities
from rogatory.seal.introduction import SignedCard, sign_card, verify_card
from rogatory.seal.keys import b64
from rogatory.seal.signature import public_key
from rogatory.seal.signer import Signer, load_certificates
from rogatory.seal.trust import Trust as Roots
from rogatory.verify.trust import Trust


@dataclass(frozen=True)
class Offered:
    """A counterpart's card as it was read, before a person has compared its fingerprint."""

    signed: SignedCard
    remarks: tuple[str, ...]

    @property
    def card(self) -> IdentityCard:
        """The card itself."""
        return self.signed.card


def signer_of(instance: Instance) -> Signer:
    """Return the authority's X.509 signer; Unavailable while its keys are locked."""
    folder = instance.home / "keys"
    chain = folder / "x509-chain.pem"
    return Signer.load(
        instance.secret("x509"),
        (folder / "x509.pem").read_bytes(),
        chain.read_bytes() if chain.exists() else b"",
    )


def roots_of(instance: Instance) -> Roots:
    """Return the certificates that this authority takes as roots; none when none were given."""
    folder = instance.home / "trust"
    return Roots.load_folder(folder) if (folder / "roots.pem").exists() else Roots()


def our_card(instance: Instance) -> SignedCard:
    """Return our card in force; Unavailable when none was issued yet."""
    row = Card.objects.filter(case=instance.config.authority, ours=True).order_by("-serial").first()
    if row is None:
        raise Unavailable(_("This authority has no identity card yet: issue one first."))
    return SignedCard.decode(str(row.card).encode())


def issue_card(instance: Instance, by: Hand) -> SignedCard:
    """Issue the first identity card of this authority."""
    authority = Authority.objects.get(case=instance.config.authority)
    if Card.objects.filter(case=instance.config.authority, ours=True).exists():
        raise Inadmissible(_("The card is issued already: rotate or revoke a key instead."))
    start = instant_text(instance.clock())
    folder = instance.home / "keys"
    keys = [
        CardKey(use, b64(public_key(instance.secret(use))), start)
        for use in ("log", "cosign", "seal")
    ]
    keys.append(CardKey("age", _age_recipient(instance), start))
    for name in ("x509.pem", "x509-enc.pem"):
        for certificate in load_certificates((folder / name).read_bytes()):
            from cryptography.hazmat.primitives.serialization import Encoding

            keys.append(CardKey("x509", b64(certificate.public_bytes(Encoding.DER)), start))
    names = authority.names if isinstance(authority.names, dict) else {}
    card = IdentityCard(1, authority.domain, names, tuple(keys), authority.country)
    return _enter_card(instance, sign_card(card, signer_of(instance)), by)


def _enter_card(instance: Instance, signed: SignedCard, by: Hand) -> SignedCard:
    act = CardIssued(
        digest=hashlib.sha256(signed.card.encode()).hexdigest(),
        domain=signed.card.domain,
        serial=signed.card.serial,
        card=signed.encode().decode(),
    )
    cases.enter(instance, instance.config.authority, act, by=by)
    return signed


def renew_card(
    instance: Instance,
    card: IdentityCard,
    by: Hand,
    *,
    log_seed: bytes,
    signer: Signer | None = None,
) -> SignedCard:
    """Issue the next card (from ``card.rotate`` or ``card.revoke``), signed by the last log key.

    ``signer`` is the certificate that takes the place of the present one, where that changes.
    """
    signed = sign_card(card, signer or signer_of(instance), log_seed=log_seed)
    return _enter_card(instance, signed, by)


def _age_recipient(instance: Instance) -> str:
    return str(identities(instance.secret("age"))[0].to_public())


def read_card(instance: Instance, data: bytes) -> Offered:
    """Read a counterpart's card file and check what can be checked without a person."""
    signed = SignedCard.decode(data)
    report = verify_card(
        signed,
        roots_of(instance),
        instance.clock(),
        previous=card_of(instance, signed.card.domain),
    )
    report.raise_unless_ok()
    if signed.card.domain == instance.config.domain:
        raise Malformed(_("This is our own card, not a counterpart's."))
    return Offered(signed, tuple(item.detail for item in report.items))


def add(instance: Instance, offered: Offered, by: Hand, *, fingerprint: str, compared: str) -> str:
    """Accept a counterpart's card whose fingerprint was compared by another way; return its domain.

    Raises Inadmissible when the fingerprint is not the card's.
    """
    card = offered.card
    if not card.has_fingerprint(fingerprint):
        raise Inadmissible(
            _(
                "The fingerprint is not that of the card. Ask the other side by telephone or "
                "letter for theirs; the card in this file has: {fingerprint}"
            ).format(fingerprint=card.fingerprint)
        )
    act = CounterpartAdded(
        domain=card.domain,
        country=card.country or "unknown",
        digest=hashlib.sha256(card.encode()).hexdigest(),
        serial=card.serial,
        card=offered.signed.encode().decode(),
        compared=compared,
    )
    cases.enter(instance, instance.config.authority, act, by=by)
    return card.domain


def card_of(instance: Instance, domain: str) -> IdentityCard | None:
    """Return the newest card that we hold of a domain, ours included; None when we hold none."""
    rows = Card.objects.filter(case=instance.config.authority, domain=domain)
    row = rows.order_by("-serial").first()
    if row is None or not isinstance(row.card, str):
        return None
    return SignedCard.decode(row.card.encode()).card


def need_card(instance: Instance, domain: str) -> IdentityCard:
    """Return the newest card of a counterpart; Unavailable when it is unknown."""
    card = card_of(instance, domain)
    if card is None:
        raise Unavailable(
            _("No counterpart {domain} is known here: add its identity card first.").format(
                domain=domain
            )
        )
    return card


def trust_of(instance: Instance) -> Trust:
    """Return what we trust when we verify: pinned roots, cards, and what we confirmed before."""
    authority = instance.config.authority
    domains = set(Card.objects.filter(case=authority).values_list("domain", flat=True))
    cards = {domain: card_of(instance, domain) for domain in domains}
    known = {
        row.key: SignedCheckpoint.parse(row.checkpoint.encode())
        for row in Confirmed.objects.filter(case=authority)
        if isinstance(row.checkpoint, str)
    }
    return Trust(
        roots_of(instance), {domain: card for domain, card in cards.items() if card}, known
    )
