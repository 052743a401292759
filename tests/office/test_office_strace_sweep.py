# SPDX-License-Identifier: Apache-2.0
"""Threats 23 and 28 for what looks after the store: every call on the disk fails, or is the last,
while stored files are read again, exhibits are read, a backup is made, a backup is restored.

A report never calls a file whole that could not be read; a backup that has its name opens and
holds; a folder that has its name is a whole instance; and the same work, repeated, is done.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.clerk import sweep_bench, sweep_driver
from tests.clerk.sweep_bench import CALLS, Bench, Run, counted, driving
from tests.clerk.sweep_driver import OPERATIONS, Desk
from tests.instances import make_instance
from tests.office import backup_workshop as shop
from tests.office.backup_workshop import IDENTITY, RECIPIENT

from rogatory.casefile import integrity
from rogatory.casefile.derived import Attempt, Document, Passage, Reading
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.fixity import FixityReport
from rogatory.clerk.instance import attach, open_instance
from rogatory.clerk.replay import dump
from rogatory.errors import RogatoryError
from rogatory.office import backup, restore

pytestmark = pytest.mark.folder("calls on the disk")

SAMPLE = 12
"""Faults that are drawn of all, always the same ones, unless the whole sweep is wanted."""


@dataclass
class Care:
    """The bench of each operation, and what an undisturbed run leaves."""

    benches: dict[str, Bench]
    rows: dict[str, Any]
    clean: dict[str, Any]
    counted: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def judge(self, run: Run) -> list[str]:
        """Look at what a run left, do the same again, look once more."""
        open_instance(run.home)
        desk = run.desk()
        wrong = [str(fault) for fault in integrity.check_all(desk.instance)]
        wrong += JUDGES[run.operation](self, run, desk)
        connection.close()
        return wrong


def again(run: Run, desk: Desk) -> list[str]:
    """Do the work once more; whatever happened before, it must end."""
    attach(desk.instance.home)
    try:
        OPERATIONS[run.operation](desk)
    except RogatoryError as error:
        return [f"the retry failed: {error!r}"]
    attach(desk.instance.home)
    return [f"afterwards: {fault}" for fault in integrity.check_all(desk.instance)]


def judge_verify(care: Care, run: Run, desk: Desk) -> list[str]:
    wrong = []
    if run.told:
        row = FixityReport.objects.filter(case=desk.instance.config.authority, key=run.told).first()
        if row is None:
            wrong.append("lost: the report")
        elif row.failed == 0 and _on_evidence(care, run):
            wrong.append("blind: a file that could not be read was called whole")
        elif row.failed != len(row.failures):
            wrong.append("the report names another number than it says")
    wrong += again(run, desk)
    last = FixityReport.objects.order_by("-entry").first()
    if last is None or last.failed:
        wrong.append("sound files are called broken")
    return wrong


def _on_evidence(care: Care, run: Run) -> bool:
    """Return whether it was the reading of a stored file that failed (and did not end the run)."""
    _operation, call, number, fault = run.home.parent.name.split("-")
    return fault != "KILL" and (call, int(number)) in care.clean["evidence"]


def reading(desk: Desk) -> dict[str, Any]:
    """Return what stands in the derived tables, each row once as it is."""
    return {
        "readings": sorted(Reading.objects.values_list("exhibit", "outcome", "facts")),
        "passages": sorted(Passage.objects.values_list("exhibit", "number", "text")),
        "documents": sorted(Document.objects.values_list("source", "place", "text")),
        "attempts": Attempt.objects.count(),
    }


def judge_read(care: Care, run: Run, desk: Desk) -> list[str]:
    wrong = []
    there = {one[0] for one in Reading.objects.values_list("exhibit")}
    if run.told and len(there) < int(run.told):
        wrong.append("lost: a reading")
    passages = set(Passage.objects.values_list("exhibit", flat=True))
    if passages - there:
        wrong.append("text without its reading")
    wrong += again(run, desk)
    if reading(desk) != care.clean["reading"]:
        wrong.append("another end than the undisturbed one")
    return wrong


def judge_save(care: Care, run: Run, desk: Desk) -> list[str]:
    wrong, target = [], desk.beside / "new.age"
    if run.told and not target.exists():
        wrong.append("lost: the backup")
    if target.exists():
        wrong += _does_not_hold(target, run.told)
        target.unlink()
    wrong += again(run, desk)
    wrong += _does_not_hold(target, "") if target.exists() else ["the retry made no backup"]
    left = [path.name for path in (desk.instance.home / "tmp").iterdir() if path.is_dir()]
    return wrong + [f"plaintext lies about: {name}" for name in left]


def _does_not_hold(path: Path, digest: str) -> list[str]:
    try:
        found = restore.verify(path, IDENTITY).manifest.digest
    except RogatoryError as error:
        return [f"a backup with its name does not hold: {error}"]
    return ["another backup than was acknowledged"] if digest and digest != found else []


def judge_restore(care: Care, run: Run, desk: Desk) -> list[str]:
    wrong, back = [], desk.beside / "back"
    if run.told and not back.exists():
        wrong.append("lost: the restored instance")
    if back.exists():
        wrong += _is_not_whole(care, back)
        shutil.rmtree(back)
    wrong += again(run, desk)
    wrong += _is_not_whole(care, back) if back.exists() else ["the retry restored nothing"]
    left = [path.name for path in desk.beside.glob(".restoring-*")]
    return wrong + [f"plaintext lies about: {name}" for name in left]


def _is_not_whole(care: Care, back: Path) -> list[str]:
    restored = open_instance(back)
    wrong = [f"restored: {fault}" for fault in integrity.check_all(restored)]
    if {case: dump(case) for case in care.rows} != care.rows:
        wrong.append("restored: other rows")
    return wrong


JUDGES: dict[str, Callable[[Care, Run, Desk], list[str]]] = {
    "verify": judge_verify,
    "read": judge_read,
    "save": judge_save,
    "restore": judge_restore,
}


@pytest.fixture(scope="module")
def care(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], Path]) -> Iterator[Care]:
    """Give an instance with three files in a case, its backup beside it, and all benches."""
    folder = tmp_path_factory.mktemp("care")
    template = folder / "template"
    template.mkdir()
    side = make_instance(template, "a")
    case, hand = shop.taken(side, folder / "files"), side.hand("aynur")
    backup.create(side.instance, template / "b.age", [RECIPIENT], hand)
    (template / "recipient").write_text(RECIPIENT)
    (template / "identity").write_bytes(IDENTITY)
    rows = {one: dump(one) for one in (case, side.authority)}
    connection.close()
    sweep_driver.write_private(folder / "private", side.instance.secrets, hand)
    with pytest.MonkeyPatch.context() as patch, driving() as driver:
        readings: sweep_driver.Readings = {}
        sweep_driver.read_once(patch, readings)
        strace, private = tool("strace"), folder / "private"
        one = Bench(driver, strace, folder, template, "a", case, private, around=True)
        reads = (*CALLS, "read")
        benches = dict.fromkeys(JUDGES, one) | {"verify": replace(one, around=False, calls=reads)}
        desk = sweep_driver.desk_of(one.task(one.copy("first"), "read"))
        sweep_driver.read(desk)
        clean = {"reading": reading(desk)}
        assert len(clean["reading"]["readings"]) == Exhibit.objects.count() == 3
        connection.close()
        for operation in JUDGES:
            one.warm(operation, readings)
        yield Care(benches, rows, clean)


def calls_of(care: Care, operation: str) -> dict[str, list[int]]:
    """Count the calls of an undisturbed run, once, which must end well."""
    if operation in care.counted:
        return care.counted[operation]
    bench = care.benches[operation]
    run, calls = counted(bench, operation)
    if operation == "verify":
        care.clean["evidence"] = {
            (call, number)
            for call in ("read", "openat")
            for number in _touching(run, f"{run.home}/vault/{bench.case}/", call)
        }
        assert care.clean["evidence"]
    wrong = JUDGES[operation](care, replace(run, told=""), run.desk())
    assert wrong == []
    connection.close()
    care.counted[operation] = calls
    return calls


def _touching(run: Run, place: str, wanted: str) -> set[int]:
    """Return which calls of one name, per thread from 1, name a path that begins so."""
    seen: dict[str, int] = {}
    found = set()
    for line in (run.home.parent / "trace").read_text(errors="replace").splitlines():
        match = sweep_bench.LINE.match(line)
        if match is None or "resumed>" in line or match[2] != wanted:
            continue
        seen[match[1]] = seen.get(match[1], 0) + 1
        if place in match[3]:
            found.add(seen[match[1]])
    return found


@pytest.mark.parametrize("operation", list(JUDGES))
def test_whatever_call_fails_nothing_that_passes_is_wrong_and_the_work_can_be_repeated(
    care: Care, operation: str, whole_sweep: bool
) -> None:
    calls = calls_of(care, operation)
    sweep_bench.sweep(
        care.benches[operation], operation, calls, care.judge, whole=whole_sweep, sample=SAMPLE
    )


@pytest.mark.parametrize("operation", list(JUDGES))
def test_the_sweep_finds_what_acknowledges_before_it_is_done(care: Care, operation: str) -> None:
    calls = calls_of(care, operation)
    first = min(calls["openat"])
    run = care.benches[operation].run(
        f"{operation}-openat-{first}-KILL", operation, f"openat:signal=KILL:when={first}",
        planted="early 3",
    )  # fmt: skip
    assert run.told == "3"
    wrong = care.judge(run)
    print(f"{operation}: planted 1, found {sum(what.startswith('lost') for what in wrong)}")
    assert any(what.startswith("lost") for what in wrong)


def test_the_sweep_finds_a_report_that_calls_unread_files_whole(care: Care) -> None:
    calls_of(care, "verify")
    number = min(n for call, n in care.clean["evidence"] if call == "read")
    run = care.benches["verify"].run(
        f"verify-read-{number}-EIO", "verify", f"read:error=EIO:when={number + 10_000}",
        planted="blind",
    )  # fmt: skip
    assert run.told
    wrong = care.judge(run)
    print(f"verify: planted 1, found {sum(what.startswith('blind') for what in wrong)}")
    assert any(what.startswith("blind") for what in wrong)
