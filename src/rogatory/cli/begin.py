# SPDX-License-Identifier: Apache-2.0
"""``rogatory begin``: one's own case from nothing, in fifteen questions.

It needs no other side, no certificate and no network.  The answers become an ordinary instance
with ordinary acts; the papers lie in ``papers/`` inside it.  Stop with Ctrl-C or the end of input
at any moment; the same command goes on where it stopped.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session, read_passphrase
from rogatory.cli.show import Answer, visible
from rogatory.errors import Conflict, Malformed
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.cli.questions import Question

OFFICER = "officer-1"
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_HALF_FOUNDED = ("instance.toml", "keys", "log", "vault", "trust", "outbox", "pouches")


class Terminal:
    """A person at a terminal, or a pipe; with ``quiet`` what is said goes to standard error."""

    def __init__(self, quiet: bool = False) -> None:
        self.stream = sys.stderr if quiet else sys.stdout

    def say(self, line: str = "") -> None:
        """Show one line."""
        print(visible(line), file=self.stream, flush=True)

    def ask(self, prompt: str) -> str:
        """Return one line."""
        print(prompt, end="", file=self.stream, flush=True)
        return input()

    def secret(self, prompt: str) -> str:
        """Return what is typed without echo; from a pipe, the next line."""
        return getpass.getpass(prompt) if sys.stdin.isatty() else self.ask(prompt)


def _begin(session: Session) -> Answer:
    home = session.asked("home") or os.environ.get("ROGATORY_HOME") or "my-authority"
    known = session.asked("passphrase_file")
    folder = Path(home).absolute()
    papers = begin(
        folder,
        Terminal(quiet=session.as_json),
        domain=session["domain"],
        zone=session["zone"],
        passphrase=read_passphrase(known) if known else None,
    )
    return Answer({"home": str(folder), "papers": papers})


def main(argv: Sequence[str]) -> int:
    """Run ``rogatory begin`` with the words after “begin”; return the exit code."""
    from rogatory.cli import main as whole

    return whole(["begin", *argv])


def begin(
    home: Path,
    voice: Any,
    *,
    domain: str | None = None,
    zone: str | None = None,
    passphrase: str | None = None,
    clock: Callable[[], datetime] | None = None,
) -> list[str]:
    """Ask, enter, and write the papers; return their names, none when the person stopped.

    ``voice`` is an ``interview.Voice``.  Raises Conflict for a folder that is in use, and what
    founding and entering raise; the same call then goes on where it came to.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.settings")
    import django

    django.setup()
    from rogatory.cli.interview import Interview, Notebook, Stopped
    from rogatory.cli.questions import QUESTIONS

    zone = _zone(zone)
    if domain is not None and not _DOMAIN.fullmatch(domain):
        raise Malformed(
            _("“{domain}” is no domain: name one such as prosecutor.example.").format(domain=domain)
        )
    notebook = Notebook(home / "begin.json")
    _refuse_other_use(home, notebook)
    _greet(voice, bool(notebook.answers))
    known = {} if passphrase is None else {"passphrase": QUESTIONS[-1].read(passphrase)}
    try:
        told = Interview(_outside(home, QUESTIONS), notebook, voice, known).run()
        return _finish(home, voice, told, notebook, domain, zone, clock)
    except (Stopped, KeyboardInterrupt):
        voice.say()
        voice.say(_("Stopped; nothing is lost. The same command goes on from here:"))
        voice.say(f"  rogatory begin -C {home}")
    return []


def _outside(home: Path, questions: Sequence[Question]) -> list[Question]:
    """Let nobody take the folder of the instance in as evidence, or one that holds it."""

    def read(typed: str) -> str:
        folder = str(by_key["folder"].parse(typed))
        place, own = Path(folder).resolve(), home.resolve()
        if place == own or place in own.parents or own in place.parents:
            raise Malformed(
                _("{folder} holds this record itself: name another folder.").format(folder=folder)
            )
        return folder

    by_key = {one.key: one for one in questions}
    return [replace(one, parse=read) if one.key == "folder" else one for one in questions]


def _refuse_other_use(home: Path, notebook: Any) -> None:
    if notebook.marks.get("finished"):
        raise Conflict(
            _("The first case lies in {folder} already; open the next with “case open”.").format(
                folder=home
            )
        )
    if (home / "instance.toml").exists() and "founding" not in notebook.marks:
        raise Conflict(
            _("There is an instance in {folder} already: choose another folder.").format(
                folder=home
            )
        )


def _greet(voice: Any, again: bool) -> None:
    if again:
        voice.say(_("Going on where you stopped."))
        return
    voice.say(_("Your own case from nothing: fifteen questions, about five minutes."))
    voice.say(_("What you do not know stays unknown: type ? or nothing. “<” goes one back."))
    voice.say(_("Ctrl-C stops; your answers are kept in the folder, for you alone."))


def _finish(
    home: Path,
    voice: Any,
    told: dict[str, Any],
    notebook: Any,
    domain: str | None,
    zone: str,
    clock: Callable[[], datetime] | None,
) -> list[str]:
    """Found, enter, print; then strike the answers out of the notebook."""
    from rogatory.office.beginning import NOWHERE, Beginning
    from rogatory.office.first_papers import summary, write_papers

    voice.say()
    voice.say(_("Making your authority's record and keys …"))
    instance, hand = _instance(home, told, notebook, domain, zone, clock)
    begun = Beginning(instance, hand, told, notebook.marks, notebook.mark).run()
    voice.say(_("Entered as ordinary acts:"))
    for line in _entries(begun.case):
        voice.say(f"  {line}")
    voice.say(_("Exhibits: {outcome}").format(outcome=begun.intake or _("none named")))
    names, missing = write_papers(instance, begun, told, home / "papers")
    said = _("no treaty chosen, not checked") if begun.unchecked else summary(begun.remarks)
    voice.say(_("Check of the draft letter: {summary}").format(summary=said))
    notebook.answers = {}
    notebook.mark("finished", True)
    voice.say()
    voice.say(_("Your papers lie in {folder}:").format(folder=home / "papers"))
    for name in names:
        voice.say(f"  {name}")
    for why in missing:
        voice.say(_("Not printed: {why}").format(why=why))
    voice.say(_("You act as {officer}, with your passphrase.").format(officer=OFFICER))
    if instance.config.domain == NOWHERE:
        voice.say(
            _("No domain was named: this record is for trying out; “init” makes a lasting one.")
        )
    return names


def _entries(case: str) -> list[str]:
    from rogatory.clerk.tables import EntryRow

    rows = EntryRow.objects.filter(case=case).order_by("number").values_list("number", "kind")
    said = {
        "case.opened/1": _("the case is opened"),
        "person.entered/1": _("a person"),
        "incident.entered/1": _("what happened"),
        "exhibits.taken_in/1": _("exhibits are taken in"),
        "letter.drafted/1": _("the letter is drafted"),
        "letter.checked/1": _("the draft is checked"),
    }
    return [_("entry {n}: {act}").format(n=n, act=said.get(kind, kind)) for n, kind in rows]


def _instance(
    home: Path,
    told: dict[str, Any],
    notebook: Any,
    domain: str | None,
    zone: str,
    clock: Callable[[], datetime] | None,
) -> Any:
    """Found the authority, or unlock the one that was founded before an interruption."""
    from rogatory.casefile import founding
    from rogatory.clerk.instance import open_instance, system_clock
    from rogatory.office.beginning import NO_STATE, NOWHERE

    clock = clock or system_clock
    if notebook.marks.get("founding") == "done":
        instance = open_instance(home, clock)
        return instance, instance.unlock(OFFICER, told["passphrase"])
    notebook.mark("founding", "begun")
    _clear_half_founded(home)
    signer = told.get("signer") or {}
    states = told.get("states") or {}
    officer = founding.NewOfficer(
        OFFICER,
        signer.get("name") or _("(the name is not known)"),
        ("prosecutor", "administrator"),
        told["passphrase"],
        signer.get("title") or "",
    )
    instance, hand = founding.found(
        home,
        domain=domain or NOWHERE,
        country=states.get("own") or NO_STATE,
        names={told["language"]: told.get("body") or _("(the authority's name is not known)")},
        zone=zone,
        first=officer,
        language=told["language"],
        clock=clock,
    )
    notebook.mark("founding", "done")
    return instance, hand


def _clear_half_founded(home: Path) -> None:
    """Remove what an interrupted founding left: no case was in it, and no act was acknowledged."""
    from django.db import connection

    connection.close()
    for name in (*_HALF_FOUNDED, *(path.name for path in home.glob("rogatory.sqlite3*"))):
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _zone(named: str | None) -> str:
    """Return a zone that exists: the one named, else this machine's, else UTC."""
    if named is not None:
        try:
            return ZoneInfo(named).key
        except (ValueError, KeyError, OSError):
            raise Malformed(
                _("There is no zone “{zone}”: name one such as Asia/Baku.").format(zone=named)
            ) from None
    set_here = os.environ.get("TZ", "").removeprefix(":")
    place = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")[2]
    for name in (set_here, place):
        try:
            return ZoneInfo(name).key
        except (ValueError, KeyError, OSError):
            continue
    return "UTC"


COMMANDS = (
    Command(
        ("begin",),
        N_("one's own case from nothing: fifteen questions, then list, draft letter and check"),
        _begin,
        (
            Option("domain", N_("domain of your authority, such as prosecutor.example"), "DOMAIN"),
            Option("zone", N_("zone in which days are counted, such as Asia/Baku"), "ZONE"),
        ),
        N_("Stop with Ctrl-C at any moment; the same command goes on where you stopped."),
    ),
)
