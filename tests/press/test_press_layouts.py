# SPDX-License-Identifier: Apache-2.0
"""A layout of an authority's own: typeset in a process shut in, the same bytes for the same."""

from __future__ import annotations

import hashlib
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.paper.conftest import form_in

from rogatory.errors import Malformed, Unavailable
from rogatory.paper.letter import letter_data
from rogatory.press import library, template_digest
from rogatory.press.layouts import Limits, typeset_by_digest_with, typeset_with

BASE = '#import "office@1.typ": *\n'
HEAD = "#let letterhead(head, narrow: false) = "
PLAIN = BASE + HEAD + "[*#words(head.letterhead.name)*]\n"
SHORT = Limits(memory=700 * 2**20, cpu=3, wall=8.0)


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    """Give the data of a short letter."""
    return letter_data(form_in("ru", long=False), lang="ru", marking="TEST")


def test_a_layout_prints_the_same_bytes_twice_and_by_its_digest(data: dict[str, Any]) -> None:
    first = typeset_with(PLAIN, "letter", data)
    assert first.startswith(b"%PDF-")
    digest = template_digest("letter", PLAIN)
    assert typeset_by_digest_with(PLAIN, digest, data) == first
    assert digest != template_digest("letter")


def test_the_digest_covers_the_layout_under_the_name_of_ours() -> None:
    names = ["letter@1.typ", "blocks@1.typ", "frame@1.typ", "layout@1.typ", "office@1.typ"]
    files = {name: (library.FOLDER / name).read_bytes() for name in names}
    files["layout@1.typ"] = PLAIN.encode()
    listed = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in names)
    assert hashlib.sha256(listed.encode()).hexdigest() == template_digest("letter", PLAIN)


def test_another_layout_than_the_digest_says_is_not_printed(data: dict[str, Any]) -> None:
    digest = template_digest("letter", PLAIN)
    with pytest.raises(Unavailable, match="No template of this edition has the digest"):
        typeset_by_digest_with(PLAIN + "// one word more", digest, data)


def test_a_layout_prints_only_templates_that_take_one() -> None:
    with pytest.raises(Unavailable):
        library.name_with(template_digest("schedule"), PLAIN)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (HEAD + '[#read("/etc/passwd")]', "asks for a file or a package"),
        (HEAD + '[#read("etc/passwd")]', "asks for a file or a package"),
        (HEAD + '[#image("/usr/share/pixmaps/debian-logo.png")]', "asks for a file or a package"),
        ('#import "@preview/cetz:0.3.0": *', "asks for a file or a package"),
        ('#import "neighbour.typ": *', "asks for a file or a package"),
        (HEAD + "{ let a = 0; for i in range(100000000000) { a += i }; [#a] }", "memory or time"),
        (HEAD + "{ let a = 0; while a < 1 { let b = a }; [#a] }", "loop seems to be infinite"),
        (
            HEAD
            + "{ let a = 0; for i in range(99999) { for j in range(99999) { a += j } }; [#a] }",
            "memory or time",
        ),
        (HEAD + '{ let a = "x" * 1000000; for i in range(40) { a = a + a }; a }', "memory or time"),
        (HEAD + "letterhead(head)", "cannot be printed"),
        (HEAD + "nothing-of-that-name", "cannot be printed (line 2)"),
        ("#let x = (", "cannot be printed (line 2)"),
    ],
)
def test_a_layout_that_reaches_out_or_does_not_end_is_refused_with_one_sentence(
    body: str, why: str, data: dict[str, Any]
) -> None:
    with pytest.raises(Malformed) as refused:
        typeset_with(BASE + body, "letter", data, limits=SHORT)
    said = str(refused.value)
    assert why in said, said
    assert "Traceback" not in said


def test_nothing_is_sent_over_the_network(
    data: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A listener that a package could be asked of hears nothing."""
    heard: list[Any] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        listener.settimeout(3)

        def listen() -> None:
            try:
                heard.append(listener.accept())
            except TimeoutError:
                return

        thread = threading.Thread(target=listen)
        thread.start()
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, host)
        with pytest.raises(Malformed, match="asks for a file or a package"):
            typeset_with('#import "@preview/cetz:0.3.0": *', "letter", data, limits=SHORT)
        thread.join()
    assert not heard


def test_a_layout_without_end_is_refused_before_it_is_read(data: dict[str, Any]) -> None:
    for text in ("", " \n", "x" * 100_001, BASE + "\x00"):
        with pytest.raises(Malformed, match="at most 100000 characters"):
            typeset_with(text, "letter", data)


def test_the_day_that_a_layout_asks_for_is_the_day_of_the_letter(data: dict[str, Any]) -> None:
    day = BASE + HEAD + "{ assert(datetime.today().display() == data.document.date); [] }"
    assert typeset_with(day, "letter", data).startswith(b"%PDF-")
