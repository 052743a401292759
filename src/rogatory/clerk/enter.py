# SPDX-License-Identifier: Apache-2.0
"""THE door: the one function through which an act enters a docket.

::

    with one transaction
      1 lock the head of the docket
      2 every fault of form, every reason of the act and of the gate: Inadmissible, nothing entered
      3 commit to each field, sign where the kind asks for it, write the entry's canonical bytes
      4 grow the edge by the entry's leaf: the new root
      5 rows: the entry, the values beside it, and what follows from the act
    # commit point: the act has happened

A batch is one transaction: all of its acts happen, or none.  A commit that fails ends the work on
this connection.  Where the answer to a commit was lost on the way from a server, what happened is
looked up under the same lock, which waits for the server to be done with it: an act that happened
is acknowledged, one that did not is refused, and where even that cannot be learnt nothing is
acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction

from rogatory.clerk import database, destroy, fence
from rogatory.clerk.act import Act, Stamp, plain, specs, value_of
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.publish import refuse_rollback, shown
from rogatory.clerk.replay import Kinds, project
from rogatory.clerk.sheet import Sheet
from rogatory.clerk.tables import Docket, EntryRow
from rogatory.docket import base64url, canon
from rogatory.docket.commitment import commitment_of, item_leaf_of, list_root, new_salt
from rogatory.docket.entry import Entry, Seen, Signature, act_message
from rogatory.docket.merkle import Edge, leaf_hash
from rogatory.errors import Conflict, Inadmissible, Unavailable
from rogatory.language import _

Gate = Callable[[Sheet, Act, Sequence[Hand]], Iterable[str]]
"""Who may enter what: yields every reason against; given by the floor above."""

_ENTRY = (
    'INSERT INTO clerk_entryrow ("case", number, kind, "at", "by", body, leaf) '
    "VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
_DISCLOSURE = (
    'INSERT INTO clerk_disclosurerow ("case", number, name, item, salt, value) '
    "VALUES (%s, %s, %s, %s, %s, %s)"
)


@dataclass
class _Page:
    """What one transaction is about to write beside the rows of the sheet."""

    entries: list[tuple[Any, ...]] = field(default_factory=list)
    values: list[tuple[Any, ...]] = field(default_factory=list)
    destroyed: list[destroy.Place] = field(default_factory=list)


def open_docket(instance: Instance, case: str) -> None:
    """Make the empty head of a new docket, inside the caller's transaction."""
    Docket.objects.create(case=case, origin=instance.origin(case), edge=Edge.empty().encode())


def enter(
    instance: Instance,
    case: str,
    acts: Sequence[Act],
    hands: Sequence[Hand],
    *,
    kinds: Kinds,
    gate: Gate,
    seen: Sequence[Seen] = (),
    salts: Mapping[str, bytes] | None = None,
    new: bool = False,
) -> list[Entry]:
    """Enter ``acts`` into the docket of ``case`` by ``hands[0]``; return the entries.

    Further hands sign acts of two persons.  ``seen`` pins the other side's checkpoints in the
    first entry; ``salts`` names salts of its fields that had to be chosen beforehand.

    Raises Inadmissible with every reason of the first act that is refused, Conflict when the case
    moved on or the clock stands before the last entry, Unverified when entries that had been
    published are missing, Unavailable when the database cannot write; in each case nothing was
    entered.  Unavailable after an erasure may also say that it is entered and not yet carried out.
    """
    database.trust()
    fence.refresh(instance)
    entries: list[Entry] = []
    try:
        with transaction.atomic():
            database.hold(instance.config.authority, shared=case != instance.config.authority)
            database.hold(case)
            fence.hold(instance)
            if new:
                open_docket(instance, case)
            entries = _enter_locked(
                instance, case, acts, hands, kinds, gate, tuple(seen), dict(salts or {})
            )
        # The acts have happened.
    except DatabaseError as error:
        if connection.in_atomic_block or not _has_happened(case, entries, error):
            raise _not_entered(error) from error
    if any(act.destroys() for act in acts):
        fence.look(instance)
        destroy.carry_out(instance.vault)
    return entries


def _has_happened(case: str, entries: Sequence[Entry], error: DatabaseError) -> bool:
    """Tell whether a commit that brought no answer was kept; Unavailable when nobody can tell."""
    # The next use opens the database again and recovers what is there.
    connection.close()
    if not entries or not database.is_server() or database.stood_in_the_way(error):
        return False
    last = entries[-1]
    try:
        with transaction.atomic():
            # The server may still be at work on the commit: it holds the case until it is done.
            database.hold(case)
            there = EntryRow.objects.filter(case=case, number=last.number).first()
            # Every commitment is salted anew: no other act has these bytes.
            return there is not None and bytes(there.body) == last.encode()
    except DatabaseError:
        connection.close()
        raise Unavailable(
            _(
                "The database did not answer when the case record was written, and does not answer "
                "now: nobody knows whether entry {n} was kept. Nothing was acknowledged: look up "
                "what is there before you try again."
            ).format(n=last.number)
        ) from error


def _not_entered(error: DatabaseError) -> Conflict | Unavailable:
    if database.stood_in_the_way(error):
        return Conflict(
            _("Another process was at work on the same record; nothing was entered: try again.")
        )
    return Unavailable(
        _(
            "The case record could not be written ({error}). Nothing was acknowledged: look "
            "up what is there before you try again."
        ).format(error=type(error).__name__)
    )


def _enter_locked(
    instance: Instance,
    case: str,
    acts: Sequence[Act],
    hands: Sequence[Hand],
    kinds: Kinds,
    gate: Gate,
    seen: tuple[Seen, ...],
    salts: dict[str, bytes],
) -> list[Entry]:
    head = Docket.objects.select_for_update().filter(case=case).first()
    if head is None:
        raise Inadmissible(_("There is no such case in this instance."))
    refuse_rollback(head.size, shown(instance, case))
    edge, sheet, page = Edge.decode(bytes(head.edge)), Sheet(case), _Page()
    at = _instant_after(head.at, instance.now())
    entries, erasing = [], False
    for act in acts:
        Inadmissible.unless_empty(act.faults())
        act = plain(act)
        if act.destroys():
            # It speaks of values: those of this same batch must be there to be found.
            erasing = True
            page = _put_down(page)
        Inadmissible.unless_empty([*gate(sheet, act, hands), *act.admit(sheet, hands[0].officer)])
        stamp = Stamp(case, head.size, act.kind, at, hands[0].officer)
        entry = _write(page, act, stamp, hands, seen, salts)
        body = entry.encode()
        leaf = leaf_hash(body)
        edge.append(leaf)
        page.entries.append((case, stamp.number, act.kind, at, stamp.by, body, leaf))
        act.apply(sheet, stamp)
        for number, name, item in act.destroys():
            place = -1 if item is None else item
            page.destroyed.append(destroy.Place(case, number, name, place, stamp.number))
        entries.append(entry)
        head.size, head.at, seen, salts = head.size + 1, at, (), {}
    sheet.flush()
    _put_down(page)
    head.edge = edge.encode()
    head.save(force_update=True)
    if erasing:
        # What was erased lives on in rows that later acts copied it to: make them all again.
        project(case, kinds)
    return entries


def _instant_after(last: str, now: str) -> str:
    """Return the instant of the next entry; a clock before the last entry is refused."""
    if now < last:
        raise Conflict(
            _(
                "The clock of this machine ({now}) stands before the last entry ({last}): set the "
                "clock, then try again."
            ).format(now=now, last=last)
        )
    return now


def _write(
    page: _Page,
    act: Act,
    stamp: Stamp,
    hands: Sequence[Hand],
    seen: tuple[Seen, ...],
    salts: Mapping[str, bytes],
) -> Entry:
    """Commit to every field of an act and make its entry."""
    fields: dict[str, str] = {}
    place = (stamp.case, stamp.number)
    for spec in specs(type(act)):
        value = value_of(act, spec)
        if spec.listed:
            leaves = []
            for index, item in enumerate(value):
                salt, raw = new_salt(), canon.dumps(item)
                leaves.append(item_leaf_of(salt, index, raw))
                page.values.append((*place, spec.name, index, salt, raw))
            value = list_root(leaves)
        salt = salts.get(spec.name) or new_salt()
        raw = canon.dumps(value)
        fields[spec.name] = base64url.encode(commitment_of(salt, act.kind, spec.name, raw))
        page.values.append((*place, spec.name, -1, salt, raw))
    sigs: tuple[Signature, ...] = ()
    if act.signatures:
        message = act_message(stamp.case, act.kind, stamp.by, stamp.at, fields)
        sigs = tuple(
            Signature(hand.officer, hand.key_id, hand.key.sign(message))
            for hand in hands
            if hand.key is not None
        )
    return Entry(
        case=stamp.case,
        number=stamp.number,
        kind=act.kind,
        at=stamp.at,
        by=stamp.by,
        fields=fields,
        seen=seen,
        sigs=sigs,
    )


def _put_down(page: _Page) -> _Page:
    """Write entries, values and erasures, in that order, with a few statements; turn the page."""
    with connection.cursor() as cursor:
        cursor.executemany(_ENTRY, page.entries)
        cursor.executemany(_DISCLOSURE, page.values)
    destroy.write(page.destroyed)
    return _Page()
