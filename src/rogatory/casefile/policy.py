# SPDX-License-Identifier: Apache-2.0
"""Who may enter what, in one place; and whose signatures an act of two persons must bear.

``administrator`` registers officers and keys and enters nothing in a case; nobody receives a role
by one person's word once there are two (``hands``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rogatory.casefile.hands import missing
from rogatory.casefile.officers import Officer, OfficerKey, OfficerKeyRevoked, Role
from rogatory.casefile.roll import Roll
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand
from rogatory.clerk.sheet import Sheet
from rogatory.language import _

CASEWORK = frozenset({"prosecutor", "approver"})
_KEEPING = frozenset({"prosecutor", "custodian"})
_POST = frozenset({"prosecutor", "registrar"})

MAY: Final[dict[str, frozenset[str]]] = {
    "officer.registered/1": frozenset({"administrator"}),
    "officer.key_added/1": frozenset({"administrator"}),
    "officer.key_revoked/1": frozenset({"administrator"}),
    "role.granted/1": frozenset({"administrator"}),
    "role.revoked/1": frozenset({"administrator"}),
    "card.issued/1": frozenset({"administrator"}),
    "counterpart.added/1": frozenset({"administrator", "registrar"}),
    "checkpoint.confirmed/1": _POST,
    "fork.kept/1": _POST,
    "pouch.received/1": _POST,
    "pouch.placed/1": _POST,
    "pouch.refused/1": _POST,
    "receipt.issued/1": _POST,
    "case.opened/1": _POST,
    "exhibits.taken_in/1": _KEEPING | _POST,
    "exhibit.described/1": _KEEPING,
    "exhibit.derived/1": _KEEPING | CASEWORK | _POST,
    "exhibit.marked/1": _KEEPING | CASEWORK | _POST,
    "exhibit.handed_over/1": _KEEPING,
    "identity.opened/1": frozenset({"custodian"}),
    "harm.decided/1": frozenset({"approver"}),
    "letter.approved/1": frozenset({"approver"}),
    "letter.returned/1": frozenset({"approver"}),
    "letter.dispatched/1": _POST,
    "letter.received/1": _POST,
    "letter.registered/1": _POST,
    "letter.acknowledged/1": _POST,
    "measure.answered/1": _POST,
    "pouch.announced/1": _POST,
    "pouch.sealed/1": _POST,
    "pouch.opened/1": _POST,
    "receipt.received/1": _POST,
    "reply.recorded/1": _POST,
    "register.searched/1": _POST,
    "measure.corrected/1": _POST,
    "measure.scheduled/1": _POST,
    "measure.carried_out/1": _POST,
    "measure.received/1": _POST,
    "letter.reminded/1": _POST,
    "letter.supplemented/1": _POST,
    "letter.formally_checked/1": _POST,
    "letter.assigned/1": _POST,
    "letter.result_returned/1": _POST,
    "letter.result_received/1": _POST,
    "contact.entered/1": CASEWORK | _POST,
    "contact.confirmed/1": CASEWORK | _POST,
    "route.entered/1": _POST,
    "sender.told/1": _POST,
    "route.split/1": _POST,
    "jurisdiction.transfer_confirmed/1": CASEWORK | _POST,
    "terms.attached/1": _KEEPING | _POST,
    "exhibit.returned/1": _KEEPING,
    "return.waived/1": _KEEPING | _POST,
    "return.extended/1": _KEEPING | _POST,
    "paper.registered/1": _POST,
    "paper.confirmed/1": _POST,
    "reply.repeated/1": _POST,
    "paper.forwarded/1": _POST,
    "paper.sender_told/1": _POST,
    "policy.set/1": CASEWORK,
    "calendar.adopted/1": _POST,
    "number.taken/1": CASEWORK | _POST,
    "number.struck/1": CASEWORK | _POST,
    "contact_point.entered/1": CASEWORK | _POST,
    "contact_point.corrected/1": CASEWORK | _POST,
    "contact_point.confirmed/1": CASEWORK | _POST,
    "contact_point.ended/1": CASEWORK | _POST,
    "statement.approved/1": frozenset({"approver"}),
    "letter.printed/1": CASEWORK | _POST,
    "original.kept/1": _KEEPING | _POST,
    "medium.prepared/1": _POST,
    "medium.handed_over/1": _POST,
    "values.erased/1": frozenset({"custodian", "approver"}),
    "register.imported/1": _POST,
    "register.row_decided/1": _POST,
    "items.listed/1": _KEEPING | _POST,
    "fixity.reported/1": _KEEPING | _POST | frozenset({"administrator", "approver"}),
    "fixity.rule_set/1": CASEWORK | frozenset({"administrator"}),
    "vault.repaired/1": _KEEPING | _POST | frozenset({"administrator"}),
    "restore.accepted/1": CASEWORK | frozenset({"administrator"}),
    "submission.kept/1": _POST,
    "submission.accepted/1": _POST,
    "submission.refused/1": _POST,
}
"""Roles that may enter a kind; a kind that is not named here is casework."""

FOUNDING: Final = frozenset(
    {"authority.founded/1", "officer.registered/1", "officer.key_added/1", "role.granted/1"}
)
"""Kinds that begin an authority's record, entered by its founder alone."""


def roles_of(authority: Sheet, officer: str) -> frozenset[str]:
    """Return the roles that an officer holds now."""
    return frozenset(row.role for row in authority.where(Role, officer=officer, active=True))


def reasons_against(
    authority: Sheet, act: Act, hands: Sequence[Hand], *, founding: bool, at: str
) -> Iterable[str]:
    """Yield every reason why these officers may not enter this act at ``at``."""
    first = hands[0].officer
    if not (founding and act.kind in FOUNDING):
        wanted = MAY.get(act.kind, CASEWORK)
        if authority.find(Officer, first) is None:
            yield _("Officer {officer} is not registered with this authority.").format(
                officer=first
            )
        elif not (wanted & roles_of(authority, first) or _own_key(authority, act, first)):
            yield _("Officer {officer} may not do this: it needs the role {roles}.").format(
                officer=first, roles=_(" or ").join(sorted(wanted))
            )
    if act.signatures and not founding:
        yield from _signature_faults(authority, act, hands, at)
    if isinstance(act, OfficerKeyRevoked) and isinstance(act.since, str) and act.since > at:
        yield _("A key is revoked from now, or from an instant that has passed.")


def _own_key(authority: Sheet, act: Act, officer: str) -> bool:
    """Return whether an officer gives up a key of their own, for which it takes no role."""
    if not isinstance(act, OfficerKeyRevoked) or not isinstance(act.key, str):
        return False
    row = authority.find(OfficerKey, act.key)
    return row is not None and row.officer == officer


def _signature_faults(authority: Sheet, act: Act, hands: Sequence[Hand], at: str) -> Iterable[str]:
    roll = Roll.of(authority.where(OfficerKey))
    signing = {hand.officer for hand in hands if hand.key is not None}
    if hands[0].officer not in signing:
        yield _("This act must be signed: unlock the key of officer {officer}.").format(
            officer=hands[0].officer
        )
    for hand in hands:
        if hand.key is not None:
            yield from _key_faults(roll, hand, at)
    for hand in hands[1:]:
        if not roles_of(authority, hand.officer):
            yield _("Officer {officer} holds no role any more and cannot be the second.").format(
                officer=hand.officer
            )
    yield from missing(roll, act, signing, at)


def _key_faults(roll: Roll, hand: Hand, at: str) -> Iterable[str]:
    key = roll.keys.get(hand.key_id)
    if key is None or key.officer != hand.officer or key.revoked:
        yield _("The key of officer {officer} is not registered or was revoked.").format(
            officer=hand.officer
        )
    elif not key.good(at):
        yield _("The key of officer {officer} is good only from {instant}.").format(
            officer=hand.officer, instant=key.since
        )
