# SPDX-License-Identifier: Apache-2.0
"""Taking in: whatever lies in the folder, each found file has one outcome and nothing is lost."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from rogatory.errors import Inadmissible, Unavailable
from rogatory.language import use
from rogatory.vault import acquire as taking
from rogatory.vault import staging
from rogatory.vault.acquire import Duplicate, Found, Outcome, Refused, Stored, acquire
from rogatory.vault.batch import Together
from rogatory.vault.disk import DiskStore
from rogatory.vault.store import Placed
from rogatory.vault.tally import Reason, Tally

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"


def run(store: DiskStore, folder: Path) -> tuple[dict[str, Outcome], Tally]:
    acquisition = acquire(store, CASE, folder)
    outcomes = {outcome.source.path: outcome for outcome in acquisition}
    return outcomes, acquisition.tally


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "vault")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"alpha")
    (folder / "inner" / "b.txt").write_bytes(b"beta")
    return folder


def test_every_file_below_the_folder_is_stored_with_its_digest(
    store: DiskStore, folder: Path
) -> None:
    outcomes, tally = run(store, folder)
    assert list(outcomes) == ["a.txt", "inner/b.txt"]
    first = outcomes["a.txt"]
    assert isinstance(first, Stored)
    assert first.sha256 == hashlib.sha256(b"alpha").hexdigest()
    assert first.size == 5
    assert first.mtime_ns == (folder / "a.txt").stat().st_mtime_ns
    assert store.verify(f"{CASE}/{first.sha256}") == 5
    assert tally.lines() == ["in 2 = 2 stored + 0 duplicates + 0 refused"]


def test_a_single_file_can_be_taken_in(store: DiskStore, folder: Path) -> None:
    outcomes, tally = run(store, folder / "inner" / "b.txt")
    assert list(outcomes) == ["b.txt"]
    assert tally.stored == 1


def test_a_duplicate_is_counted_within_the_case_only(store: DiskStore, folder: Path) -> None:
    (folder / "copy.txt").write_bytes(b"alpha")
    store.put("00000000-0000-4000-8000-000000000001", b"beta")
    outcomes, tally = run(store, folder)
    copy = outcomes["copy.txt"]
    kinds = {type(outcomes["a.txt"]), type(copy)}
    assert kinds == {Stored, Duplicate}
    assert isinstance(outcomes["inner/b.txt"], Stored)
    assert (tally.found, tally.stored, tally.duplicates, tally.already) == (3, 2, 1, 0)


def test_a_second_run_counts_what_is_there_and_writes_nothing(
    store: DiskStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "large").write_bytes(bytes(range(256)) * (taking.SMALL // 256 + 1))
    run(store, folder)
    monkeypatch.setattr(staging, "nameless", None)
    monkeypatch.setattr(staging, "stage_bytes", None)
    _outcomes, tally = run(DiskStore(store.root), folder)
    assert (tally.stored, tally.duplicates, tally.already) == (0, 3, 3)
    assert tally.lines()[1] == "3 duplicates were in the vault before this run."


def test_a_large_file_of_a_size_that_is_known_is_stored_all_the_same(
    store: DiskStore, folder: Path
) -> None:
    (folder / "large").write_bytes(b"1" * (taking.SMALL + 1))
    run(store, folder)
    (folder / "large").write_bytes(b"2" * (taking.SMALL + 1))
    outcomes, _tally = run(store, folder)
    assert isinstance(outcomes["large"], Stored)
    store.verify(f"{CASE}/{outcomes['large'].sha256}")


def test_an_empty_file_is_stored_and_said(store: DiskStore, folder: Path) -> None:
    (folder / "empty").touch()
    outcomes, tally = run(store, folder)
    assert isinstance(outcomes["empty"], Stored)
    assert "1 file is empty and was taken in as it is." in tally.lines()


def test_special_files_and_links_are_refused_each_with_its_reason(
    store: DiskStore, folder: Path
) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to("a.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling").symlink_to("nowhere")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        outcomes, tally = run(store, folder)
    refused = {path: o.reason for path, o in outcomes.items() if isinstance(o, Refused)}
    assert refused == {
        "pipe": Reason.SPECIAL,
        "socket": Reason.SPECIAL,
        "link": Reason.SYMLINK,
        "loop": Reason.SYMLINK,
        "dangling": Reason.SYMLINK,
    }
    link = outcomes["link"]
    assert isinstance(link, Refused)
    assert link.target == b"a.txt"
    assert tally.lines()[:3] == [
        "in 7 = 2 stored + 0 duplicates + 5 refused",
        "refused 2: not an ordinary file",
        "refused 3: link, not followed",
    ]


def test_a_device_is_refused_without_being_opened(store: DiskStore) -> None:
    outcomes, _tally = run(store, Path("/dev/null"))
    (only,) = outcomes.values()
    assert isinstance(only, Refused)
    assert only.reason is Reason.SPECIAL


def test_a_name_that_is_no_utf8_keeps_its_bytes(store: DiskStore, folder: Path) -> None:
    raw = b"caf\xe9\n\x1b[31m.txt"
    Path(os.fsdecode(os.fsencode(folder) + b"/" + raw)).write_bytes(b"odd")
    outcomes, _tally = run(store, folder)
    (odd,) = [o for o in outcomes.values() if o.source.raw == raw]
    assert isinstance(odd, Stored)
    coded = odd.source.name_bytes
    assert urlsafe_b64decode(coded + "=" * (-len(coded) % 4)) == raw
    assert odd.source.name == "caf\\xe9\n\x1b[31m.txt"
    odd.source.name.encode()


def test_a_file_of_holes_is_refused_and_a_small_one_is_not(store: DiskStore, folder: Path) -> None:
    for name, size in (("huge", 1 << 40), ("small", 1 << 20)):
        with (folder / name).open("wb") as file:
            file.truncate(size)
    outcomes, _tally = run(store, folder)
    huge = outcomes["huge"]
    assert isinstance(huge, Refused)
    assert huge.reason is Reason.SPARSE
    assert isinstance(outcomes["small"], Stored)


AS_NOBODY = """
import os, sys
from pathlib import Path
from concurrent.futures import thread  # what is imported later could not be read by nobody
from rogatory.vault.acquire import acquire, Refused
from rogatory.vault.disk import DiskStore
os.setgid(65534); os.setuid(65534)
run = acquire(DiskStore(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3]))
for o in run:
    print(o.source.path, o.reason.value if isinstance(o, Refused) else "taken")
print(run.tally.lines()[0])
"""


def test_what_the_user_may_not_read_is_refused_with_that_reason(
    store: DiskStore, folder: Path
) -> None:
    (folder / "closed").write_bytes(b"?")
    (folder / "closed").chmod(0)
    (folder / "shut").mkdir(mode=0)
    if os.geteuid() != 0:
        outcomes, _tally = run(store, folder)
        refused = {p: o.reason for p, o in outcomes.items() if isinstance(o, Refused)}
        assert refused == {"closed": Reason.PERMISSION, "shut": Reason.PERMISSION}
        return
    homes = [Path(sys.base_prefix), *Path(sys.base_prefix).parents]
    if any(home.stat().st_mode & 0o005 != 0o005 for home in homes):
        pytest.skip("another user cannot read this Python")
    store.root.mkdir(mode=0o777)
    store.root.chmod(0o777)
    step = store.root.parent
    while step.stat().st_mode & 0o005 != 0o005 and step != step.parent:
        step.chmod(0o755)
        step = step.parent
    program = [sys.executable, "-c", AS_NOBODY, str(store.root), CASE, str(folder)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "a.txt taken",
        "closed permission",
        "inner/b.txt taken",
        "shut permission",
        "in 4 = 2 stored + 0 duplicates + 2 refused",
    ], done.stderr


@pytest.mark.parametrize("way", ["grow", "shrink", "rewrite", "replace", "remove"])
def test_a_file_that_changes_while_it_is_read_is_refused_and_nothing_is_kept(
    tmp_path: Path, way: str
) -> None:
    path = tmp_path / "evidence" / "live.log"
    path.parent.mkdir()
    path.write_bytes(b"x" * (4 * taking.SMALL + 1))

    def meddle() -> None:
        if way == "grow" and path.stat().st_size < 8 * taking.SMALL:
            with path.open("ab") as file:
                file.write(b"more" * 100_000)
        elif way == "shrink":
            os.truncate(path, 10)
        elif way == "rewrite":
            time.sleep(0.01)
            with path.open("r+b") as file:
                file.write(b"y")
        elif way == "replace":
            (path.parent.parent / "new").write_bytes(b"x" * (4 * taking.SMALL + 1))
            (path.parent.parent / "new").replace(path)
        elif way == "remove":
            path.unlink(missing_ok=True)

    read: list[int] = []

    def watch(_files: int, size: int) -> None:
        read.append(size)
        if _files == 0:
            meddle()

    store = DiskStore(tmp_path / "vault")
    acquisition = acquire(store, CASE, path.parent, progress=watch)
    outcomes = {outcome.source.path: outcome for outcome in acquisition}
    assert read[-1] <= 5 * taking.SMALL, "a growing file was followed"
    refused = outcomes["live.log"]
    assert isinstance(refused, Refused)
    assert refused.reason is (Reason.VANISHED if way == "remove" else Reason.CHANGING)
    assert list(store.keys(CASE)) == []
    assert list((tmp_path / "vault" / CASE).iterdir()) == []


def test_a_file_that_vanishes_before_it_is_opened_is_refused_as_gone(
    store: DiskStore, folder: Path
) -> None:
    acquisition = acquire(store, CASE, folder)
    find = acquisition._find

    def gone() -> Iterator[Found]:
        for found in find():
            (folder / found.names[0]).unlink()
            yield found

    acquisition._find = gone  # type: ignore[method-assign]
    outcomes = list(acquisition)
    assert {o.reason for o in outcomes if isinstance(o, Refused)} == {Reason.VANISHED}
    assert acquisition.tally.refused[Reason.VANISHED] == 2


def test_the_source_keeps_its_time_of_last_access(store: DiskStore, folder: Path) -> None:
    if os.geteuid() != (folder / "a.txt").stat().st_uid:
        pytest.skip("only the owner may read without leaving a trace")
    os.utime(folder / "a.txt", ns=(1_000, 2_000))
    run(store, folder)
    assert (folder / "a.txt").stat().st_atime_ns == 1_000


def test_a_path_that_is_not_there_or_overlaps_the_vault_is_refused_at_once(
    store: DiskStore, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(Inadmissible, match="check the path"):
        acquire(store, CASE, folder / "nowhere")
    with pytest.raises(Inadmissible, match="within each other"):
        acquire(store, CASE, tmp_path)
    store.put(CASE, b"x")
    with pytest.raises(Inadmissible, match="within each other"):
        acquire(store, CASE, store.root / CASE)


def test_the_tally_shows_a_file_that_was_lost_on_the_way() -> None:
    tally = Tally(found=3, stored=2)
    assert not tally.balanced
    tally.refused[Reason.VANISHED] += 1
    assert tally.balanced


def test_progress_ends_with_all_files_and_all_bytes(store: DiskStore, folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    list(acquire(store, CASE, folder, progress=lambda files, count: seen.append((files, count))))
    assert seen[-1] == (2, 9)
    assert seen == sorted(seen)


def test_a_failing_vault_ends_the_run_in_the_reader_s_language(
    folder: Path, tmp_path: Path
) -> None:
    class Full(DiskStore):
        def batch(self, case: str) -> Together:
            return Speaking(case, self._folder(case))

    class Speaking(Together):
        def stage(self, data: memoryview) -> Placed:
            from rogatory.language import current

            raise Unavailable(f"speaks {current()}")

    with use("ru"), pytest.raises(Unavailable, match="speaks ru"):
        list(acquire(Full(tmp_path / "vault"), CASE, folder))


INTAKE = """
import sys
from pathlib import Path
from rogatory.vault.acquire import acquire
from rogatory.vault.disk import DiskStore
for outcome in acquire(DiskStore(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3])):
    print(outcome.sha256, flush=True)
"""


def test_after_a_kill_in_the_middle_nothing_acknowledged_is_lost_and_the_rest_is_taken_in(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    for n in range(60):
        (folder / f"{n:03}").write_bytes(n.to_bytes(2, "big") * 60_000)
    (folder / "large").write_bytes(os.urandom(taking.SMALL + 1))
    program = [sys.executable, "-c", INTAKE, str(tmp_path / "vault"), CASE, str(folder)]
    acknowledged = []
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as intake:
        assert intake.stdout is not None
        for _ in range(20):
            acknowledged.append(intake.stdout.readline().strip())
        intake.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in intake.stdout if len(line) == 65]
    store = DiskStore(tmp_path / "vault")
    for digest in acknowledged:
        store.verify(f"{CASE}/{digest}")
    outcomes, tally = run(store, folder)
    assert tally.found == len(outcomes) == 61
    assert tally.already >= len(acknowledged) >= 20
    assert tally.stored + tally.already == 61
    names = {path.name for path in (tmp_path / "vault" / CASE).iterdir()}
    assert names == set(store.held(CASE))
    for key in store.keys(CASE):
        store.verify(key)


def test_every_reason_has_a_sentence_that_says_what_to_do() -> None:
    for reason in Reason:
        assert reason.sentence.endswith(".")
        assert ":" in reason.sentence
        assert reason.label
