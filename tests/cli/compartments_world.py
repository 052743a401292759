# SPDX-License-Identifier: Apache-2.0
"""Two worlds that differ in nothing but two confined cases, and any command run in either.

``bare`` has one open case in which everything happened; ``whole`` is its copy, and has two confined
cases beside it, one of them as full, with canaries in place of every word.  An officer who is not
admitted must not be able to tell the two worlds apart.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from tests import stories
from tests.instances import Side, make_instance
from tests.stories_duties import duties_of
from tests.stories_letters import ACTS, Words, letter_in, letter_out

from rogatory.casefile import cases
from rogatory.casefile.cases import CaseOpened
from rogatory.clerk.instance import Hand
from rogatory.cli.command import Command, Option, read_line
from rogatory.cli.session import Session
from rogatory.cli.show import tell
from rogatory.errors import RogatoryError
from rogatory.seal import keys, signature

NUMBER, OTHER = "77/HUSH", "78/HUSH"
"""Numbers of the confined case, and of the one in another compartment."""

ID = "77777777-7777-4777-8777-777777777777"
OTHER_ID = "78787878-7878-4787-8787-787878787878"
OUTSIDERS: Mapping[str, str] = {
    "nazim": "prosecutor",
    "vera": "approver",
    "custodian": "custodian",
    "rasul": "registrar",
    "admin": "administrator",
    "carol": "reader",
}
"""One officer of each role who is admitted to nothing."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Canaries(Words):
    """Words of the confined case."""

    def __call__(self, what: str) -> str:
        return super().__call__(what).replace("unmistakable", "canary")


@dataclass(frozen=True)
class Told:
    """What a command said: exit code and both streams, with what differs by chance made alike."""

    code: int
    text: str

    def canaries(self) -> list[str]:
        """Return what of the confined cases stands in it."""
        found = re.findall(r"canary-[\w-]+", self.text)
        return found + [one for one in (NUMBER, ID, OTHER, OTHER_ID) if one in self.text]


@dataclass
class World:
    """An instance, and the hands of all its officers."""

    side: Side
    commands: Mapping[tuple[str, ...], Command] = field(default_factory=dict)

    def told(self, officer: str, words: list[str]) -> Told:
        """Run a line as an officer whose key is unlocked; whatever it entered is taken back."""
        out, home = io.StringIO(), str(self.side.home)
        code, before, stored = 0, Path.cwd(), self._stored()
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "x").write_text("{}")
            os.chdir(folder)
            try:
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                    code = self._run(officer, words, out)
            finally:
                os.chdir(before)
                for path in self._stored() - stored:
                    path.unlink()  # of what was entered the files go too
        text = out.getvalue().replace(home, "HOME").replace(folder, "HERE")
        known = (ID, OTHER_ID)
        text = _UUID.sub(lambda hit: hit[0] if hit[0] in known else "UUID", text)
        text = re.sub(r'"milliseconds": \d+|age1[a-z0-9]{58}', "BY CHANCE", text)
        return Told(code, _DIGEST.sub("DIGEST", text))

    def _stored(self) -> set[Path]:
        return {path for path in (self.side.home / "vault").rglob("*") if path.is_file()}

    def _run(self, officer: str, words: list[str], out: io.StringIO) -> int:
        try:
            line = read_line(words, dict(self.commands))
            session = Session(line)
            hand = self.side.hand(officer)
            session.__dict__ |= {"instance": self.side.instance, "officer": officer, "hand": hand}
            session.__dict__["second"] = None
            assert line.command is not None
            with transaction.atomic():
                try:
                    with session:
                        answer = line.command.run(session)
                        tell(answer, as_json=False)
                        out.write(json.dumps(answer.data, default=str, ensure_ascii=False))
                        session._touched.clear()
                finally:
                    transaction.set_rollback(True)
        except RogatoryError as error:
            remarks = getattr(error, "remarks", None) or [str(error)]
            out.write("\n".join([type(error).__name__, *remarks]))
            return error.exit_code
        except Exception as error:
            out.write(f"{type(error).__name__}: {error}")
            return 3
        return answer.exit_code


def two_worlds(folder: Path, commands: Mapping[tuple[str, ...], Command]) -> tuple[World, World]:
    """Return the world without the confined cases and the one with them."""
    bare = make_instance(folder / "bare")
    stories.one_of_each(bare)
    _officers(bare)
    whole = bare.copy(folder / "whole" / "a")
    whole.instance.secrets = bare.instance.secrets
    _confine(whole)
    return World(bare, commands), World(whole, commands)


def _officers(side: Side) -> None:
    hands = dict(side.hands)
    for officer, role in OUTSIDERS.items():
        if officer in hands:
            continue
        private, public = keys.new_ed25519()
        key = signature.key_id(public)
        hands[officer] = Hand(officer, key, Ed25519PrivateKey.from_private_bytes(private))
        side.enter(
            side.authority,
            ACTS.OfficerRegistered(officer=officer, name=officer.title()),
            ACTS.OfficerKeyAdded(officer=officer, key=key, public=public.hex()),
            ACTS.RoleGranted(officer=officer, role=role),
            second="deputy",
        )
    side.hands = hands


def _confine(side: Side) -> None:
    words = Canaries()
    for number, case in ((NUMBER, ID), (OTHER, OTHER_ID)):
        opened = CaseOpened(reference=number, title=words("title"))
        cases.open_case(side.instance, opened, side.hand("aynur"), case=case)
    for happen in (stories._facts, stories._evidence, letter_out, letter_in, duties_of):
        happen(side, ID, words)
    for case, officers in ((ID, ("deputy",)), (OTHER_ID, ("deputy", "nazim"))):
        act = ACTS.CaseConfined(reason=words("reason"), officers=officers)
        side.enter(case, act, second="deputy")
    # Nazim sees another compartment, and this one no more than anybody else.
    side.enter(OTHER_ID, ACTS.OfficerExcluded(officer="nazim", reason=words("reason")))


_KNOWN = {"exhibit": "E-1", "exhibits": "E-1", "person": "V-1", "evidence": "E-1", "measure": "1",
          "words": "canary*", "entry": "1", "n": "1", "medium": "courier",
          "letter": "N-1"}  # fmt: skip
_BY_FORM = {"DATE": "2026-11-23", "DAY": "2026-11-23", "INSTANT": "2026-11-23T02:00:00Z",
            "N": "1", "ENTRY": "1", "yes|no": "yes"}  # fmt: skip
_WRITES = frozenset(
    {"export", "export-list", "sheet-export", "sheet-new", "create", "key", "begin"}
)
"""Last words of commands that write a file or folder which must not be there yet."""


def line_of(command: Command, named: str | None) -> list[str]:
    """Return a line that calls a command with all that it needs, and a case where one is named."""
    words: list[str] = []
    for option in command.all_options():
        if option.name == "once" or (option.name == "authority" and named is None):
            words.append(f"--{option.name}")
        elif option.metavar == "CASE" and option.position:
            words += [named] if named else []
            named = None
        elif option.position and (option.required or option.name == "letter"):
            words.append(_filled(command, option))
        elif option.how != "flag" and (option.required or option.name == "letter"):
            words += [f"--{option.name}", _filled(command, option)]
    return [*command.path, *words, *(["--case", named] if named else [])]


def _filled(command: Command, option: Option) -> str:
    """Return a word that an option takes; such as names something of a case names what is there."""
    if option.choices:
        return option.choices[0]
    if option.name in ("out", "folder") or command.path[-1] in _WRITES:
        return "new"
    return _KNOWN.get(option.name) or _BY_FORM.get(option.metavar, "x")
