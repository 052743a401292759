# SPDX-License-Identifier: Apache-2.0
"""Every command by every role: a confined case is not there for who is not admitted to it.

Each command of the catalogue is declared here, and one that is not fails the test.  What is asked
is always the same: does an officer who is not admitted hear in the world with the confined cases
what he hears in the one without them, to the letter?
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.cli.compartments_world import (
    ID,
    NUMBER,
    OTHER,
    OUTSIDERS,
    Told,
    World,
    line_of,
    two_worlds,
)

from rogatory.cli.catalogue import commands
from rogatory.cli.command import read_line
from rogatory.cli.session import Session
from rogatory.errors import Inadmissible

pytestmark = pytest.mark.folder("two worlds in two folders are compared")
"""What a command stored is taken back from the folder; the rules themselves are tested on both."""

NO_SUCH = "There is no case {case} here"

CASE = """
case: show confine admit exclude admitted unconfine
person: enter correct open list import export
exhibit: add list verify export describe hand-over waive-return extend consent terms return loans
exhibit: print import listed export-list receipt verify-source alike read preview mark
citizenship: state
incident: enter
detention: enter gaps ask
sign: note resolve list
examination: order report compare
finding: enter
evidence: weigh
duty: note meet reopen date contest derive list show measure
decision: take
letter: acknowledge tell-sender render list answer decide enter copies certification attach-scan
letter: revise approve return sign show check harm register remind escalate supplement withdraw
letter: supersede close consult assign review result-returned result-received formal-check
letter: request-information accept refuse postpone history hop split route number paragraphs
letter: certify untranslate
dispatch: record
reply: record
circumstance: state withdraw list
register: searched list enter export
contact: confirm enter list show
promise: keep release list
paper: tell-sender list show confirm forward
status:
docket: list verify publish export
erase:
measure: answer verify assess schedule carry-out correct reopen receive close withdraw supersede
measure: list reasons
jurisdiction: show confirm suspend take-back
statement: draft revise tie check answer approve issue withdraw show list
offence: enter decide list fill
package: copy handed-over media
send:
answer:
receive-paper:
vault: verify
search:
reading: rebuild
"""
"""Commands that take a case: of a hidden one they say that there is no such case."""

FORM = """
letter: draft translate propose print import-docx
offence: propose
submission: accept
"""
"""Commands that take a case and refuse a line as general as ours before they look at it."""

ACROSS = """
case: open list
officer: add entrust list revoke-key
role: grant revoke
card: show export rotate revoke
counterpart: add list
policy: set list
letter: strike-number numbers
receive:
docket: fsck rebuild
law: list show search diff basis confirm repeal add confirmed export sheet sheet-new sheet-diff
law: sheet-adopt sheet-withdraw sheet-export
holidays: adopt list
statistics:
stationery: begin try adopt show
directory: list show enter correct confirm end
package: open
find-code:
register: import imported decide
store: show take
vault: due rule repair
backup: key verify restore accept
submission: list show refuse
worker:
"""
"""Commands of the authority, and such as look across cases."""

APART = {
    ("init",): "makes an instance, where there is no case yet",
    ("begin",): "asks at a terminal, and enters nothing that others do not",
    ("serve",): "tests/web/test_web_compartments.py: every route, every method",
    ("verify",): "reads a package without any instance",
    ("submission", "make"): "seals files without any instance",
    ("backup", "create"): "one encrypted file of all; says how large the whole is (ADR 0015)",
}


def declared(text: str) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for line in text.split("\n"):
        noun, _colon, verbs = line.partition(":")
        if noun:
            found.update([(noun, verb) for verb in verbs.split()] or [(noun,)])
    return found


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    return two_worlds(tmp_path_factory.mktemp("worlds"), commands())


def test_every_command_is_declared_here_once() -> None:
    parts = [declared(CASE), declared(FORM), declared(ACROSS), set(APART)]
    assert set().union(*parts) == set(commands())
    assert sum(map(len, parts)) == len(commands())


def heard(
    worlds: tuple[World, World], paths: set[tuple[str, ...]], officers: list[str], cell: str | None
) -> list[tuple[str, tuple[str, ...], Told, Told]]:
    """Return what each officer hears of each command in the world without and the one with."""
    every: list[dict[tuple[str, tuple[str, ...]], Told]] = []
    known = commands()
    for world in worlds:
        world.side.attach()
        every.append(
            {
                (officer, path): world.told(officer, line_of(known[path], cell))
                for officer in officers
                for path in sorted(paths)
            }
        )
    bare, whole = every
    return [(*key, bare[key], whole[key]) for key in bare]


def judge(found: list[tuple[str, tuple[str, ...], Told, Told]], cell: str | None) -> None:
    """Fail with what an officer could tell the two worlds apart by."""
    apart = [(officer, path, a, b) for officer, path, a, b in found if a != b]
    leaks = [
        (officer, path, leak)
        for officer, path, _a, b in found
        for leak in b.canaries()
        if leak != cell
    ]
    print(f"{len(found)} answers compared, {len(apart)} differ, {len(leaks)} canaries")
    assert not apart
    assert not leaks


@pytest.mark.parametrize("cell", [NUMBER, ID, OTHER])
def test_of_a_hidden_case_a_prosecutor_hears_that_it_is_not_there(
    worlds: tuple[World, World], cell: str
) -> None:
    absent(heard(worlds, declared(CASE) | declared(FORM), ["nazim"], cell), cell)


def test_of_a_hidden_case_each_other_role_hears_the_same(worlds: tuple[World, World]) -> None:
    """The commands are dealt out to the roles; with ``--all`` each role plays every one."""
    others = [officer for officer in OUTSIDERS if officer != "nazim"]
    paths = sorted(declared(CASE) | declared(FORM))
    for place, officer in enumerate(others):
        absent(heard(worlds, set(paths[place :: len(others)]), [officer], NUMBER), NUMBER)


@pytest.mark.long
def test_of_a_hidden_case_every_role_hears_the_same_from_every_command(
    worlds: tuple[World, World],
) -> None:
    absent(heard(worlds, declared(CASE) | declared(FORM), list(OUTSIDERS), NUMBER), NUMBER)


def absent(found: list[tuple[str, tuple[str, ...], Told, Told]], cell: str) -> None:
    """Fail unless each answer is the one for a case that is not here."""
    judge(found, cell)
    silent = [
        (officer, path)
        for officer, path, _a, b in found
        if path not in declared(FORM) and NO_SUCH.format(case=cell) not in b.text
    ]
    assert not silent


def test_what_looks_across_cases_says_what_it_would_say_without_the_hidden_ones(
    worlds: tuple[World, World],
) -> None:
    judge(heard(worlds, declared(ACROSS), ["nazim"], None), None)


@pytest.mark.long
@pytest.mark.parametrize("officer", OUTSIDERS)
def test_every_command_of_every_role_without_a_case_named(
    worlds: tuple[World, World], officer: str
) -> None:
    every = declared(CASE) | declared(FORM) | declared(ACROSS)
    judge(heard(worlds, every, [officer], None), None)


INSIDE = """
case: admitted
person: list
exhibit: list
letter: list
docket: list
register: list
search:
contact: list
duty: list
measure: list
"""


def test_who_is_admitted_is_told_of_it_by_the_same_commands(worlds: tuple[World, World]) -> None:
    whole = worlds[1]
    whole.side.attach()
    known = commands()
    told = {path: whole.told("aynur", line_of(known[path], NUMBER)) for path in declared(INSIDE)}
    assert [path for path, one in told.items() if NO_SUCH.format(case=NUMBER) in one.text] == []
    assert any("canary-" in one.text for one in told.values())
    other = whole.told("nazim", line_of(known["case", "list"], None))
    mine = whole.told("deputy", line_of(known["case", "list"], None))
    assert "1/2026" in other.text
    assert NUMBER not in other.text
    assert {NUMBER, OTHER} <= set(mine.text.split())


def test_a_leak_is_found(worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that forgets the curtain: every command tells of the case, and the sweep says so."""
    monkeypatch.setattr("rogatory.cli.session.Session._hidden", lambda _self: frozenset())
    monkeypatch.setattr("rogatory.cli.session.Session._closed", lambda _self: frozenset())
    paths = {("case", "list"), ("register", "list"), ("statistics",), ("docket", "rebuild")}
    found = heard(worlds, paths, ["nazim"], None)
    detected = sum(a != b for _officer, _path, a, b in found)
    print(f"injected {len(paths)}, detected {detected}")
    assert detected == len(paths)


def session_of(world: World, *words: str) -> Session:
    """Return a session of the whole world, in which no key is unlocked yet."""
    session = Session(read_line(list(words), commands()))
    session.__dict__ |= {"instance": world.side.instance}
    return session


def test_a_confined_case_opens_to_a_key_and_to_no_name(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = worlds[1]
    whole.side.attach()
    phrase = tmp_path / "deputy.pass"
    phrase.write_text("pass deputy\n")
    with session_of(whole, "case", "list", "--as", "deputy") as session:
        assert session.proved == ""
        with pytest.raises(Inadmissible, match=NO_SUCH.format(case=NUMBER)):
            session.find_case(NUMBER)
    line = ("case", "list", "--as", "deputy", "--passphrase-file", str(phrase))
    with session_of(whole, *line) as session:
        assert session.find_case(NUMBER).key == ID
        assert session.proved == "deputy"


def test_at_a_terminal_the_passphrase_is_asked_for_alike_whether_a_case_is_there_or_not(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = worlds[1]
    whole.side.attach()
    asked: list[str] = []

    def ask(question: str, _option: str) -> str:
        asked.append(question)
        return "pass custodian" if "custodian" in question else "pass deputy"

    monkeypatch.setattr("rogatory.cli.session.prompt_passphrase", ask)
    monkeypatch.setattr("sys.stdin", Terminal())
    for number in (NUMBER, "99/NOWHERE"):
        with (
            session_of(whole, "case", "list", "--as", "custodian") as session,
            pytest.raises(Inadmissible, match=NO_SUCH.format(case=number)),
        ):
            session.find_case(number)
    assert asked == ["Passphrase of custodian: "] * 2
    with session_of(whole, "case", "list", "--as", "deputy") as session:
        assert session.find_case(NUMBER).key == ID
    with session_of(whole, "case", "list", "--as", "deputy", "--unlock") as session:
        assert session.proved == "deputy"
        assert session.find_case("1/2026").reference == "1/2026"
    assert len(asked) == 4


class Terminal(io.StringIO):
    """A standard input at which a person sits."""

    def isatty(self) -> bool:
        return True
