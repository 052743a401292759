# SPDX-License-Identifier: Apache-2.0
"""Threat 23: every call on the disk fails, or is the last one; no acknowledged act is lost.

After each run the instance is opened as any start would, the same operation is repeated, and fsck
must find nothing.  Sealing and receiving: ``tests/exchange``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from tests.clerk import sweep_driver
from tests.clerk.sweep_bench import Bench, Run, counted, driving, sweep
from tests.clerk.sweep_driver import OPERATIONS, Desk
from tests.instances import make_instance

from rogatory.casefile import integrity
from rogatory.casefile.persons import Person
from rogatory.clerk.instance import open_instance
from rogatory.clerk.publish import published
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Conflict, Inadmissible, Malformed, Unavailable, Unverified

pytestmark = pytest.mark.folder("calls on the disk (tests/scale: calls to the servers)")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], Path]) -> Iterator[Bench]:
    """Give an instance with a case, a published beginning and two files to take in."""
    folder = tmp_path_factory.mktemp("strace")
    template = folder / "template"
    template.mkdir()
    side = make_instance(template, "a")
    case, hand = side.open_case(), side.hand("aynur")
    sweep_driver.show(Desk(side.instance, case, hand))
    for turn in ("y-1", "y-2"):  # not published yet
        sweep_driver.append(Desk(side.instance, case, hand, turn))
    (template / "evidence").mkdir()
    for name in ("one", "two"):
        (template / "evidence" / name).write_bytes(name.encode() * 5000)
    connection.close()
    sweep_driver.write_private(folder / "private", side.instance.secrets, hand)
    with driving() as driver:
        yield Bench(driver, tool("strace"), folder, template, "a", case, folder / "private")


def judge(run: Run) -> list[str]:
    """Return what is wrong with an instance after a run: opened, looked at, repeated, looked at."""
    open_instance(run.home)
    desk = run.desk()
    wrong = [str(fault) for fault in integrity.check_all(desk.instance)]
    wrong += [f"lost: {what}" for what in lost(run, desk)]
    try:
        told = OPERATIONS[run.operation](desk)
    except Inadmissible:
        # It is in already: the first attempt had happened, whether acknowledged or not.
        told = ""
    except (Conflict, Malformed, Unavailable, Unverified) as error:
        wrong.append(f"the retry failed: {error!r}")
        told = ""
    if told and run.told and run.operation != "publish":
        wrong.append("what had been acknowledged could be entered a second time")
    return wrong + [f"afterwards: {fault}" for fault in integrity.check_all(desk.instance)]


def lost(run: Run, desk: Desk) -> list[str]:
    """Return what was acknowledged and is not there."""
    if not run.told:
        return []
    number = int(run.told)
    if run.operation == "publish":
        shown = published(desk.instance, desk.case)
        return [] if shown and shown.size >= number else [f"checkpoint of {number}"]
    missing = []
    if not EntryRow.objects.filter(case=desk.case, number=number).exists():
        missing.append(f"entry {number}")
    elif run.operation == "append" and not Person.objects.filter(case=desk.case, key=desk.turn):
        missing.append(f"row of entry {number}")
    return missing


@pytest.mark.parametrize("operation", ["intake", "append", "publish"])
def test_no_acknowledged_act_is_lost_whatever_call_fails(
    bench: Bench, operation: str, whole_sweep: bool
) -> None:
    _run, calls = counted(bench, operation)
    assert {"fsync", "close"} & set(calls)
    sweep(bench, operation, calls, judge, whole=whole_sweep)


def test_the_sweep_finds_a_driver_that_acknowledges_too_early(bench: Bench) -> None:
    _run, calls = counted(bench, "append")
    kill = f"pwrite64:signal=KILL:when={calls['pwrite64'][0]}"
    run = bench.run("planted", "append", kill, planted="early 3")
    assert run.told == "3"
    assert any(what.startswith("lost") for what in judge(run))
