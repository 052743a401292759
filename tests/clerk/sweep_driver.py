# SPDX-License-Identifier: Apache-2.0
"""The process under strace: forks one child per run, which waits until it is traced, then works.

Reads lines of JSON ``{"home", "case", "wire", "private", "operation", "planted", "loud"}`` from its
standard input; for each it forks a child, says ``PID <n>`` and lets the child wait for one byte on
a socket of its own (``wire``).  The child acknowledges over that socket, never with ``write``, so
that the calls which are made to fail are those of the instance.  ``private`` is a file with the
opened keys: nothing is unlocked here.

``planted`` names a fault that the sweep must find: ``early <what>`` acknowledges before the work is
done, ``unconfirmed`` answers the sender before what is confirmed of its record is stored, ``blind``
calls a stored file whole that could not be read.

A new operation is one function in ``OPERATIONS``; it returns what it acknowledges, one word.
"""

from __future__ import annotations

import ctypes
import json
import os
import pickle
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from tests.exchange.conftest import judge_here
from tests.instances import START, Clock

from rogatory.casefile import cases, persons
from rogatory.casefile.cases import CaseOpened
from rogatory.casefile.exhibits import ExhibitsTakenIn
from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Config, Hand, Instance, attach
from rogatory.clerk.publish import publish
from rogatory.docket.cosignature import cosign
from rogatory.docket.entry import Seen
from rogatory.errors import Inadmissible
from rogatory.exchange import acknowledge, intake, witness
from rogatory.office import backup, fixity, post, restore, work
from rogatory.paper import fixity as paper_fixity
from rogatory.reading import sandbox
from rogatory.vault import fixity as vault_fixity
from rogatory.vault.acquire import Stored, acquire
from rogatory.vault.fixity import Read, State

PR_SET_PTRACER, ANYBODY = 0x59616D61, ctypes.c_ulong(-1)


@dataclass(frozen=True)
class Desk:
    """Where an operation works: an instance, a case, an officer; beside it lies what comes in."""

    instance: Instance
    case: str
    hand: Hand
    turn: str = ""
    """Makes the ids of one run others than those of the next."""

    @property
    def beside(self) -> Path:
        """The folder in which the instance lies."""
        return self.instance.home.parent


def append(desk: Desk) -> str:
    """Enter one act; acknowledge its number."""
    act = persons.PersonEntered(
        person=desk.turn, role="witness", code=f"W-{desk.turn}", note=f"note {desk.turn}"
    )
    return str(cases.enter(desk.instance, desk.case, act, by=desk.hand)[0].number)


def take_in(desk: Desk) -> str:
    """Take in the files beside the instance and enter the batch; acknowledge its number."""
    found = acquire(desk.instance.vault, desk.case, desk.beside / "evidence")
    taken = [one for one in found if isinstance(one, Stored)]
    names = tuple(f"{desk.turn}-{n}" for n in range(len(taken)))
    act = ExhibitsTakenIn(
        batch=desk.turn,
        exhibits=names,
        labels=names,
        files=tuple({"sha256": one.sha256, "size": one.size} for one in taken),
        circumstances={"who": "Aynur"},
    )
    return str(cases.enter(desk.instance, desk.case, act, by=desk.hand)[0].number)


def show(desk: Desk) -> str:
    """Publish what is entered; acknowledge the size that is covered."""
    return str(publish(desk.instance, desk.case).size)


def seal(desk: Desk) -> str:
    """Send the signed letter of the case; acknowledge the package and its digest."""
    letter = Letter.objects.get(case=desk.case, incoming=False)
    sent = post.send_letter(desk.instance, desk.case, letter.key, desk.hand)
    return f"{sent.pouch}:{sent.digest}"


def receive(desk: Desk) -> str:
    """Receive the package beside the instance; acknowledge the case and the receipt."""
    new = CaseOpened(reference="N-1", title="a request")
    outcome = intake.receive(desk.instance, desk.beside / "package.asice", desk.hand, new_case=new)
    if outcome.receipt is None or outcome.state not in ("opened", "again"):
        raise Inadmissible(f"{outcome.state}: {outcome.reasons}")
    return f"{outcome.case}:{outcome.receipt.name}"


def verify(desk: Desk) -> str:
    """Read every stored file again and report; acknowledge the report."""
    found = fixity.look(desk.instance, fixity.Scope(), readers=1)
    return fixity.report(desk.instance, found, desk.hand, "en").report


def read(desk: Desk) -> str:
    """Read every exhibit that waits; acknowledge how many."""
    return str(work.work(desk.instance, allow_unconfined=True).readings)


def save(desk: Desk) -> str:
    """Make a backup beside the instance; acknowledge its digest."""
    to = (desk.beside / "recipient").read_text()
    return backup.create(desk.instance, desk.beside / "new.age", [to], desk.hand).manifest.digest


def restored(desk: Desk) -> str:
    """Restore the backup beside the instance; acknowledge its digest."""
    path, into = desk.beside / "b.age", desk.beside / "back"
    return restore.restore(path, into, (desk.beside / "identity").read_bytes()).manifest.digest


Operation = Callable[[Desk], str]
OPERATIONS: dict[str, Operation] = {
    "intake": take_in,
    "append": append,
    "publish": show,
    "seal": seal,
    "receive": receive,
    "verify": verify,
    "read": read,
    "save": save,
    "restore": restored,
}


def write_private(path: Path, secrets: Mapping[str, bytes], hand: Hand) -> None:
    """Write the opened keys of an instance and of one officer to a file of this user alone."""
    seed = hand.key.private_bytes_raw().hex() if hand.key else ""
    told = {
        "secrets": {name: value.hex() for name, value in secrets.items()},
        "hand": [hand.officer, hand.key_id, seed],
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(told))


def read_private(path: Path) -> tuple[dict[str, bytes], Hand]:
    """Return the secrets of an instance and the hand of its officer."""
    told = json.loads(path.read_text())
    officer, key_id, seed = told["hand"]
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)) if seed else None
    secrets = {name: bytes.fromhex(value) for name, value in told["secrets"].items()}
    return secrets, Hand(officer, key_id, key)


def desk_of(task: Mapping[str, Any]) -> Desk:
    """Open the instance of a task: attached, unlocked, at the clock of the tests."""
    home = Path(task["home"])
    secrets, hand = read_private(Path(task["private"]))
    instance = Instance(home, Config.read(home / "instance.toml"), Clock(START), secrets)
    attach(home)
    return Desk(instance, task["case"], hand, f"x-{task['operation']}")


@contextmanager
def answering_unconfirmed() -> Iterator[None]:
    """Plant a fault: the receipt bears our cosignature before we stored what we confirmed."""
    later: list[Callable[[], object]] = []
    true_confirm = witness.confirm

    def confirm(instance: Any, signed: Any, domain: str, by: Hand) -> Any:
        checkpoint = signed.checkpoint
        later.append(lambda: true_confirm(instance, signed, domain, by))
        return Seen(checkpoint.origin, checkpoint.size, checkpoint.root)

    def cosigned(instance: Instance, checkpoint: Any) -> Any:
        line = cosign(
            checkpoint.checkpoint.text(),
            instance.config.domain,
            instance.signing_key("cosign"),
            int(instance.clock().timestamp()),
        )
        return checkpoint.and_by(line)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "confirm", confirm)
        patch.setattr(acknowledge, "_cosigned", cosigned)
        yield
        for one in later:
            one()


Readings = dict[tuple[str, ...], list[sandbox.Outcome]]
"""What the sandbox found, by function and files; in the vault a file's name is its digest."""


def read_once(patch: pytest.MonkeyPatch, seen: Readings) -> None:
    """Let the sandbox read the same files once: its processes must not be those that fail."""
    run_many = sandbox.run_many

    def known(function: str, files: Sequence[Path], **named: Any) -> list[sandbox.Outcome]:
        key = (function, *(path.name for path in files))
        if key not in seen:
            seen[key] = run_many(function, files, **named)
        return seen[key]

    patch.setattr(sandbox, "run_many", known)


def child(task: dict[str, Any]) -> None:
    """Attach, wait to be traced, work, acknowledge."""
    desk, name, planted = desk_of(task), task["operation"], str(task["planted"])
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(task["wire"])
        wire.recv(1)
        if planted.startswith("early "):
            wire.send(planted.removeprefix("early ").encode())
        if planted == "blind":
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(vault_fixity, "read_one", lambda _store, key, _told: Read(
                    key, State.WHOLE))  # fmt: skip
                wire.send(OPERATIONS[name](desk).encode())
            return
        if planted == "unconfirmed":
            with answering_unconfirmed():
                told = OPERATIONS[name](desk)
        else:
            told = OPERATIONS[name](desk)
        if not planted:
            wire.send(told.encode())


def main() -> None:
    """Fork a child for every line; a child that fails says so by its exit code.

    A line with ``warm`` is worked off here, in a copy that nobody looks at: what judging foreign
    bytes has loaded and found out once, every child has from the start, and so has it what the
    sandbox found (``readings``, pickled by the test).
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    patch = pytest.MonkeyPatch()
    judge_here(patch)
    readings: Readings = {}
    read_once(patch, readings)
    # What sets the paper has threads of its own, which no forked child would have.
    patch.setattr(paper_fixity, "fixity_paper", lambda *_given: b"%PDF-1.7 a paper")
    for line in sys.stdin:
        task = json.loads(line)
        if task.get("warm"):
            readings.update(pickle.loads(Path(task["readings"]).read_bytes()))
            OPERATIONS[task["operation"]](desk_of(task))
            connection.close()
            print("WARM 0", flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            os.close(1)
            code = 1
            try:
                child(task)
                code = 0
            except BaseException:
                if task["loud"]:  # nothing was injected
                    traceback.print_exc()
            finally:
                os._exit(code)
        print(f"PID {pid}", flush=True)


if __name__ == "__main__":
    main()
