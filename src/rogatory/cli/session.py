# SPDX-License-Identifier: Apache-2.0
"""What a command works with: the instance, the officers at work, the case; opened when asked for.

Passphrases come from a file, an open descriptor or a prompt; never from the command line, which
every user of the machine can read, and never from the environment.
"""

from __future__ import annotations

import os
import sys
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from rogatory.errors import Inadmissible, Malformed, Unavailable
from rogatory.language import _

if TYPE_CHECKING:
    from rogatory.casefile.cases import Case
    from rogatory.clerk.act import Act
    from rogatory.clerk.instance import Hand, Instance

PASSPHRASE_LIMIT = 4096


class Line(Protocol):
    """The words of a line, read (``command.read_line``)."""

    words: tuple[str, ...]
    anywhere: dict[str, Any]
    values: dict[str, Any]


def prepare() -> None:
    """Set Django up, which the case's nouns need before they are imported; idempotent."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


class Session:
    """One command's run: its values, and the instance behind it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._unlocked: dict[str, str] = {}
        self._touched: set[str] = set()
        self._looking = False

    def __enter__(self) -> Self:
        from rogatory.clerk import curtain

        self._curtain = curtain.drawn(curtain.Curtain(self._hidden, self._closed))
        self._curtain.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._publish()
        finally:
            self._curtain.__exit__(None, None, None)

    def __getitem__(self, name: str) -> Any:
        """Return the value of one of the command's own options (None or () when not given)."""
        return self._line.values.get(name)

    def fill(self, values: dict[str, Any]) -> None:
        """Set options that were asked for at the terminal instead."""
        self._line.values.update(values)

    @property
    def words(self) -> tuple[str, ...]:
        """The words by which the command was called."""
        return self._line.words

    @property
    def as_json(self) -> bool:
        """Whether a program asks."""
        return bool(self._line.anywhere.get("json"))

    @property
    def details(self) -> bool:
        """Whether technical words are asked for."""
        return bool(self._line.anywhere.get("details"))

    def asked(self, name: str) -> str | None:
        """Return the value of an option that may stand anywhere."""
        value: str | None = self._line.anywhere.get(name)
        return value

    @cached_property
    def home(self) -> Path:
        """The folder of the instance: ``-C``, ROGATORY_HOME, or the present folder."""
        return Path(self.asked("home") or os.environ.get("ROGATORY_HOME") or ".").resolve()

    @cached_property
    def instance(self) -> Instance:
        """The opened instance."""
        from rogatory.clerk.instance import open_instance

        return open_instance(self.home)

    @property
    def named(self) -> str:
        """The officer who is said to act, ``""`` where nobody is named."""
        return self.asked("as") or os.environ.get("ROGATORY_OFFICER") or ""

    @cached_property
    def officer(self) -> str:
        """Who acts: ``--as``, ROGATORY_OFFICER, or the only officer with a key here."""
        if self.named:
            return self.named
        there = sorted(path.stem for path in (self.home / "keys" / "officers").glob("*.key"))
        if len(there) == 1:
            return there[0]
        raise Inadmissible(
            _("Say who acts: --as OFFICER ({officers}).").format(officers=", ".join(there))
            if there
            else _("There is no instance in {folder}: make one with “rogatory init”.").format(
                folder=self.home
            )
        )

    @cached_property
    def hand(self) -> Hand:
        """The officer who acts, with the key unlocked."""
        return self.instance.unlock(self.officer, self.passphrase(self.officer))

    @cached_property
    def second(self) -> Hand | None:
        """The second officer, unlocked; None when none was named."""
        named = self.asked("with")
        if named is None:
            return None
        phrase = self.passphrase(named, "with_passphrase_file", fd=None)
        return self.instance.unlock(named, phrase)

    @property
    def proved(self) -> str:
        """The officer whose key was unlocked and counts; ``""`` while there is none.

        A passphrase that was given is used for that, also by a command that only reads.
        """
        known = self.__dict__.get("hand")
        given = ("passphrase_file", "passphrase_fd", "unlock")
        if known is None and any(self.asked(name) for name in given):
            known = self.hand
        if known is None:
            return ""
        from rogatory.casefile.sight import proved

        return proved(self.instance, known)

    def _closed(self) -> frozenset[str]:
        """Return the cases that do not exist for whoever asks (``clerk.curtain``)."""
        if "instance" not in self.__dict__ or self._looking:
            return frozenset()
        from rogatory.casefile.compartments import closed_to

        self._looking = True  # finding out who asks looks at nothing that is hidden
        try:
            return closed_to(self.proved)
        finally:
            self._looking = False

    def _hidden(self) -> frozenset[str]:
        """Return the cases of which no row is shown to whoever asks."""
        if "instance" not in self.__dict__ or self._looking:
            return frozenset()
        from rogatory.casefile.sight import hidden_from

        self._looking = True
        try:
            return hidden_from(self.instance, self.proved, self.named)
        finally:
            self._looking = False

    def passphrase(
        self, officer: str, file: str = "passphrase_file", fd: str | None = "passphrase_fd"
    ) -> str:
        """Return an officer's passphrase: from file, descriptor or prompt; read once."""
        if officer not in self._unlocked:
            path, number = self.asked(file), self.asked(fd) if fd else None
            if path is not None:
                self._unlocked[officer] = read_passphrase(path)
            elif number is not None:
                self._unlocked[officer] = _from_descriptor(number)
            else:
                asked = _("Passphrase of {officer}: ").format(officer=officer)
                self._unlocked[officer] = prompt_passphrase(asked, f"--{file.replace('_', '-')}")
        return self._unlocked[officer]

    @cached_property
    def case(self) -> str:
        """The case that is meant: by id, by number, or the only one there is."""
        return self.find_case(self.asked("case")).key

    def find_case(self, named: str | None) -> Case:
        """Return a case by its id or number; the only one when none is named."""
        from rogatory.casefile.cases import Case

        # Opening the instance is what points the database at it.
        assert self.instance
        rows = list(Case.objects.order_by("entry", "reference", "key"))
        if not any(named in (row.key, row.reference) for row in rows) and self._unlocks():
            # Asked alike for a case that is confined and for one that is not here.
            rows = list(Case.objects.order_by("entry", "reference", "key"))
        if named is None and len(rows) == 1:
            return rows[0]
        told = ", ".join(row.reference for row in rows[:8])
        if named is None:
            raise Inadmissible(
                _("Say which case is meant: --case CASE ({cases}).").format(cases=told)
                if rows
                else _("There is no case here yet: open one with “rogatory case open”.")
            )
        found = [row for row in rows if named in (row.key, row.reference)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Inadmissible(
                _("{n} cases have the number {case}: name one by its id ({ids}).").format(
                    n=len(found), case=named, ids=", ".join(row.key for row in found)
                )
            )
        raise Inadmissible(
            _("There is no case {case} here ({cases}).").format(case=named, cases=told or "–")
        )

    def _unlocks(self) -> bool:
        """Ask a person at a terminal for the passphrase, once; return whether the key is open."""
        if "hand" in self.__dict__ or not sys.stdin.isatty():
            return False
        return bool(self.hand)

    def enter(self, case: str, *acts: Act) -> list[int]:
        """Enter acts by the officers at work; return the numbers of the entries."""
        from rogatory.casefile import cases

        entries = cases.enter(self.instance, case, *acts, by=self.hand, second=self.second)
        self.touched(case)
        return [entry.number for entry in entries]

    def touched(self, *cases: str) -> None:
        """Note which records were written, to publish them when all is done."""
        self._touched |= {case for case in cases if case}

    def _publish(self) -> None:
        """Publish what was entered, where that is cheap: keys unlocked, no network to be asked."""
        if not self._touched or "log" not in self.instance.secrets or self.instance.config.tsa_url:
            return
        from rogatory.clerk.publish import publish

        for case in sorted(self._touched):
            try:
                made = publish(self.instance, case)
            except Unavailable as error:
                self.note(str(error))
            else:
                self.note(_("published: {case}, {n} entries").format(case=case, n=made.size))

    def note(self, text: str) -> None:
        """Say a technical word on standard error, under details alone."""
        if self.details:
            print(text, file=sys.stderr)


def read_passphrase(path: str) -> str:
    """Read a passphrase from a file: its first line."""
    try:
        with Path(path).open("rb") as stream:
            return _phrase(stream.read(PASSPHRASE_LIMIT))
    except OSError as error:
        raise Unavailable(
            _("The passphrase file cannot be read ({reason}): check its path and rights.").format(
                reason=error.strerror
            )
        ) from None


def _from_descriptor(number: str) -> str:
    try:
        with os.fdopen(int(number), "rb", closefd=False) as stream:
            return _phrase(stream.read(PASSPHRASE_LIMIT))
    except (ValueError, OSError):
        raise Unavailable(
            _("No passphrase can be read from descriptor {n}: is it open for reading?").format(
                n=number
            )
        ) from None


def _phrase(data: bytes) -> str:
    try:
        phrase = data.decode().split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError:
        raise Malformed(_("The passphrase is no UTF-8 text.")) from None
    if not phrase:
        raise Malformed(_("The passphrase is empty: its first line is what counts."))
    return phrase


def prompt_passphrase(question: str, option: str) -> str:
    """Ask for a passphrase at the terminal; Inadmissible where nobody can be asked."""
    if not sys.stdin.isatty():
        raise Inadmissible(
            _("Nobody can be asked for the passphrase here: give {option} FILE.").format(
                option=option
            )
        )
    import getpass

    try:
        phrase = getpass.getpass(question)
    except EOFError:
        phrase = ""
    if not phrase:
        raise Inadmissible(_("No passphrase was given; nothing was done."))
    return phrase
