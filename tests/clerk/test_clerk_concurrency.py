# SPDX-License-Identifier: Apache-2.0
"""Threat 26: several processes write one case: every number once, none left out."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.db import connection
from tests.instances import Side

from rogatory.casefile import integrity, persons
from rogatory.clerk.publish import publish
from rogatory.clerk.tables import EntryRow

PROCESSES, ACTS = 4, 200
pytestmark = pytest.mark.folder("forked processes at one file (tests/scale has both stores)")


def at_once(work: Callable[[int], None], processes: int = PROCESSES) -> list[int]:
    """Run ``work(n)`` in that many processes; return their exit codes."""
    connection.close()
    children = []
    for number in range(processes):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work(number)
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]


def enter_many(side: Side, case: str, number: int, acts: int) -> None:
    side.attach()
    for turn in range(acts):
        name = f"p-{number}-{turn}"
        side.enter(case, persons.PersonEntered(person=name, role="witness", code=name))


def test_four_processes_enter_two_hundred_acts_each_into_one_case(side: Side) -> None:
    case = side.open_case()
    codes = at_once(lambda number: enter_many(side, case, number, ACTS))
    assert codes == [0] * PROCESSES
    side.attach()
    numbers = list(
        EntryRow.objects.filter(case=case).order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(PROCESSES * ACTS + 1))
    people = set(persons.Person.objects.filter(case=case).values_list("key", flat=True))
    assert people == {f"p-{n}-{turn}" for n in range(PROCESSES) for turn in range(ACTS)}
    assert integrity.check_all(side.instance) == []


def test_publishers_and_writers_at_once_leave_one_log(side: Side) -> None:
    case = side.open_case()

    def work(number: int) -> None:
        side.attach()
        for turn in range(15):
            if number % 2:
                enter_many(side, case, number * 100 + turn, 1)
            publish(side.instance, case)

    assert at_once(work) == [0] * PROCESSES
    side.attach()
    assert publish(side.instance, case).size == 31
    assert integrity.check_all(side.instance) == []
