# SPDX-License-Identifier: Apache-2.0
"""The worker: reads every exhibit that has no reading yet.  The queue is a fact, not a table.

With the record in a file there is one worker; with PostgreSQL there are as many as are started
(``work_many``), and a queue shares out what waits.  What one of them reads, it reads as here.

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
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from rogatory.casefile.derived import Attempt, Indexed, Reading
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.forgetting import forget_exhibit
from rogatory.casefile.search_index import index
from rogatory.clerk import curtain, database
from rogatory.clerk.instance import Instance
from rogatory.errors import Conflict, Unavailable
from rogatory.language import _
from rogatory.office import exhibit_reading
from rogatory.office.exhibit_reading import Made, keep
from rogatory.office.index_upkeep import catch_up_all
from rogatory.reading.sheet import Fault, Sheet

BATCH = 16
"""Exhibits that are read together where none of them was being read before."""

BATCH_BYTES = 512 << 20
"""Their bytes together, unless one alone has more: local copies of all of them lie here at once."""

MOST_TRIES = 3
"""Times that reading an exhibit may end the worker before it is parked."""

_WINDOW = 1024
"""Exhibits that are looked for at a time."""

Place = tuple[str, str]
"""Case and exhibit."""


@dataclass
class Done:
    """What one run of the worker did."""

    outcomes: dict[str, int] = field(default_factory=dict)
    parked: list[str] = field(default_factory=list)
    entries: int = 0
    shut: frozenset[str] = frozenset()
    """Cases that do not exist for whoever runs the worker: they are read, and not counted."""

    at_hand: list[Place] = field(default_factory=list)
    """What is being read, and counted as tried; nothing between two readings."""

    @property
    def readings(self) -> int:
        """How many exhibits were read."""
        return sum(self.outcomes.values())


@contextmanager
def only_worker(instance: Instance) -> Iterator[None]:
    """Be the one worker of this instance; Conflict when there is another.

    The lock goes with the process, however it ends.  With PostgreSQL there may be many.
    """
    if database.is_server():
        yield
        return
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


def _unread(case: str | None) -> QuerySet[Exhibit]:
    read = Reading.objects.filter(case=OuterRef("case"), exhibit=OuterRef("key"))
    there = Exhibit.objects.filter(file__isnull=False, **({"case": case} if case else {}))
    return there.filter(~Exists(read))


def count_waiting(case: str | None = None) -> int:
    """Return how many exhibits have no reading; of all cases or one."""
    return _unread(case).count()


def waiting(case: str | None = None, most: int | None = None) -> list[Exhibit]:
    """Return exhibits without a reading, those that were being read last; of all cases or one."""
    tries = Attempt.objects.filter(case=OuterRef("case"), exhibit=OuterRef("key")).values("tries")
    tried = Coalesce(Subquery(tries), Value(0))
    return list(
        _unread(case).annotate(tried=tried).order_by("tried", "entry", "case", "key")[:most]
    )


def still_waiting(places: Collection[Place]) -> list[Exhibit]:
    """Return those of these exhibits that have a file and no reading."""
    rows = _unread(None).filter(key__in={key for _case, key in places})
    return [row for row in rows.order_by("entry", "case", "key") if (row.case, row.key) in places]


def work(instance: Instance, *, allow_unconfined: bool = False) -> Done:
    """Read all that waits now, and bring the index up to the case records; return what was done.

    Raises Unavailable where bubblewrap or the vault cannot be used.
    """
    shut = curtain.closed()
    with curtain.aside():  # whoever starts it, it reads for everybody, and tells of what he may see
        done = Done(entries=catch_up_all(instance, shut), shut=shut)
        while some := waiting(most=_WINDOW):
            for group, tried in groups(some):
                read(instance, group, tried, done, allow_unconfined=allow_unconfined)
    return done


def groups(rows: Sequence[Exhibit]) -> Iterator[tuple[list[Exhibit], int]]:
    """Yield what is read together with how often it was tried: the tried ones last, each alone."""
    known = {
        (one.case, one.exhibit): one.tries
        for one in Attempt.objects.filter(exhibit__in=[row.key for row in rows])
    }
    fresh = [row for row in rows if (row.case, row.key) not in known]
    group, size = list[Exhibit](), 0
    for row in fresh:
        more = int(row.file.get("size", 0))
        if group and (len(group) >= BATCH or size + more > BATCH_BYTES):
            yield group, 0
            group, size = [], 0
        group.append(row)
        size += more
    if group:
        yield group, 0
    again = [(known[row.case, row.key], row) for row in rows if (row.case, row.key) in known]
    yield from (([row], tries) for tries, row in sorted(again, key=lambda one: one[0]))


def read(
    instance: Instance,
    group: Sequence[Exhibit],
    tried: int,
    done: Done,
    *,
    allow_unconfined: bool = False,
) -> None:
    """Read one of ``groups``, or park it; what was done is counted in ``done``.

    Unavailable where bubblewrap or the vault cannot be used: then nothing counts as tried.
    """
    if tried >= MOST_TRIES:
        _park(group[0], done)
        return
    places = [(row.case, row.key) for row in group]
    with transaction.atomic():
        for case, exhibit in places:
            Attempt.objects.update_or_create(
                case=case, exhibit=exhibit, defaults={"tries": tried + 1}
            )
    done.at_hand = places
    try:
        exhibit_reading.read_all(instance, group, allow_unconfined=allow_unconfined)
    except Unavailable:
        forgive(places)
        done.at_hand = []
        raise
    done.at_hand = []
    for case, exhibit in places:
        reading = Reading.objects.filter(case=case, exhibit=exhibit).first()
        if reading is not None and case not in done.shut:
            done.outcomes[reading.outcome] = done.outcomes.get(reading.outcome, 0) + 1


def forgive(places: Iterable[Place]) -> None:
    """Take back one try of each exhibit: what ended its reading was not its file."""
    with transaction.atomic():
        for case, exhibit in places:
            one = Attempt.objects.filter(case=case, exhibit=exhibit)
            one.filter(tries__lte=1).delete()
            one.update(tries=F("tries") - 1)


def _park(exhibit: Exhibit, done: Done) -> None:
    """Give an exhibit up that ended the worker again and again, and say so in its reading."""
    keep(exhibit, Made(Sheet(faults=[Fault("crashed")]), (), ""), parked=True)
    if exhibit.case in done.shut:
        return
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
            for one in sorted({case_ for case_, _exhibit in places[start : start + 100]}):
                database.hold(one)  # another worker may be keeping a reading
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
