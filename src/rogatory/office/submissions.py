# SPDX-License-Identifier: Apache-2.0
"""What an officer decides on a submission: files taken into a case, or refused with a reason.

Taken in they are exhibits like all others: the same door, account, duplicates and receipt for the
giver.  What the sender told of their circumstances stands as the sender's word.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Batch
from rogatory.casefile.pouches import ReceivedPouch
from rogatory.casefile.submissions import Submission, SubmissionAccepted, SubmissionRefused
from rogatory.clerk import curtain
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Unverified
from rogatory.exchange import submissions as door
from rogatory.exchange.content import read_exhibits
from rogatory.exchange.keeping import clear, workshop
from rogatory.language import _
from rogatory.office.circumstances import CIRCUMSTANCES
from rogatory.office.exhibits import Intake, take_in
from rogatory.office.handed_in import HandedIn
from rogatory.pouch.exhibits import members_of
from rogatory.verify import Report

CHUNK = 1 << 20


@dataclass(frozen=True)
class Accepted:
    """Files of a submission that are exhibits now: the account, and the receipt for the sender."""

    intake: Intake
    receipt: Path
    places: tuple[int, ...]


def in_sight(instance: Instance) -> QuerySet[Submission]:
    """Return the submissions, but those whose files went into a case that is out of sight."""
    rows = Submission.objects.filter(case=instance.config.authority)
    return rows.exclude(into__in=curtain.closed())


def find(instance: Instance, named: str) -> Submission:
    """Return the submission of this id: of the package, or of its file's digest, or its begin."""
    rows = in_sight(instance)
    found = [row for row in rows if named and (row.pouch.startswith(named) or
                                               row.key.startswith(named))]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if found:
        raise Inadmissible(
            _("Several submissions begin with {name}: write more of it.").format(name=named)
        )
    raise Inadmissible(
        _("There is no submission {name}: see “rogatory submission list”.").format(name=named)
    )


def accept(
    instance: Instance,
    row: Submission,
    case: str,
    by: Hand,
    *,
    only: Sequence[int] = (),
    circumstances: Mapping[str, str],
) -> Accepted:
    """Take files of a submission into ``case``: those at the places ``only``, else all that are
    left.

    The package is verified once more, from the bytes that were kept.  Gone on with after an
    interruption: what was entered is not entered again.
    """
    files = door.files_of(row)
    before = {int(place) for place in row.taken.split()}
    places = tuple(sorted(set(only))) or tuple(
        place for place in range(1, row.files + 1) if place not in before
    )
    _refuse_wrong(row, places, before)
    authority = instance.config.authority
    act = SubmissionAccepted(digest=row.key, into=case, places=tuple(map(str, places)))
    with (
        transaction.atomic()
    ):  # what its own record would refuse is refused before the case changes
        cases.enter(instance, authority, act, by=by)
        transaction.set_rollback(True)
    received = ReceivedPouch.objects.get(case=instance.config.authority, key=row.key)
    clear(instance)
    with workshop(instance) as folder, _chosen(instance, received, folder, places) as chosen:
        report, plain = chosen
        told = _told(row, circumstances)
        named = {_name_of(place): _named(files[place - 1], place) for place in places}
        run = f"{row.key}\n{case}\n{' '.join(map(str, places))}"
        handed = HandedIn(
            pouch=row.pouch,
            run=str(uuid.uuid5(uuid.UUID(instance.config.authority), run)),
            files=named,
            told={"submission": row.pouch, "as_they_state": row.circumstances},
        )
        intake = take_in(instance, case, plain, by, circumstances=told, handed_in=handed)
        cases.enter(instance, authority, act, by=by)
        receipt = door.answer(instance, received, report, door.SAID["accepted"][0], by)
    return Accepted(intake, receipt, places)


def _refuse_wrong(row: Submission, places: Sequence[int], before: set[int]) -> None:
    faults = []
    if row.state == "refused":
        faults.append(_("This submission was refused."))
    wrong = [place for place in places if not 1 <= place <= row.files]
    if wrong:
        faults.append(
            _("The submission has files 1 to {n}: name some of them.").format(n=row.files)
        )
    again = sorted(before.intersection(places))
    if again or not places:
        faults.append(
            _("Taken in before: {places}.").format(
                places=", ".join(map(str, again or sorted(before)))
            )
        )
    Inadmissible.unless_empty(faults)


def _told(row: Submission, given: Mapping[str, str]) -> dict[str, str]:
    """Return the circumstances: what the officer knows, else the sender's word, marked as such."""
    said = row.circumstances if isinstance(row.circumstances, dict) else {}
    told = {}
    for name in CIRCUMSTANCES:
        if given.get(name):
            told[name] = given[name]
        elif said.get(name):
            told[name] = _("as the sender says: {words}").format(words=said[name])
    return told


def _name_of(place: int) -> str:
    return f"{place:05}.bin"


def _named(file: Mapping[str, Any], place: int) -> dict[str, Any]:
    """Return what the record says of a file instead of its generated name."""
    names = ("name", "name_bytes", "path", "modified", "segments", "missing")
    return {name: file[name] for name in names if name in file} | {"their_label": str(place)}


@contextmanager
def _chosen(
    instance: Instance, received: ReceivedPouch, folder: Path, places: Sequence[int]
) -> Iterator[tuple[Report, Path]]:
    """Unpack a submission and lay the chosen files beside each other, images joined."""
    report = door.verified(instance, received, folder)
    if not report.ok or report.payload is None:
        raise Unverified(" ".join(report.failures))
    rows = read_exhibits(report.payload, report.files)
    plain = folder / "chosen"
    plain.mkdir(mode=0o700)
    for place in places:
        sources = [report.payload / member for member in members_of(rows[place - 1])]
        target = plain / _name_of(place)
        if len(sources) == 1:
            sources[0].rename(target)
            continue
        with target.open("xb") as out:
            for source in sources:
                with source.open("rb") as stream:
                    while chunk := stream.read(CHUNK):
                        out.write(chunk)
    yield report, plain


def refuse(instance: Instance, row: Submission, reason: str, by: Hand) -> Path:
    """Refuse a submission; return the receipt that says so to its sender."""
    authority = instance.config.authority
    act = SubmissionRefused(digest=row.key, reason=reason)
    cases.enter(instance, authority, act, by=by)
    received = ReceivedPouch.objects.get(case=authority, key=row.key)
    clear(instance)
    with workshop(instance) as folder:
        report = door.verified(instance, received, folder)
        family, reasons = door.SAID["refused"]
        return door.answer(instance, received, report, family, by, reasons)


def same_hand(row: Submission) -> list[Submission]:
    """Return the other submissions that were made with the same keys."""
    rows = Submission.objects.filter(case=row.case, sender=row.sender).exclude(key=row.key)
    rows = rows.exclude(into__in=curtain.closed())
    return list(rows.order_by("entry"))


def taken_as(row: Submission) -> list[Batch]:
    """Return the batches of the last case into which files of a submission went."""
    entered = Batch.objects.filter(case=row.into).order_by("entry")
    return [
        one
        for one in entered
        if isinstance(one.circumstances, dict) and one.circumstances.get("submission") == row.pouch
    ]
