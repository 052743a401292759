# SPDX-License-Identifier: Apache-2.0
"""Channels: in which order a sender's packages are taken in, and what uses up a number.

A channel is (sender, receiver, the sender's case); its packages are numbered from 1, and each
names the digest of the one before.  What stands in a channel::

    opened      taken over into a case                                  uses its number
    refused     at step 5 to 8 or for its contents, in its turn         uses its number
    refused     at step 1 to 4 or for its place in the channel          does not: it proves nothing
    waiting     the sender's own (steps 1 to 4), an earlier number is missing

A refusal that used no number may pass: the file is judged anew when it comes again.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from rogatory.casefile.counterparts import Confirmed
from rogatory.casefile.pouches import PouchRefused, ReceivedPouch, SentPouch
from rogatory.docket.checkpoint import Checkpoint
from rogatory.language import _
from rogatory.pouch.package import Package
from rogatory.verify.trust import Trust

ORDER = "channel"
CONTENTS = "contents"
"""Steps of a refusal that are no class of the verification."""

ACCEPTED = "submission_accepted"
HANDED_OVER = "content_handed_over"
_USES = frozenset({"5", "6", "7", "8", CONTENTS})


def uses_number(step: str) -> bool:
    """Say whether a refusal at this step uses up the package's number."""
    return step in _USES


def code_of(step: str) -> str:
    """Return the reason code that our receipt gives for a refusal at this step."""
    return {ORDER: "not-in-order", CONTENTS: "contents-not-taken"}.get(step, f"step-{step}")


def refused_at(row: ReceivedPouch) -> str:
    """Return the step at which a file was refused last; empty when it was not refused."""
    return _steps(row.case).get(row.key, "") if row.state == "refused" else ""


def is_settled(row: ReceivedPouch) -> bool:
    """Say whether nothing is left to do for a file: it is answered, for good."""
    if row.state == "opened":
        return row.sort == "receipt" or row.receipt_family == HANDED_OVER
    return uses_number(refused_at(row)) and row.receipt_family == "refused"


def next_number(row: ReceivedPouch) -> int:
    """Return the number that the channel of a file expects next."""
    used = {other.number for other in _used(row)}
    number = 1
    while number in used:
        number += 1
    return number


def is_early(row: ReceivedPouch) -> bool:
    """Say whether an earlier number of the channel is missing, by what the file says of itself."""
    return row.sort != "receipt" and row.state != "opened" and row.number > next_number(row)


def trust_for(row: ReceivedPouch, trust: Trust) -> Trust:
    """Return what a file is verified with: an early one cannot start from what we confirmed.

    It is verified again, with everything, when its turn has come.
    """
    if not is_early(row):
        return trust
    origin = f"{row.sender}/{row.their_case}"
    return replace(trust, known={key: one for key, one in trust.known.items() if key != origin})


def left_to_do(row: ReceivedPouch) -> list[ReceivedPouch]:
    """Return the packages of the channel that are to be taken up after a file of it.

    First those that were opened and not answered before an interruption, then the waiting one
    whose turn it is.
    """
    opened = _rows(row).filter(state="opened").exclude(receipt_family=HANDED_OVER)
    waiting = _rows(row).filter(state="waiting", number=next_number(row))
    return [*opened.order_by("number"), *waiting]


def reasons_against(row: ReceivedPouch, package: Package, checkpoint: Checkpoint) -> list[str]:
    """Return every reason why a package has no place in its channel."""
    known = [other for other in _used(row) if other.key != row.key]
    known += [other for other in _rows(row).filter(state="waiting") if other.key != row.key]
    reasons = []
    if any(other.number == package.number for other in known):
        reasons.append(
            _("Number {n} of this channel came before with other contents; both are kept.").format(
                n=package.number
            )
        )
    before = next((o for o in known if o.number == (package.number or 0) - 1), None)
    if before is not None and package.previous != before.key:
        reasons.append(
            _("The package does not follow the one that came before it in this channel.")
        )
    confirmed = Confirmed.objects.filter(case=row.case, key=checkpoint.origin).first()
    if confirmed is not None and checkpoint.size < confirmed.size and not reasons:
        reasons.append(
            _("The package rests on {n} entries of the sender's record; {m} are confirmed.").format(
                n=checkpoint.size, m=confirmed.size
            )
        )
    return reasons


def is_weaker(family: str, sent: SentPouch) -> bool:
    """Say whether a receipt says less of a package than the one that we hold: it came late."""
    return sent.receipt_family == HANDED_OVER or (
        family == ACCEPTED and sent.receipt_family not in ("", ACCEPTED)
    )


def _rows(row: ReceivedPouch) -> QuerySet[ReceivedPouch]:
    """Return every file that says it is of the same channel."""
    return ReceivedPouch.objects.filter(
        case=row.case, sender=row.sender, their_case=row.their_case
    ).exclude(sort__in=("receipt", "submission"))


def _used(row: ReceivedPouch) -> list[ReceivedPouch]:
    """Return the files of the channel that use a number."""
    rows = list(_rows(row).filter(state="opened"))
    refused = list(_rows(row).filter(state="refused"))
    if refused:
        steps = _steps(row.case)
        rows += [other for other in refused if uses_number(steps.get(other.key, ""))]
    return rows


def _steps(authority: str) -> dict[str, str]:
    """Return the step of the last refusal of each file, by digest."""
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.replay import acts_of

    return {
        act.digest: act.step
        for _stamp, act in acts_of(authority, KINDS, only={"pouch.refused/1"})
        if isinstance(act, PouchRefused)
    }
