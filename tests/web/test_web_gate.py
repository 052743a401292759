# SPDX-License-Identifier: Apache-2.0
"""The gate: who gets in, and that all others learn nothing."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.web.browser import Browser, Shown

from rogatory.cli.command import read_line
from rogatory.cli.serve import COMMANDS, server
from rogatory.cli.session import Session
from rogatory.errors import Malformed, Unavailable
from rogatory.web.gate import HEADERS


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


@pytest.fixture
def case(side: Side) -> str:
    return side.open_case()


@pytest.fixture
def browser(side: Side, case: str) -> Iterator[Browser]:
    with Browser(side.instance) as one:
        yield one


def test_whoever_has_the_address_gets_in(browser: Browser, case: str) -> None:
    assert browser.get("").status == 200
    assert browser.get(f"c/{case}/").status == 200
    assert browser.get("style.css").headers["Content-Type"] == "text/css; charset=utf-8"
    assert browser.get(f"c/{case}/", HTTP_HOST="localhost:8765").status == 200


def test_all_others_get_one_answer_byte_for_byte(browser: Browser, side: Side, case: str) -> None:
    token, page = browser.path.strip("/"), f"c/{case}/"
    asked: dict[str, Shown] = {
        "an unknown case": browser.get(f"c/{uuid.uuid4()}/"),
        "the authority's own record": browser.get(f"c/{side.authority}/"),
        "no address of ours": browser.get("admin/"),
        "a case without its slash": browser.get(f"c/{case}"),
        "a number in place of an id": browser.get("c/1/"),
        "no token": browser.ask(f"/{page}"),
        "nothing": browser.ask("/"),
        "an empty path": browser.ask(""),
        "an empty token": browser.ask(f"//{page}"),
        "another token": browser.ask(f"/{'A' * len(token)}/{page}"),
        "a shorter token": browser.ask(f"/{token[:-1]}/{page}"),
        "a longer token": browser.ask(f"/{token}A/{page}"),
        "a token that is no ASCII": browser.ask(f"/é{token[1:]}/{page}"),
        "the token as a parameter": browser.ask(f"/{page}?token={token}"),
        "another host": browser.get(page, HTTP_HOST="evil.example"),
        "a host that begins like ours": browser.get(page, HTTP_HOST="127.0.0.1.evil.example:80"),
        "the style without a token": browser.ask("/style.css"),
    }
    one = asked["an unknown case"]
    assert one.status == 404
    assert [what for what, shown in asked.items() if shown != one] == []
    assert browser.get(page) != one, "the page itself is another answer"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"])
def test_only_reading_is_understood(browser: Browser, case: str, method: str) -> None:
    assert browser.get(f"c/{case}/", REQUEST_METHOD=method).status == 405
    assert browser.ask("/", REQUEST_METHOD=method).status == 404


def test_every_answer_bears_the_headers_that_bind_the_browser(browser: Browser, case: str) -> None:
    answers = [
        browser.get(""),
        browser.get(f"c/{case}/"),
        browser.get("style.css"),
        browser.get("", REQUEST_METHOD="POST"),
        browser.ask("/"),
    ]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "Set-Cookie" not in answer.headers
    assert HEADERS["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_a_failure_shows_nothing_of_itself(
    browser: Browser, case: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: Any, **_rest: Any) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("rogatory.web.casepage.page", broken)
    answer = browser.get(f"c/{case}/")
    assert answer.status == 500
    assert b"canary" not in answer.body
    assert answer.headers["Content-Security-Policy"]
    browser.ask("/nowhere/")
    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_the_token_is_new_for_each_run_and_long(side: Side) -> None:
    addresses = set()
    for _time in range(3):
        bound, address = server(side.instance, 0)
        bound.server_close()
        addresses.add(address.rsplit("/", 2)[1])
    assert len(addresses) == 3
    assert all(len(token) == 43 for token in addresses)


def test_it_listens_on_this_machine_alone_and_logs_nothing(
    side: Side, case: str, capfd: pytest.CaptureFixture[str]
) -> None:
    bound, address = server(side.instance, 0)
    assert bound.server_address[0] == "127.0.0.1"
    got: list[Any] = []

    def ask() -> None:
        for url in (f"{address}c/{case}/", f"{address[:-2]}/"):
            try:
                with urllib.request.urlopen(url, timeout=20) as answer:
                    got.append(answer.status)
            except urllib.error.HTTPError as error:
                got.append(error.code)
        bound.shutdown()

    asking = threading.Thread(target=ask)
    asking.start()
    bound.serve_forever(0.05)
    asking.join()
    bound.server_close()
    side.attach()
    assert got == [200, 404]
    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("", "")


def run(words: list[str]) -> None:
    line = read_line(["serve", *words], {command.path: command for command in COMMANDS})
    with Session(line) as session:
        assert line.command is not None
        line.command.run(session)


def test_a_port_that_is_taken_or_none_is_refused_with_a_sentence(side: Side) -> None:
    bound, _address = server(side.instance, 0)
    home = str(side.home)
    with pytest.raises(Unavailable, match="name another with --port"):
        run(["-C", home, "--port", str(bound.server_port)])
    bound.server_close()
    for port in ("x", "65536", "-1"):
        with pytest.raises(Malformed, match="is no port"):
            run(["-C", home, f"--port={port}"])
    side.attach()


def test_the_command_prints_the_address_and_ends_with_ctrl_c(
    side: Side, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rogatory.cli.serve._Server.serve_forever", stop)
    run(["-C", str(side.home), "--port", "0"])
    assert "  http://127.0.0.1:" in capsys.readouterr().out
    side.attach()
