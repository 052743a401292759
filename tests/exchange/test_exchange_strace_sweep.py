# SPDX-License-Identifier: Apache-2.0
"""Threat 23 for what crosses the border: every call on the disk fails while a letter is sealed or
a package is received.

After each run fsck finds nothing, what was acknowledged is there, and the same operation, repeated,
ends where the undisturbed one ends: the same entries in every docket, the same rows, the same
number of files; nothing is announced twice, there is one receipt, and no plaintext lies about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.clerk import sweep_bench, sweep_driver
from tests.clerk.sweep_bench import Bench, Driver, Run, counted
from tests.clerk.sweep_driver import OPERATIONS, Desk
from tests.exchange import moves
from tests.exchange.conftest import judge_here
from tests.exchange.pair import Pair, make_pair, sha256

from rogatory.casefile import integrity
from rogatory.casefile.counterparts import Confirmed
from rogatory.casefile.letters import Letter
from rogatory.casefile.pouches import ReceivedPouch, SentPouch
from rogatory.clerk.instance import open_instance
from rogatory.clerk.replay import dump
from rogatory.clerk.tables import Docket, EntryRow
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.errors import RogatoryError
from rogatory.exchange.counterpart import trust_of
from rogatory.office import exhibits
from rogatory.pouch.container import open_container
from rogatory.verify import Trust, verify_pouch

pytestmark = pytest.mark.folder("calls on the disk (tests/scale: calls to the servers)")


@dataclass
class Border:
    """A letter of A's that is signed, and the same letter as a package before B's door."""

    seal: Bench
    receive: Bench
    trust: Trust
    """What B trusts when it verifies what A sends."""

    identity: bytes
    clean: dict[str, tuple[dict[str, list[int]], State]] = field(default_factory=dict)
    """For each operation: which calls touch the instance, and the state in which it ends."""

    def bench(self, operation: str) -> Bench:
        """Return the bench of an operation."""
        return self.seal if operation == "seal" else self.receive

    def counted(self, operation: str) -> tuple[dict[str, list[int]], State]:
        """Run undisturbed, once; return the calls and the state at the end."""
        if operation not in self.clean:
            run, calls = counted(self.bench(operation), operation)
            desk = run.desk()
            self.clean[operation] = calls, state(desk)
            assert self.faults(run, desk) == []
            connection.close()
        return self.clean[operation]

    def faults(self, run: Run, desk: Desk) -> list[str]:
        """Return what is wrong with an instance as it lies there."""
        wrong = [str(fault) for fault in integrity.check_all(desk.instance)]
        wrong += [f"lost: {what}" for what in lost(run, desk)]
        return [*wrong, *(f"believed too early: {name}" for name in unconfirmed(desk))]

    def judge(self, run: Run) -> list[str]:
        """Open, look, repeat, look again, and compare with the undisturbed end."""
        open_instance(run.home)
        desk = run.desk()
        wrong = self.faults(run, desk)
        files = packages(desk)
        try:
            told = OPERATIONS[run.operation](desk)
        except RogatoryError as error:
            return [*wrong, f"the retry failed: {error!r}"]
        if run.told and told != run.told:
            wrong.append("what had been acknowledged was done a second time")
        now = packages(desk)
        if any(now.get(name) != digest for name, digest in files.items()):
            wrong.append("a package that was there is gone or changed")
        wrong += [f"afterwards: {fault}" for fault in self.faults(run, desk)]
        ended, clean = state(desk), self.clean[run.operation][1]
        wrong += [
            f"another end: {name} is {ended.get(name)}, not {clean.get(name)}"
            for name in sorted(ended.keys() | clean.keys())
            if ended.get(name) != clean.get(name)
        ]
        if run.operation == "seal":
            wrong += self.refused(desk, told)
        return wrong

    def refused(self, desk: Desk, told: str) -> list[str]:
        """Return why the other side would not take the package."""
        path = desk.instance.home / "pouches" / f"{told.partition(':')[0]}.asice"
        report = verify_pouch(
            path, self.trust, identity=self.identity, at=desk.instance.clock(), workdir=desk.beside
        )
        return [f"refused: {what}" for what in report.failures]


State = dict[str, Any]


def state(desk: Desk) -> State:
    """Return how an instance stands, without what is random in it."""
    home = desk.instance.home
    told: State = {}
    for docket in Docket.objects.all():
        name = "authority" if docket.case == desk.instance.config.authority else "case"
        kinds = EntryRow.objects.filter(case=docket.case).order_by("number")
        told[name] = Counter(kinds.values_list("kind", flat=True))
        told[f"{name} rows"] = {table: len(rows) for table, rows in dump(docket.case).items()}
        told[f"{name} files"] = len(list(desk.instance.vault.keys(docket.case)))
    for room in ("outbox", "tmp"):
        folder = home / room
        found = {one.name for one in folder.iterdir()} if folder.is_dir() else set()
        told[room] = sorted(found - {".lock"})
    told["packages"] = len(packages(desk))
    told["unfinished"] = [path.name for path in (home / "pouches").glob(".part-*")]
    return told


def packages(desk: Desk) -> dict[str, str]:
    """Return the digest of every package that lies ready to be handed over."""
    folder = desk.instance.home / "pouches"
    return {path.name: sha256(path.read_bytes()) for path in folder.glob("*.asice")}


def lost(run: Run, desk: Desk) -> list[str]:
    """Return what was acknowledged and is not there."""
    if not run.told:
        return []
    first, _colon, second = run.told.partition(":")
    files = packages(desk)
    if run.operation == "seal":
        sent = SentPouch.objects.filter(case=desk.case, key=first, digest=second)
        letter = Letter.objects.get(case=desk.case, incoming=False)
        whole = sent.exists() and letter.dispatched and files.get(f"{first}.asice") == second
        return [] if whole else [f"package {first}"]
    received = ReceivedPouch.objects.filter(
        state="opened", case_opened=first, receipt=second.removesuffix(".asice")
    )
    letters = Letter.objects.filter(case=first, incoming=True)
    whole = received.exists() and letters.exists() and second in files
    return [] if whole else [f"what was received into {first}"]


def unconfirmed(desk: Desk) -> list[str]:
    """Name the receipts that bear our hand on a record that we have not stored as confirmed."""
    domain, found = desk.instance.config.domain, []
    for path in (desk.instance.home / "pouches").glob("*.asice"):
        with open_container(path) as container:
            container.scan()
            if "log/cosigned" not in container:
                continue
            signed = SignedCheckpoint.parse(container.read("log/cosigned", limit=65_536))
        if not any(one.name == domain for one in signed.signatures):
            continue
        told = signed.checkpoint
        row = Confirmed.objects.filter(key=told.origin).first()
        if row is None or row.size < told.size:
            found.append(path.name)
    return found


@pytest.fixture(scope="module")
def border(
    tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], Path]
) -> Iterator[Border]:
    """Give both benches: A with a signed letter and an exhibit, B with the package that it made."""
    folder = tmp_path_factory.mktemp("border")
    with pytest.MonkeyPatch.context() as patch, sweep_bench.driving() as driver:
        judge_here(patch)
        readings: sweep_driver.Readings = {}
        sweep_driver.read_once(patch, readings)
        pair = make_pair(folder)
        _enclose(pair, folder)
        sending = _bench(pair, "a", driver, tool("strace"), folder)
        sent = moves.send(pair, "a", pair.case, pair.ids["letter"])
        connection.close()
        receiving = _bench(pair, "b", driver, tool("strace"), folder)
        (receiving.template / "package.asice").write_bytes(sent.path.read_bytes())
        sending.warm("seal", readings)
        receiving.warm("receive", readings)
        identity = pair.instance("b").secret("age")
        yield Border(sending, receiving, trust_of(pair.instance("b")), identity)


def _enclose(pair: Pair, folder: Path) -> None:
    """Take in an exhibit and prepare a letter of A's that encloses it."""
    (folder / "evidence").mkdir()
    (folder / "evidence" / "note.txt").write_bytes(b"seen on the morning of the fourteenth" * 200)
    taken = exhibits.take_in(
        pair.instance("a"), pair.case, folder / "evidence", pair.hand("a"), circumstances={}
    )
    enclosures = tuple(taken.exhibits)
    pair.ids["letter"] = moves.prepare(pair, "a", pair.case, 2, enclosures=enclosures)


def _bench(pair: Pair, name: str, driver: Driver, strace: Path, folder: Path) -> Bench:
    side = pair.side(name)
    connection.close()
    template = folder / f"from-{name}"
    side.copy(template / name)
    connection.close()
    private = folder / f"private-{name}"
    sweep_driver.write_private(private, side.instance.secrets, pair.hand(name))
    return Bench(driver, strace, folder, template, name, pair.case, private)


@pytest.mark.parametrize("operation", ["seal", "receive"])
def test_whatever_call_fails_nothing_is_lost_doubled_or_half_entered(
    border: Border, operation: str, whole_sweep: bool
) -> None:
    calls, _clean = border.counted(operation)
    assert {"fsync", "close", "linkat", "pwrite64"} <= set(calls)
    sweep_bench.sweep(border.bench(operation), operation, calls, border.judge, whole=whole_sweep)


@pytest.mark.parametrize("operation", ["seal", "receive"])
def test_the_sweep_finds_what_acknowledges_before_it_is_entered(
    border: Border, operation: str
) -> None:
    calls, _clean = border.counted(operation)
    kill = f"pwrite64:signal=KILL:when={calls['pwrite64'][-1]}"
    run = border.bench(operation).run(
        f"early-{operation}", operation, kill, planted="early x:y.asice"
    )
    assert run.told
    assert any(what.startswith("lost") for what in border.judge(run))


def test_the_sweep_finds_a_receipt_made_before_the_confirmation_is_stored(border: Border) -> None:
    calls, _clean = border.counted("receive")
    last = [("unlink", calls["unlink"][-1]), *(("pwrite64", n) for n in calls["pwrite64"][-3:])]
    found = []
    for call, number in last:
        kill = f"{call}:signal=KILL:when={number}"
        run = border.receive.run(f"unconfirmed-{call}-{number}", "receive", kill, "unconfirmed")
        wrong = border.judge(run)
        found.append(any(what.startswith("believed too early") for what in wrong))
    print(f"planted {len(last)}, found {sum(found)}")
    assert found[0]
