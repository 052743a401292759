# SPDX-License-Identifier: Apache-2.0
"""``rogatory begin`` from a script of answers: what it enters, what it prints, what it hides."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.cli.begin_story import PASSPHRASE, TRANSCRIPT, Script, clock, evidence, play, typed
from tests.instances import kinds_entered

from rogatory.casefile.cases import Case
from rogatory.casefile.exhibits import Batch
from rogatory.casefile.incidents import Incident
from rogatory.casefile.integrity import check_all
from rogatory.casefile.persons import Person
from rogatory.clerk.instance import open_instance
from rogatory.cli.begin import COMMANDS, OFFICER, begin
from rogatory.cli.command import read_line
from rogatory.cli.session import Session
from rogatory.errors import Conflict, Malformed
from rogatory.press.typesetting import typeset
from rogatory.seal import keys

PAPERS = {
    "exhibits.pdf",
    "letter-draft.pdf",
    "letter-draft.json",
    "check.txt",
    "status.txt",
    "status.pdf",
}


@pytest.fixture(autouse=True)
def weak_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spend no seconds on a passphrase that protects nothing."""
    monkeypatch.setattr(keys, "SCRYPT_N", 2**14)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give the folder of the cook's case as begun, and its transcript."""
    folder = tmp_path_factory.mktemp("cook")
    strength, keys.SCRYPT_N = keys.SCRYPT_N, 2**14
    try:
        return folder / "my-authority", play(folder)
    finally:
        keys.SCRYPT_N = strength


def letter(home: Path) -> dict[str, Any]:
    form: dict[str, Any] = json.loads((home / "papers" / "letter-draft.json").read_bytes())
    return form


def test_the_transcript_in_the_documents_is_what_the_program_says(told: tuple[Path, str]) -> None:
    shown = TRANSCRIPT.read_text(encoding="utf-8")
    assert told[1] == shown, "write it anew: python -m tests.cli.begin_story"


def test_every_answer_is_an_ordinary_act_and_the_instance_holds(told: tuple[Path, str]) -> None:
    instance = open_instance(told[0], clock)
    instance.unlock(OFFICER, PASSPHRASE)
    case = Case.objects.get()
    assert case.reference == "17-1/26"
    assert kinds_entered(case.case) == {
        "case.opened/1",
        "person.entered/1",
        "incident.entered/1",
        "exhibits.taken_in/1",
        "letter.drafted/1",
        "letter.checked/1",
    }
    incident = Incident.objects.get()
    assert (incident.what, incident.happened, incident.state) == ("injury", "2026-08-14", "XD")
    assert incident.operation is None
    assert check_all(instance) == []
    batch = Batch.objects.get()
    assert (batch.stored, batch.duplicates, batch.refused) == (3, 1, 0)
    assert set(batch.circumstances.values()) == {"unknown"}


def test_the_papers_are_there_and_private(told: tuple[Path, str]) -> None:
    folder = told[0] / "papers"
    assert {path.name for path in folder.iterdir()} == PAPERS
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    assert all(path.read_bytes()[:5] == b"%PDF-" for path in folder.glob("*.pdf"))


def test_witnesses_and_complainants_go_under_a_code(told: tuple[Path, str]) -> None:
    form = letter(told[0])
    by_code = {one["code"]: one for one in form["persons"]}
    assert by_code["W-1"] == {"id": "p2", "code": "W-1", "withheld": True, "role": "witness"}
    assert by_code["C-1"]["withheld"]
    assert by_code["V-1"]["surname"] == "Tamlin"
    assert by_code["O-1"]["surname"] == {"unknown": True}
    assert "W-1 saw both from the quay" in form["facts"]
    assert form["measures"][2]["text"] == "the officers on duty that night and W-1"


def test_a_sealed_name_lies_nowhere_in_clear(told: tuple[Path, str]) -> None:
    files = [path for path in told[0].rglob("*") if path.is_file()]
    searched = [path.name for path in files if b"Tamlin" in path.read_bytes()]
    assert searched, "the search itself finds a name that is not sealed"
    assert [path.name for path in files if b"Merrow" in path.read_bytes()] == []


def test_what_is_unknown_is_said(told: tuple[Path, str]) -> None:
    form, home = letter(told[0]), told[0]
    assert "confidentiality" not in form
    assert (
        "Whether it happened during an operational-search activity is not known." in form["facts"]
    )
    check = (home / "papers" / "check.txt").read_text()
    assert "basis in doubt: no row about XC" in check
    assert "Whether confidentiality is needed: missing" in check
    assert "compliant" not in check


def test_the_draft_says_on_its_pages_that_it_is_a_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[str] = []

    def watched(template: str, data: Any, **rest: Any) -> bytes:
        marked.append(data["marking"])
        return typeset(template, data, **rest)

    monkeypatch.setattr("rogatory.paper.letter.typeset", watched)
    play(tmp_path)
    assert marked == ["DRAFT"]


def test_nothing_known_at_all_still_ends_in_papers(tmp_path: Path) -> None:
    person = Script(["en", *["?"] * 13, PASSPHRASE, PASSPHRASE])
    home = tmp_path / "empty"
    assert set(begin(home, person, zone="UTC", clock=clock)) == PAPERS
    assert {path.name for path in (home / "papers").iterdir()} == PAPERS
    incident = Incident.objects.get()
    assert (incident.premises, incident.state, incident.operation) == ("unknown", "unknown", None)
    check = (home / "papers" / "check.txt").read_text()
    assert "Basis in doubt: no treaty was chosen." in check
    assert "held against none" in check
    assert not Person.objects.exists()


@pytest.mark.parametrize(("lang", "word"), [("ru", "ru"), ("az", "az")])
def test_it_speaks_and_writes_in_the_language_chosen(tmp_path: Path, lang: str, word: str) -> None:
    answers = typed(evidence(tmp_path / "files"), language=[lang])
    assert begin(tmp_path / "home", Script(answers), zone="UTC", clock=clock)
    assert letter(tmp_path / "home")["languages"] == [{"language": word, "role": "original"}]


def test_a_folder_that_is_in_use_is_refused(told: tuple[Path, str], tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="first case lies in"):
        begin(told[0], Script([]))
    other = tmp_path / "other"
    other.mkdir()
    (other / "instance.toml").write_text("")
    with pytest.raises(Conflict, match="choose another folder"):
        begin(other, Script([]))


def run(words: list[str]) -> Any:
    """Run the command as the command line does, from its own entry in the catalogue."""
    line = read_line(["begin", *words], {command.path: command for command in COMMANDS})
    with Session(line) as session:
        assert line.command is not None
        return line.command.run(session)


def test_the_command_reads_a_pipe_and_goes_on_where_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text(PASSPHRASE + "\n")
    words = ["-C", str(tmp_path / "home"), "--passphrase-file", str(phrase)]
    monkeypatch.setattr("sys.stdin", io.StringIO("en\nHarbour Prosecutor\n"))
    assert run(words).data["papers"] == []
    assert "Stopped; nothing is lost." in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("?\n" * 12))
    assert set(run(words).data["papers"]) == PAPERS
    shown = capsys.readouterr().out
    assert "Going on where you stopped." in shown
    assert "What is your own body called?" not in shown
    with pytest.raises(Conflict):
        run(words)


def test_the_record_itself_is_no_evidence(tmp_path: Path) -> None:
    home = evidence(tmp_path) / "ward" / "home"
    for folder in (tmp_path, tmp_path / "ward", home / "keys"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "file").write_bytes(b"x")
        person = Script(typed(folder)[:18])
        assert begin(home, person, zone="UTC", clock=clock) == []
        assert f"      {folder} holds this record itself: name another folder." in person.screen
        (home / "begin.json").unlink()


def test_a_script_that_no_font_has_keeps_no_other_paper_back(tmp_path: Path) -> None:
    answers = typed(evidence(tmp_path / "files"), body=["検察庁"])
    person = Script(answers)
    written = begin(tmp_path / "home", person, zone="UTC", clock=clock)
    assert PAPERS - set(written) == {"exhibits.pdf", "letter-draft.pdf", "status.pdf"}
    assert sum(line.startswith("Not printed: ") for line in person.screen) == 3
    assert letter(tmp_path / "home")["requesting_authority"] == {"name": "検察庁"}


@pytest.mark.parametrize("options", [{"domain": "no domain"}, {"zone": "Nowhere/At_all"}])
def test_a_wrong_option_is_refused_before_the_first_question(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    person = Script(["en"])
    with pytest.raises(Malformed, match="such as"):
        begin(tmp_path / "home", person, **options)
    assert person.screen == []
