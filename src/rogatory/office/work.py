# SPDX-License-Identifier: Apache-2.0
"""The worker: reads every exhibit that has no reading yet.  The queue is a fact, not a table.

::

    an exhibit without a reading            waits
    + Attempt(tries)                        is being read, or was when the worker ended
    + Reading                               is done, in one transaction; the attempt goes
    tries = MOST_TRIES and again            parked: unreadable, because the worker ended at it

An end at any moment (kill -9, power) leaves exhibits that wait, and nothing half done.  What was
being read then is read alone the next time, so that the file that ends the worker is the one that
is parked, and not those that happened to be read with it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from rogatory.casefile.derived import Attempt, Indexed, Reading
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.forgetting import forget_exhibit
from rogatory.casefile.search_index import index
from rogatory.clerk import curtain, database
from rogatory.clerk.instance import Instance
from rogatory.errors import Conflict
from rogatory.language import _
from rogatory.office import exhibit_reading
from rogatory.office.exhibit_reading import Made, keep
from rogatory.office.index_upkeep import catch_up_all
from rogatory.reading.sheet import Fault, Sheet

BATCH = 16
"""Exhibits that are read together where none of them was being read before."""

MOST_TRIES = 3
"""Times that reading an exhibit may end the worker before it is parked."""


@dataclass
class Done:
    """What one run of the worker did."""

    outcomes: dict[str, int] = field(default_factory=dict)
    parked: list[str] = field(default_factory=list)
    entries: int = 0

    @property
    def readings(self) -> int:
        """How many exhibits were read."""
        return sum(self.outcomes.values())


@contextmanager
def only_worker(instance: Instance) -> Iterator[None]:
    """Be the one worker of this instance; Conflict when there is another.

    The lock goes with the process, however it ends.
    """
    folder = instance.home / "readings"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / "worker.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(_("Another worker reads the exhibits of this instance.")) from None
        yield
    finally:
        os.close(descriptor)


def waiting(case: str | None = None, most: int | None = None) -> list[Exhibit]:
    """Return exhibits without a reading, those that were being read last; of all cases or one."""
    there = Exhibit.objects.filter(file__isnull=False, **({"case": case} if case else {}))
    read = set(Reading.objects.values_list("case", "exhibit"))
    tried = {
        (case_, exhibit): tries
        for case_, exhibit, tries in Attempt.objects.values_list("case", "exhibit", "tries")
    }
    places = [
        place
        for place in there.order_by("entry", "case", "key").values_list("case", "key")
        if place not in read
    ]
    places.sort(key=lambda place: tried.get(place, 0))
    return [Exhibit.objects.get(case=case_, key=key) for case_, key in places[:most]]


def work(instance: Instance, *, allow_unconfined: bool = False) -> Done:
    """Read all that waits now, and bring the index up to the case records; return what was done.

    Raises Unavailable where bubblewrap cannot be used.
    """
    done = Done(entries=catch_up_all(instance))
    shut = curtain.closed()
    with curtain.aside():
        catch_up_all(instance)
        _work(instance, done, shut, allow_unconfined)
    return done


def _work(instance: Instance, done: Done, shut: frozenset[str], allow_unconfined: bool) -> None:
    """Read what waits; of what is done in cases that are out of sight nothing is counted."""
    while some := waiting(most=BATCH):
        tries = {
            (one.case, one.exhibit): one.tries
            for one in Attempt.objects.filter(exhibit__in=[row.key for row in some])
        }
        fresh = [row for row in some if (row.case, row.key) not in tries]
        at_once = fresh or some[:1]
        if not fresh and tries[at_once[0].case, at_once[0].key] >= MOST_TRIES:
            _park(at_once[0], Done() if at_once[0].case in shut else done)
            continue
        with transaction.atomic():
            for row in at_once:
                Attempt.objects.update_or_create(
                    case=row.case,
                    exhibit=row.key,
                    defaults={"tries": tries.get((row.case, row.key), 0) + 1},
                )
        exhibit_reading.read_all(instance, at_once, allow_unconfined=allow_unconfined)
        for row in at_once:
            reading = Reading.objects.filter(case=row.case, exhibit=row.key).first()
            if reading is not None and row.case not in shut:
                done.outcomes[reading.outcome] = done.outcomes.get(reading.outcome, 0) + 1


def _park(exhibit: Exhibit, done: Done) -> None:
    """Give an exhibit up that ended the worker again and again, and say so in its reading."""
    keep(exhibit, Made(Sheet(faults=[Fault("crashed")]), (), ""), parked=True)
    done.parked.append(exhibit.label)
    done.outcomes["unreadable"] = done.outcomes.get("unreadable", 0) + 1


def forget_all(case: str | None = None, *, parked_only: bool = False) -> int:
    """Throw away readings (those given up alone), and unless so the index; return how many went."""
    shut = curtain.closed()
    rows = Reading.objects.exclude(case__in=shut).filter(
        **({"case": case} if case else {}), **({"parked": True} if parked_only else {})
    )
    places = list(rows.values_list("case", "exhibit"))
    for start in range(0, len(places), 100):
        with transaction.atomic():
            for place in places[start : start + 100]:
                forget_exhibit(*place)
    if not parked_only:
        there = Indexed.objects.exclude(case__in=shut)
        cases = [case] if case else list(there.values_list("case", flat=True))
        for one in cases:
            with transaction.atomic():
                database.hold(one)
                index().drop(one)
                Indexed.objects.filter(case=one).delete()
    return len(places)
