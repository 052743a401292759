# SPDX-License-Identifier: Apache-2.0
"""The judge's pages: two at most, whatever is found, and no good word that was not earned."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rogatory.errors import Malformed
from rogatory.press.certificate import Check, Collected, Findings, certificate_data, render

Tool = Callable[[str], Path]

FINDINGS = Findings(
    package="0b9e.asice",
    package_sha256="9f" * 32,
    package_size=1_234_567,
    received=[("from", "Office of the Prosecutor General of XA"), ("number", "3")],
    collected=[Collected("E-1", "A. Serin", "5 November 2026", "copied, write-blocked")],
    unchanged_since="23 November 2026, 06:00:12 (UTC+04:00)",
    time_voucher="Test authority 1 (RFC 3161)",
    withheld=["the identity of W-1"],
    checks=[Check("verified", "Archive", "canonical"), Check("verified", "Letter", "same bytes")],
    checked_at="2026-12-02T10:00:00Z",
    checked_with="rogatory 0.1.0",
)


def words_of(findings: Findings, lang: str, path: Path, tool: Tool) -> tuple[str, int]:
    path.write_bytes(render(certificate_data(findings, lang=lang, marking="FICTIONAL CASE")))
    subprocess.run([tool("qpdf"), "--check", path], check=True, capture_output=True)
    text = subprocess.run(
        [tool("pdftotext"), "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    return text, text.count("\f")


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_it_fits_two_pages_even_for_a_hostile_package(
    lang: str, tmp_path: Path, tool: Tool
) -> None:
    long = "hostile words " * 100
    solid = "X" * 2_000
    for words in (long, solid, "line\n" * 300, "漢" * 500):
        findings = replace(
            FINDINGS,
            package=words,
            received=[(words, words)] * 100,
            collected=[Collected(words, words, words, words)] * 500,
            unchanged_since=words,
            time_voucher=words,
            withheld=[words] * 100,
            checks=[Check("failed", words, words)] * 100,
            checked_with=words,
            whose="WHOSE it is was not established: no identity card of "
            f"{'x' * 60}.example is here. Anybody could have made a package that says so.",
        )
        _text, pages = words_of(findings, lang, tmp_path / "c.pdf", tool)
        assert pages == 2


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_hostile_receipt_fits_two_pages_as_well(lang: str, tmp_path: Path, tool: Tool) -> None:
    for words in ("hostile words " * 100, "X" * 2_000, "漢" * 500):
        findings = replace(
            FINDINGS,
            package=words,
            received=[(words, words)] * 100,
            withheld=[words] * 100,
            checks=[Check("failed", words, words)] * 100,
            acknowledged=[(words, words)] * 50,
        )
        _text, pages = words_of(findings, lang, tmp_path / "c.pdf", tool)
        assert pages == 2


def test_it_says_the_digest_in_groups_and_how_to_repeat(tmp_path: Path, tool: Tool) -> None:
    text, pages = words_of(FINDINGS, "en", tmp_path / "c.pdf", tool)
    assert pages <= 2
    assert " ".join(["9f9f"] * 16) in text
    for command in ("openssl dgst -sha256", "certutil -hashfile", "xmlsec1 --verify", "openssl ts"):
        assert command in text
    assert "No check failed." in text


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([], "Nothing was verified: do not rely on this package."),
        (["not_checkable"], "Nothing was verified: do not rely on this package."),
        (["verified"], "No check failed."),
        (["verified", "not_checkable"], "No check failed, but not everything could be checked."),
        (["verified", "failed"], "At least one check failed: do not rely on this package."),
        (["failed"], "At least one check failed: do not rely on this package."),
    ],
)
def test_the_first_sentence_follows_from_the_checks(states: list[str], sentence: str) -> None:
    checks = [Check(state, "x", "y") for state in states]
    verdict = certificate_data(replace(FINDINGS, checks=checks), lang="en")["verdict"]
    assert verdict.splitlines()[1] == sentence


def test_failures_come_first_and_are_never_cut_for_what_was_verified() -> None:
    checks = [Check("verified", f"v{n}", "") for n in range(50)] + [Check("failed", "bad", "")]
    data = certificate_data(replace(FINDINGS, checks=checks), lang="en")
    rows = data["sections"][4]["blocks"][0]["rows"]
    assert rows[0][:2] == ["failed", "bad"]


def test_without_a_time_stamp_no_time_is_vouched_for(tmp_path: Path, tool: Tool) -> None:
    text, _pages = words_of(replace(FINDINGS, time_voucher=""), "en", tmp_path / "c.pdf", tool)
    assert "nobody independent: the sender's own clock alone" in text
    assert "no independent body has confirmed one" in text
    assert "openssl ts" not in text


def test_a_language_or_state_out_of_form_is_refused() -> None:
    with pytest.raises(Malformed, match="choose one"):
        certificate_data(FINDINGS, lang="xx")
    with pytest.raises(Malformed, match="verified, failed"):
        certificate_data(replace(FINDINGS, checks=[Check("green", "x", "y")]), lang="en")
