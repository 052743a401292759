# SPDX-License-Identifier: Apache-2.0
"""Our identity card changes: a key is rotated or revoked, and the next card says so.

::

    1  the new secret is stored beside the old one, as "<use>.next"
    2  card.issued/1: the next card, signed by the log key in force until now
    3  the new secret takes the old one's place

Interrupted after any step, the same command goes on from there: it finds the secret that waits.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Unavailable
from rogatory.exchange.counterpart import our_card, renew_card
from rogatory.language import _
from rogatory.seal import card as cards
from rogatory.seal import keys
from rogatory.seal.introduction import SignedCard
from rogatory.seal.keys import b64
from rogatory.seal.signature import public_key

USES = ("log", "cosign", "seal")
"""What can be rotated alone: a new age key would leave sealed identities and packages on their
way unreadable, and a new certificate comes from outside."""


def renew(
    instance: Instance, use: str, by: Hand, *, house: str | None, revoke: bool = False
) -> SignedCard:
    """Give ``use`` a new key and issue the next card; the old key ends, or is revoked, today.

    Raises Inadmissible for another use, Unavailable when the acting officer does not hold the
    authority's keys.
    """
    if use not in USES:
        raise Inadmissible(_("Only these keys can be changed here: {uses}.").format(
            uses=", ".join(USES)))  # fmt: skip
    if house is None:
        raise Unavailable(
            _(
                "The authority's keys are locked: act as an officer who holds the house key "
                "(--as OFFICER)."
            )
        )
    old, waiting = instance.secret(use), f"{use}.next"
    if waiting not in instance.secrets:
        _store(instance, {**instance.secrets, waiting: keys.new_ed25519()[0]}, house)
    new = instance.secret(waiting)
    present = our_card(instance)
    if present.card.find(use, b64(public_key(new))) is None:
        at = instance.clock()
        card = cards.rotate(present.card, use, b64(public_key(new)), at)
        if revoke:
            # One card with both: what it ends it also revokes, and its serial follows the last.
            card = _revoked(card, present.card, use, b64(public_key(old)), instance)
        present = renew_card(instance, card, by, log_seed=instance.secret("log"))
    rest = {name: value for name, value in instance.secrets.items() if name != waiting}
    _store(instance, {**rest, use: new}, house)
    return present


def _revoked(
    card: cards.IdentityCard, before: cards.IdentityCard, use: str, key: str, instance: Instance
) -> cards.IdentityCard:
    import dataclasses

    once = cards.revoke(card, use, key, instance.clock())
    joined = dataclasses.replace(once, serial=before.serial + 1, previous=before.digest)
    return cards.IdentityCard.decode(joined.encode())


def _store(instance: Instance, secrets: Mapping[str, bytes], house: str) -> None:
    """Seal the authority's secrets under the house key again, in place of the old file."""
    plain = {name: base64.b64encode(value).decode() for name, value in secrets.items()}
    sealed = keys.seal_secret(json.dumps(plain).encode(), house, use="house", label="authority")
    keys.write_private(instance.home / "keys" / "house.json", sealed, replace=True)
    instance.secrets = dict(secrets)
