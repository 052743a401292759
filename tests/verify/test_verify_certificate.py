# SPDX-License-Identifier: Apache-2.0
"""The court's two pages say what is so: of a bent file, of a receipt, of a sender nobody knows."""

from __future__ import annotations

import hashlib
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from rogatory import language
from rogatory.verify import Report, Trust, certificate, verify_pouch, words
from rogatory.verify.certificate import _commands

pytestmark = pytest.mark.usefixtures("in_process")


def pages(report: Report, folder: Path, lang: str = "en", **more: Any) -> str:
    """Return the text of the certificate, which has two pages at most."""
    with language.use(lang):
        certificate.write(report, folder / "c.pdf", **more)
    document = pypdfium2.PdfDocument(folder / "c.pdf")
    assert 1 <= len(document) <= 2
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture
def pouch(maker: Any, world: Any, tmp_path: Path) -> Path:
    path: Path = maker.parts(world, tmp_path / "made").seal(tmp_path).path
    return path


@pytest.mark.parametrize("bend", [lambda d: d + b"x", lambda d: d[:200], lambda d: b"", bytes])
def test_a_file_that_is_no_package_is_named_by_its_size_and_digest(
    bend: Any, pouch: Path, world: Any, tmp_path: Path
) -> None:
    data = bend(pouch.read_bytes())
    pouch.write_bytes(data)
    report = verify_pouch(pouch, world.trust())
    digest = hashlib.sha256(data).hexdigest()
    assert (report.facts["sha256"], report.facts["size"]) == (digest, len(data))
    text = pages(report, tmp_path)
    assert digest in plain(text)
    assert f"mustprint{digest[:8]}…{digest[-8:]}" in plain(text)
    assert "mustprint…" not in plain(text)


NAMES = ("a package.asice", "-rf.asice", "it's $(x).asice", "письмо;rm.asice", "a[b]*.asice",
         "back`tick`.asice", "tab\there.asice")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_name_the_very_file_and_a_shell_takes_them_as_meant(
    name: str, pouch: Path, world: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = pouch.rename(folder / name)
    report = verify_pouch(path, world.trust())
    lines = _commands(report)
    if lines[0].startswith("#"):
        (folder / "PACKAGE.asice").write_bytes(path.read_bytes())
    run = [line for line in lines if line.startswith(("cp", "openssl dgst"))]
    done = subprocess.run(
        ["sh", "-c", "\n".join(run)], cwd=folder, capture_output=True, text=True, check=True
    )
    assert hashlib.sha256(path.read_bytes()).hexdigest() in done.stdout
    assert sum(name in " ".join(shlex.split(line, comments=True)) for line in lines) > 0 or (
        lines[0].startswith("#")
    )
    pages(report, tmp_path)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_receipt_says_which_package_it_is_for_and_what_became_of_it(
    lang: str, maker: Any, world: Any, tmp_path: Path
) -> None:
    parts = maker.parts(world, tmp_path / "sent")
    sent = parts.seal(tmp_path)
    receipt = maker.receipt_parts(world, sent, parts.log.checkpoint).seal(tmp_path)
    report = verify_pouch(receipt.path, world.trust())
    assert report.ok, report.failures
    text = pages(report, tmp_path, lang)
    assert sent.sha256 in plain(text)
    assert maker.POUCH in plain(text)
    for part in ("ContentConsignment", "2026-11-23 03:00:00 UTC"):
        assert part in text
    with language.use(lang):
        assert plain(language._("Which package is acknowledged, and what became of it")) in plain(
            text
        )
        assert plain(language._("confirmed state")) in plain(text)
    assert "payload.bag" not in text, "a receipt has no contents to be checked"


def test_without_the_senders_card_nothing_is_said_as_a_fact(
    pouch: Path, world: Any, tmp_path: Path
) -> None:
    report = verify_pouch(pouch, Trust())
    assert report.ok, "exit codes stay as they are"
    assert not report.sender_established
    told = words.tell(report)
    assert told.splitlines()[1].startswith("WHOSE it is was not established")
    assert "says it is from" in told
    text = pages(report, tmp_path)
    assert plain("WHOSE it is was not established") in plain(text)
    for part in ("says it is from, to", "says it is signed by"):
        assert part in text
    known = verify_pouch(pouch, world.trust())
    assert known.sender_established
    assert "not established" not in words.tell(known)
    assert "says it is" not in pages(known, tmp_path)
    assert report.to_json()["sender_established"] is False


def test_a_package_that_failed_is_nobodys(pouch: Path, maker: Any, world: Any) -> None:
    stranger = maker.make_world()
    report = verify_pouch(pouch, stranger.trust())
    assert not report.ok
    assert "WHOSE it is was not established." in words.tell(report)


def test_the_day_of_receipt_is_the_receivers_to_say(
    pouch: Path, world: Any, tmp_path: Path
) -> None:
    report = verify_pouch(pouch, world.trust())
    assert "date of receipt" in pages(report, tmp_path)
    text = pages(report, tmp_path, received="2026-11-24T06:00:00Z")
    assert "2026-11-24 06:00:00 UTC" in text


def test_of_a_copy_who_collected_the_original_is_said(
    maker: Any, world: Any, tmp_path: Path
) -> None:
    from rogatory.docket.commitment import Disclosure, ItemDisclosure
    from rogatory.docket.entry import Entry
    from rogatory.verify.report import Shown

    def entry(number: int, kind: str, **values: Any) -> Shown:
        fields = tuple(Disclosure(name, bytes(16), value) for name, value in values.items())
        held = Entry(maker.CASE, number, kind, "2026-11-23T02:00:00Z", "o", {})
        return Shown(held, fields)

    report = verify_pouch(maker.parts(world, tmp_path / "m").seal(tmp_path).path, world.trust())
    collected = {"who": "A. Serin", "when": "2026-11-05", "how": "by hand"}
    batch = entry(1, "exhibits.taken_in/1", circumstances=collected)
    item = ItemDisclosure("exhibits", 0, bytes(16), "origin-1", ())
    copy = entry(2, "exhibit.derived/1", label="E-1a", origin="origin-1", how="stripped")
    report.entries = [Shown(batch.entry, batch.fields, (item,)), copy]
    (row,) = certificate._collected(report)
    assert (row.exhibit, row.who) == ("E-1a", "A. Serin")
    assert "2026-11-05" in row.when
    assert "stripped" in row.how
    report.entries = [copy]
    (row,) = certificate._collected(report)
    assert row.who == "not shown"
