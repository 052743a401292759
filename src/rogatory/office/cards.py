# SPDX-License-Identifier: Apache-2.0
"""Our identity card changes: a key is rotated or revoked, and the next card says so.

::

    1  the new secret is stored beside the old one, as "<use>.next"; a certificate too
    2  card.issued/1: the next card, signed by the log key in force until now
    3  the new secret takes the old one's place; an old age key stays behind the new one

Interrupted after any step, the same command goes on from there: it finds the secret that waits.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding

from rogatory.casefile.founding import Certified, self_certified
from rogatory.casefile.officers import Authority
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Unavailable
from rogatory.exchange.counterpart import our_card, renew_card
from rogatory.language import _
from rogatory.seal import card as cards
from rogatory.seal import keys
from rogatory.seal.envelope import identities
from rogatory.seal.introduction import SignedCard
from rogatory.seal.keys import b64
from rogatory.seal.signature import public_key
from rogatory.seal.signer import Signer, load_certificates
from rogatory.vault.durable import write_durably

USES: Final = ("log", "cosign", "seal", "age", "x509", "x509-enc")
"""What can be changed alone; ``x509`` signs, ``x509-enc`` is what others encrypt to."""

CERTIFIED: Final = {"x509": "p256", "x509-enc": "rsa3072"}
"""Uses that need a certificate, and the key that is made when none is given."""


def renew(
    instance: Instance,
    use: str,
    by: Hand,
    *,
    house: str | None,
    certified: Certified | None = None,
    revoke: bool = False,
) -> SignedCard:
    """Give ``use`` a new key and issue the next card; the old key ends, or is revoked, today.

    ``certified`` is a certificate from outside with its key; without one a new certificate vouches
    for itself, as at the founding.  Raises Inadmissible for another use or a certificate of the
    wrong sort, Unavailable when the acting officer does not hold the authority's keys.
    """
    if use not in USES:
        raise Inadmissible(_("Only these keys can be changed here: {uses}.").format(
            uses=", ".join(USES)))  # fmt: skip
    if certified is not None and use not in CERTIFIED:
        raise Inadmissible(
            _("A certificate is given for these uses only: {uses}.").format(
                uses=", ".join(CERTIFIED)
            )
        )
    if house is None:
        raise Unavailable(
            _(
                "The authority's keys are locked: act as an officer who holds the house key "
                "(--as OFFICER)."
            )
        )
    if f"{use}.next" not in instance.secrets:
        made = _made(instance, use, certified)
        instance.lock_secrets({**instance.secrets, **made}, house, again=True)
    present = our_card(instance)
    old, new = _on_card(instance, use), _on_card(instance, use, ".next")
    kind = use.partition("-")[0]
    if present.card.find(kind, new) is None:
        card = cards.rotate(present.card, kind, new, instance.clock())
        if revoke:
            # One card with both: what it ends it also revokes, and its serial follows the last.
            card = _revoked(card, present.card, kind, old, instance)
        signer = _signer(instance) if use == "x509" else None
        log = instance.secret("log")
        present = renew_card(instance, card, by, log_seed=log, signer=signer)
    _take_over(instance, use, house)
    return present


def _made(instance: Instance, use: str, certified: Certified | None) -> dict[str, bytes]:
    """Return the new secret of a use, under the names by which it waits."""
    name = f"{use}.next"
    if use == "age":
        return {name: keys.new_age_identity()[0]}
    if use not in CERTIFIED:
        return {name: keys.new_ed25519()[0]}
    if certified is None:
        authority = Authority.objects.get(case=instance.config.authority)
        names = authority.names if isinstance(authority.names, dict) else {}
        subject = names.get("en") or next(iter(names.values()), authority.domain)
        certified = self_certified(CERTIFIED[use], subject, authority.country)
    Signer.load(certified.key, certified.certificate, certified.chain)  # key and certificate fit
    offered = cards.CardKey("x509", _der(certified.certificate), "2000-01-01T00:00:00Z")
    if offered.encrypts != (use == "x509-enc"):
        raise Inadmissible(
            _("This certificate is for encryption: it cannot sign for the authority.")
            if offered.encrypts
            else _("This certificate is for signatures: nothing can be encrypted to it.")
        )
    return {
        name: certified.key,
        f"{name}.certificate": certified.certificate,
        f"{name}.chain": certified.chain,
    }


def _der(pem: bytes) -> str:
    return b64(load_certificates(pem)[0].public_bytes(Encoding.DER))


def _on_card(instance: Instance, use: str, suffix: str = "") -> str:
    """Return how a card writes a key of ours: in force, or waiting (``.next``)."""
    if use == "age":
        return str(identities(instance.secret(use + suffix))[0].to_public())
    if use not in CERTIFIED:
        return b64(public_key(instance.secret(use + suffix)))
    if suffix:
        return _der(instance.secret(f"{use}{suffix}.certificate"))
    return _der((instance.home / "keys" / f"{use}.pem").read_bytes())


def _signer(instance: Instance) -> Signer:
    """Return the waiting certificate as signer: the card that names it is signed by it."""
    name = "x509.next"
    chain = instance.secret(f"{name}.chain")
    return Signer.load(instance.secret(name), instance.secret(f"{name}.certificate"), chain)


def _revoked(
    card: cards.IdentityCard, before: cards.IdentityCard, use: str, key: str, instance: Instance
) -> cards.IdentityCard:
    once = cards.revoke(card, use, key, instance.clock())
    joined = dataclasses.replace(once, serial=before.serial + 1, previous=before.digest)
    return cards.IdentityCard.decode(joined.encode())


def _take_over(instance: Instance, use: str, house: str) -> None:
    """Put what waited in the place of what it follows."""
    waiting = f"{use}.next"
    new = instance.secret(waiting)
    if use == "age":
        new += b"\n" + instance.secret(use)
    if use in CERTIFIED:
        folder = instance.home / "keys"
        write_durably(folder / f"{use}.pem", instance.secret(f"{waiting}.certificate"))
        if use == "x509":
            write_durably(folder / "x509-chain.pem", instance.secret(f"{waiting}.chain"))
    rest = {name: kept for name, kept in instance.secrets.items() if not name.startswith(waiting)}
    instance.lock_secrets({**rest, use: new}, house, again=True)
