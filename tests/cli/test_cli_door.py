# SPDX-License-Identifier: Apache-2.0
"""The door itself: exit codes, errors as sentences and as JSON, nothing heavy, nothing leaked."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.story import SOURCE
from tests.instances import make_instance

from rogatory import errors
from rogatory.cli import main, program
from rogatory.cli.show import Answer

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give a folder to stand in, with nothing of the machine in the environment."""
    for name in ("ROGATORY_HOME", "ROGATORY_OFFICER", "LC_ALL", "LANG", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _raising(error: BaseException) -> Callable[[object], Answer]:
    def act(_words: object) -> Answer:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Unverified("It does not hold."), 1),
        (errors.Malformed("It is out of form."), 2),
        (errors.Inadmissible("One.", "Two."), 2),
        (errors.Conflict("It moved on."), 3),
        (errors.Unavailable("It is away."), 3),
        (PermissionError(13, "Permission denied", "x.pdf"), 3),
        (KeyboardInterrupt(), 3),
        (ZeroDivisionError("a name that must not leak"), 3),
    ],
)
def test_each_class_of_error_has_its_exit_code_and_no_traceback(
    error: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    plain_environment: Path,
) -> None:
    monkeypatch.setattr(program, "_run", _raising(error))
    assert main(["case", "list"]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert told.err.strip()
    assert "must not leak" not in told.err
    if isinstance(error, errors.Inadmissible):
        assert told.err == "One.\nTwo.\n"


def test_with_json_an_error_is_an_object_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, plain_environment: Path
) -> None:
    monkeypatch.setattr(program, "_run", _raising(errors.Inadmissible("One.", "Two.")))
    assert main(["case", "list", "--json"]) == 2
    told = json.loads(capsys.readouterr().err)["error"]
    assert told == {"class": "Inadmissible", "message": "One. Two.", "remarks": ["One.", "Two."]}


def test_what_nobody_foresaw_is_kept_in_the_instance_without_values(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, plain_environment: Path
) -> None:
    (plain_environment / "instance.toml").write_text('language = "en"\n')
    monkeypatch.setattr(program, "_run", _raising(ZeroDivisionError("Satorn Ormquell")))
    assert main(["case", "list"]) == 3
    (kept,) = (plain_environment / "faults").iterdir()
    assert str(kept) in capsys.readouterr().err
    text = kept.read_text()
    assert "ZeroDivisionError" in text
    assert "_raising" not in text.split("\n")[0]
    assert "Ormquell" not in text


def test_under_details_the_place_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, plain_environment: Path
) -> None:
    monkeypatch.setattr(program, "_run", _raising(ZeroDivisionError("x")))
    assert main(["case", "list", "--details"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_the_language_is_asked_for_or_the_instances_or_the_sessions(
    monkeypatch: pytest.MonkeyPatch, plain_environment: Path
) -> None:
    assert program._language(["case"]) == "en"
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert program._language(["case"]) == "ru"
    (plain_environment / "instance.toml").write_text('language = "az"\n')
    assert program._language(["case"]) == "az"
    assert program._language(["case", "--lang", "en"]) == "en"
    assert program._language(["case", "--", "--lang", "en"]) == "az"
    assert program._language(["-Celsewhere", "case"]) == "ru"


def _imported_by(words: list[str]) -> set[str]:
    code = (
        "import sys, contextlib, io\n"
        "from rogatory.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main({words!r})\n"
        "print('\\n'.join(sys.modules))"
    )
    environ = os.environ | {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_help_imports_nothing_heavy() -> None:
    heavy = {"django", "rich", "typer", "pyhanko", "typst", "lxml", "cryptography"}
    assert heavy.isdisjoint(_imported_by(["--help"]))
    assert heavy.isdisjoint(_imported_by(["letter", "--help"]))
    assert heavy.isdisjoint(_imported_by(["verify", "--help"]))
    verifier = _imported_by(["--lang", "ru", "verify", "--help"])
    assert "rogatory.cli.program" not in verifier
    assert "django" in _imported_by(["incident", "enter", "--help"])


@pytest.mark.parametrize(("words", "goal"), [(["--help"], 0.5), (["verify", "--help"], 0.2)])
def test_help_is_there_at_once(words: list[str], goal: float) -> None:
    spent = []
    for _try in range(5):
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "rogatory", *words],
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        spent.append(time.perf_counter() - begin)
    print(f"rogatory {' '.join(words)}: {min(spent):.2f} s (goal {goal} s)")
    assert min(spent) < 2 * goal


def test_a_reader_that_goes_away_ends_the_command_quietly() -> None:
    command = [sys.executable, "-m", "rogatory", "--help"]
    process = subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _out, err = process.communicate()
    assert b"Traceback" not in err


def test_a_passphrase_comes_through_a_descriptor(plain_environment: Path, capsys: Capture) -> None:
    side = make_instance(plain_environment)
    read, write = os.pipe()
    os.write(write, b"pass aynur\n")
    os.close(write)
    words = ["-C", str(side.home), "--as", "aynur", "--passphrase-fd", str(read)]
    assert main([*words, "case", "open", "1", "--title", "a"]) == 0
    os.close(read)
    assert main([*words, "case", "open", "2", "--title", "b"]) == 3
    assert "descriptor" in capsys.readouterr().err


def test_at_a_terminal_the_passphrase_is_asked_for_and_not_shown(plain_environment: Path) -> None:
    side = make_instance(plain_environment)
    child, terminal = pty.fork()
    if child == 0:
        os.environ["PYTHONPATH"] = str(SOURCE)
        words = ["-C", str(side.home), "--as", "aynur", "case", "open", "7", "--title", "t"]
        os.execv(sys.executable, [sys.executable, "-m", "rogatory", *words])
    told = b""
    while b"Passphrase" not in told:
        told += os.read(terminal, 4096)
    os.write(terminal, b"pass aynur\n")
    try:
        while more := os.read(terminal, 4096):
            told += more
    except OSError:
        pass  # the terminal is closed when the command has ended
    _child, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, told
    assert b"Passphrase of aynur" in told
    assert b"pass aynur" not in told
    assert b"Case 7 is open" in told


def test_the_record_that_is_exported_can_be_checked_with_what_lies_in_it(
    plain_environment: Path, capsys: Capture
) -> None:
    from rogatory.clerk.publish import publish
    from rogatory.docket.entry import Entry
    from rogatory.docket.note import VerifierKey
    from rogatory.docket.proof import Proof
    from rogatory.exchange.counterpart import issue_card
    from rogatory.pouch.entries import decode_disclosures

    side = make_instance(plain_environment)
    issue_card(side.instance, side.hand("aynur"))
    case = side.open_case("1", title="The title")
    publish(side.instance, case)
    assert main(["-C", str(side.home), "docket", "export", "--out", "record"]) == 0
    folder = plain_environment / "record"
    log = VerifierKey.parse((folder / "log.vkey").read_text().strip())
    checked = 0
    for path in sorted((folder / "entries").iterdir()):
        proof = Proof.parse((folder / "proofs" / f"{path.stem}.tlog-proof").read_bytes())
        checkpoint = proof.verify(path.read_bytes(), log)
        assert checkpoint.size == 1
        entry = Entry.decode(path.read_bytes())
        fields, _items = decode_disclosures(
            (folder / "disclosures" / f"{path.stem}.json").read_bytes()
        )
        for one in fields:
            one.verify(entry.kind, entry.fields)
            checked += 1
        assert {one.name: one.value for one in fields}["title"] == "The title"
    assert checked == 4
    capsys.readouterr()
    assert main(["-C", str(side.home), "docket", "export", "--out", "record"]) == 3
    assert main(["-C", str(side.home), "docket", "export", "--out", "bare", "--sealed"]) == 0
    assert "The title" not in "".join(
        path.read_text() for path in (plain_environment / "bare").rglob("*") if path.is_file()
    )


def test_a_changed_row_is_named_by_fsck_and_the_exit_code_says_so(
    plain_environment: Path, capsys: Capture
) -> None:
    from django.db import connection

    side = make_instance(plain_environment)
    case = side.open_case("1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casefile_case SET reference = '2' WHERE \"case\" = %s", [case])
    for words in (["docket", "fsck"], ["docket", "verify"], ["case", "show"]):
        assert main(["-C", str(side.home), *words, "--json"]) == 1
        assert "casefile_case" in capsys.readouterr().out
    assert main(["-C", str(side.home), "docket", "rebuild"]) == 0
    assert "casefile_case" in capsys.readouterr().out
    assert main(["-C", str(side.home), "docket", "fsck"]) == 0
