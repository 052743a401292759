# SPDX-License-Identifier: Apache-2.0
"""Step 2 for a submission: the card that its sender made for itself and put into the package.

It shows that seal, signature and record are by one hand, and nothing of whose hand that is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from rogatory.errors import Malformed, Unverified
from rogatory.language import _
from rogatory.pouch import package as form
from rogatory.pouch.package import Package
from rogatory.pouch.submitter import read_own_card
from rogatory.seal.introduction import MAX_CARD_FILE
from rogatory.seal.trust import Trust as Roots
from rogatory.verify.inspection import Inspection
from rogatory.verify.report import VOUCHES_FOR_ITSELF

__all__ = ["own_card"]


def own_card(one: Inspection, package: Package) -> None:
    """Take the sender's own card for this one package; failed where it is not in its form.

    Nobody vouches for the certificate on it, so no root is asked about it.
    """
    say = one.report
    try:
        data = one.archive.read(form.CARD, limit=MAX_CARD_FILE)
        card = read_own_card(data, one.at or datetime.now(UTC))
    except (Malformed, Unverified) as error:
        say.failed(2, VOUCHES_FOR_ITSELF, str(error))
        return
    if card.domain != package.from_:
        say.failed(
            2,
            VOUCHES_FOR_ITSELF,
            _(
                "The package is in the name of {domain}, and the card in it is of other keys."
            ).format(domain=package.from_),
        )
        return
    roots = Roots((), one.trust.roots.tsa_roots)
    one.trust = replace(one.trust, roots=roots, cards={**one.trust.cards, card.domain: card})
    one.ahead = None  # it was started with roots that have nothing to say here
    say.not_checkable(
        2,
        VOUCHES_FOR_ITSELF,
        _("Who the sender is: it made its own key. That all is by one hand is checked below."),
    )
