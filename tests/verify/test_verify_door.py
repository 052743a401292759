# SPDX-License-Identifier: Apache-2.0
"""``python -m rogatory.verify``: exit codes, JSON, words, languages, the court's two pages."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rogatory import language
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.cosignature import Fork
from rogatory.seal.signer import certificates_pem
from rogatory.verify import Trust, certificate, verify_pouch, words
from rogatory.verify.door import main


@pytest.fixture
def trust(world: Any, tmp_path: Path) -> Path:
    """Give a trust folder as a person would fill it."""
    folder = tmp_path / "trust"
    (folder / "cards").mkdir(parents=True)
    (folder / "checkpoints").mkdir()
    (folder / "roots.pem").write_bytes(certificates_pem((world.root,)))
    for side in (world.a, world.b):
        (folder / "cards" / f"{side.domain}.card").write_bytes(side.card.encode())
    return folder


@pytest.fixture
def pouch(maker: Any, world: Any, tmp_path: Path) -> Path:
    path: Path = maker.parts(world, tmp_path / "made").seal(tmp_path).path
    return path


@pytest.fixture(autouse=True)
def quick(in_process: None) -> None:
    """No child process for each run."""


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_sound_package_exits_with_0_and_json_names_every_step(
    pouch: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _err = told(capsys, "--json", "--trust", trust, pouch)
    report = json.loads(out)
    assert code == 0
    assert (report["ok"], report["complete"], report["failed_class"]) == (True, False, None)
    assert [step["name"] for step in report["steps"]] == [
        "archive", "members", "signature", "log", "opening", "bag", "letter", "entries"
    ]  # fmt: skip
    assert told(capsys, "--strict", "--trust", trust, pouch)[0] == 1


def test_a_bent_package_exits_with_1_and_names_the_class(
    pouch: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(pouch.read_bytes())
    data[len(data) // 2] ^= 1
    pouch.write_bytes(data)
    code, out, _err = told(capsys, "--json", "--trust", trust, pouch)
    report = json.loads(out)
    assert code == 1
    assert (report["failed_step"], report["failed_class"]) == (1, "archive")
    assert report["steps"][3]["state"] == "not reached"
    assert "NOT VERIFIED" in told(capsys, pouch)[1]


def test_wrong_usage_exits_with_2_and_an_absent_file_with_3(
    pouch: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, tmp_path / "absent.asice")[0] == 3
    usages: tuple[tuple[str | Path, ...], ...] = (
        ("--trust", tmp_path / "absent", pouch),
        ("--identity", tmp_path / "absent", pouch),
        ("--at", "yesterday", pouch),
        ("--certificate", tmp_path / "c.pdf", pouch, pouch),
    )
    for wrong in usages:
        code, out, err = told(capsys, *wrong)
        assert (code, out) == (2, "")
        assert err.strip().endswith(".")
    with pytest.raises(SystemExit) as stopped:
        main(["--no-such-option"])
    assert stopped.value.code == 2


def test_ordinary_output_uses_ordinary_words_and_details_the_technical_ones(
    pouch: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = told(capsys, "--trust", trust, pouch)[1]
    for word in ("pouch", "docket", "cosign", "compliant", "Merkle"):
        assert word not in plain.lower()
    assert "What this does not prove" in plain
    assert "[seal]" in told(capsys, "--details", "--trust", trust, pouch)[1]


def test_dates_bear_the_local_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Baku")
    time.tzset()
    try:
        assert words.moment("2026-11-23T02:00:00Z") == (
            "2026-11-23 02:00:00 UTC (2026-11-23 06:00:00 +0400)"
        )
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_fork_is_written_out_as_proof(
    maker: Any, world: Any, pouch: Path, trust: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    root = hashlib.sha256(b"another history").digest()
    ours = SignedCheckpoint.sign(
        Checkpoint(f"xa.example/{maker.CASE}", 4, root), world.a.key("log")
    )
    (trust / "checkpoints" / "xa").write_bytes(ours.encode())
    out = tmp_path / "proofs"
    for _twice in range(2):
        assert told(capsys, "--trust", trust, "--evidence-out", out, pouch)[0] == 1
    (proof,) = out.iterdir()
    Fork.decode(proof.read_bytes()).verify()


def test_limits_given_on_the_command_line_are_said(
    pouch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _err = told(capsys, "--max-members", "3", pouch)
    assert code == 1
    assert "at most 3" in out


def test_the_key_file_opens_the_contents(
    maker: Any, world: Any, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = maker.parts(world, tmp_path / "e", encrypted=True).seal(tmp_path / "e").path
    key = tmp_path / "key.txt"
    key.write_bytes(b"# created today\n" + world.age_identity + b"\n")
    code, out, _err = told(
        capsys, "--trust", trust, "--identity", key, "--unpack", tmp_path / "out", path
    )
    assert code == 0, out
    assert (tmp_path / "out" / "exhibits" / "0001.bin").exists()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_court_gets_two_pages(
    lang: str, maker: Any, world: Any, trust: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    import pypdfium2  # type: ignore[import-untyped]

    files, extra = maker.letter_files(world)
    made = maker.parts(world, tmp_path / "l", kind="letter", files=files, extra=extra)
    path = made.seal(tmp_path / "l").path
    pdf = tmp_path / "c.pdf"
    assert told(capsys, "--lang", lang, "--trust", trust, "--certificate", pdf, path)[0] == 0
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) <= 2
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in re.sub(r"\s", "", text)
    with language.use(lang):
        copied = language._("a copy made by the sender, entered {at}: {how}").partition(",")[0]
    for part in ("openssl", "certutil", "xa.example", copied):
        assert part in " ".join(text.split())


def test_the_court_gets_two_pages_for_a_package_that_failed(
    pouch: Path, tmp_path: Path, world: Any
) -> None:
    import pypdfium2

    pouch.write_bytes(pouch.read_bytes() + b"x")
    report = verify_pouch(pouch, world.trust())
    for lang in ("en", "ru"):
        with language.use(lang):
            certificate.write(report, tmp_path / "c.pdf")
        assert 1 <= len(pypdfium2.PdfDocument(tmp_path / "c.pdf")) <= 2


def test_the_verifier_imports_neither_django_nor_the_case_system(tmp_path: Path) -> None:
    code = (
        "import sys; from rogatory.verify.door import main\n"
        "try: main(['/nonexistent'])\n"
        "finally:\n"
        " from rogatory.verify import certificate, contents, letter, log, outer, payload\n"
        " names = [n for n in sys.modules if n.split('.')[0] in ('django', 'typer', 'rich')"
        " or n.startswith(('rogatory.clerk', 'rogatory.casefile', 'rogatory.exchange'))]\n"
        " print(names)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_is_there_at_once_without_anything_heavy() -> None:
    code = (
        "import sys\n"
        "from rogatory.verify.door import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = ('cryptography', 'lxml', 'pyhanko', 'typst', 'asn1crypto', 'pyrage', 'django')\n"
        "print([n for n in heavy if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_the_help_speaks_the_language_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rogatory.verify", "--lang", "ru", "--help"],
        capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert "--trust" in done.stdout


def test_a_trust_folder_with_a_broken_card_is_refused_by_its_name(trust: Path) -> None:
    from rogatory.errors import Malformed

    (trust / "cards" / "xa.example.card").write_bytes(b"{}")
    with pytest.raises(Malformed, match=r"xa\.example\.card"):
        Trust.load(trust)
