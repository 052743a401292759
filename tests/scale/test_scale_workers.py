# SPDX-License-Identifier: Apache-2.0
"""Any number of workers at one PostgreSQL: one reading an exhibit, whatever ends whom and when."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from django.db import connection
from tests.instances import Side
from tests.scale.workers import Source, until, workers_of

from rogatory.casefile.derived import Attempt, Document, Passage, Reading
from rogatory.office import work, work_queue

KILLS = 30


def state() -> dict[str, Any]:
    """Return everything derived that must not depend on how the workers fared."""
    return {
        "readings": sorted(Reading.objects.values_list("exhibit", "outcome", "media", "parked")),
        "passages": sorted(Passage.objects.values_list("exhibit", "number", "text")),
        "documents": sorted(Document.objects.values_list("source", "place", "text")),
    }


def doing() -> list[int]:
    """Return by the workers of which numbers jobs are being done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT worker_id FROM rogatory_queue.procrastinate_jobs WHERE status = 'doing'"
        )
        return [number for (number,) in cursor.fetchall()]


def all_read() -> bool:
    load = work_queue.load()
    return not (work.count_waiting() or load.waiting or load.doing)


def test_kill_9_of_any_of_four_workers_loses_nothing_and_doubles_nothing(
    side: Side, tmp_path: Path
) -> None:
    source, rng, interrupted, between = Source(side, tmp_path), random.Random(6), 0, 0
    work_queue.install()
    with workers_of(side, tmp_path / "notes") as workers:
        for _one in range(4):
            workers.start()
        while interrupted + between < KILLS:
            if work.count_waiting() < 16:
                source.take_in(24)  # there is always something that was never tried
            busy = [pid for pid in workers.living if workers.number(pid) in doing()]
            if not busy:
                continue
            pid = rng.choice(busy)
            number = workers.number(pid)
            workers.kill(pid)
            interrupted += number in doing()
            between += number not in doing()
            # A half is never there: a reading has all its passages, or is not there.
            assert set(Passage.objects.values_list("exhibit", flat=True)) <= set(
                Reading.objects.values_list("exhibit", flat=True)
            )
            workers.start()
        until(all_read, "nothing waits")
        ends = [workers.end(pid) for pid in list(workers.living)]
    survived = state()
    lost = source.count - Reading.objects.filter(case=source.case).count()
    print(
        f"kill -9 of one of 4 workers: injected {KILLS}, {interrupted} of them while it read, "
        f"{source.count} exhibits, lost {lost}, parked in error "
        f"{Reading.objects.filter(parked=True).count()}"
    )
    assert ends == [0] * 4
    assert lost == 0
    assert not Reading.objects.filter(parked=True).exists()
    assert not Attempt.objects.exists()
    work.forget_all()
    assert state() == {"readings": [], "passages": [], "documents": []}
    work.work(side.instance)
    assert state() == survived
