# SPDX-License-Identifier: Apache-2.0
"""How the words of a line become values: options anywhere, all faults at once, any text at all."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.cli.command import Command, Option, read_line
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, plain, visible
from rogatory.errors import Inadmissible


def _nothing(_session: Session) -> Answer:
    return Answer()


OPEN = Command(
    ("case", "open"),
    "open",
    _nothing,
    (
        Option("number", position=True, required=True, help="number"),
        Option("title", help="title", required=True),
        Option("tag", how="many", help="tags"),
        Option("data", how="words", help="data"),
        Option("quick", how="flag", help="quick"),
        Option("sort", choices=("a", "b"), help="sort"),
    ),
)
ADD = Command(
    ("add",),
    "add",
    _nothing,
    (Option("paths", how="many", position=True, help="paths"), Option("last", position=True)),
)
KNOWN = {OPEN.path: OPEN, ADD.path: ADD}


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "-C", "x", "case", "open", "1", "--title", "t"],
        ["case", "--json", "open", "-Cx", "1", "--title=t"],
        ["case", "open", "--title", "t", "1", "--home=x", "--json"],
        ["case", "open", "--title", "t", "-C", "x", "--json", "--", "1"],
    ],
)
def test_options_that_may_stand_anywhere_stand_anywhere(words: list[str]) -> None:
    line = read_line(words, KNOWN)
    assert line.command is OPEN
    assert line.anywhere == {"json": True, "home": "x"}
    assert (line.values["number"], line.values["title"]) == ("1", "t")


def test_what_is_not_given_is_none_or_nothing() -> None:
    values = read_line(["case", "open", "1", "--title", "t"], KNOWN).values
    assert values == {
        "number": "1", "title": "t", "tag": (), "data": (), "quick": False, "sort": None
    }  # fmt: skip


def test_options_are_repeated_and_take_words_up_to_the_next_option() -> None:
    words = [
        "case",
        "open",
        "1",
        "--title",
        "t",
        "--tag",
        "a",
        "--data",
        "x=1",
        "y=2",
        "--tag",
        "b",
        "--quick",
        "--data",
        "z",
    ]
    values = read_line(words, KNOWN).values
    assert values["tag"] == ("a", "b")
    assert values["data"] == ("x=1", "y=2", "z")
    assert values["quick"] is True


def test_a_value_may_look_like_an_option_that_is_none() -> None:
    assert read_line(["case", "open", "1", "--title", "--bold"], KNOWN).values["title"] == "--bold"
    assert read_line(["case", "open", "1", "--title", "-5"], KNOWN).values["title"] == "-5"


def test_many_positions_leave_the_last_ones_their_words() -> None:
    values = read_line(["add", "a", "b", "c"], KNOWN).values
    assert (values["paths"], values["last"]) == (("a", "b"), "c")


def test_all_faults_of_a_line_are_told_at_once() -> None:
    words = ["case", "open", "1", "2", "--sort", "c", "--titel", "x", "--quick=1", "--tag"]
    with pytest.raises(Inadmissible) as caught:
        read_line(words, KNOWN)
    told = "\n".join(caught.value.remarks)
    for piece in ("“2” is one word", "--sort", "did you mean “--title”", "takes no value",
                  "“--tag” needs", "“--title” is missing"):  # fmt: skip
        assert piece in told
    assert len(caught.value.remarks) == 6


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["case", "opne"], "did you mean “open”"),
        (["zzz"], "see “rogatory --help”"),
        (["--nonsense", "case"], "There is no option “--nonsense”"),
        (["case", "open", "1", "--title", "a", "--title", "b"], "given twice"),
    ],
)
def test_what_is_unknown_is_named(words: list[str], told: str) -> None:
    with pytest.raises(Inadmissible, match=told):
        read_line(words, KNOWN)


def test_help_is_given_however_wrong_the_rest_is() -> None:
    line = read_line(["case", "open", "--help", "--nonsense"], KNOWN)
    assert line.command is OPEN
    assert line.anywhere["help"] is True


WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            ["case", "open", "add", "--title", "--tag", "--data", "--", "-C", "--json"]
        ),
        st.text(max_size=8),
    ),
    max_size=8,
)


@given(WORDS)
def test_no_line_whatever_raises_anything_but_a_refusal(words: list[str]) -> None:
    with contextlib.suppress(Inadmissible):
        read_line(words, KNOWN)


@given(st.text())
def test_shown_text_stays_on_its_line_and_cannot_steer_a_terminal(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 for sign in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f")
    shown.encode()


def test_columns_stay_in_line_with_wide_and_combining_signs() -> None:
    table = Table(("a", "b"), [("証拠", "x"), ("e\u0301", "y"), ("\x1b[31m", "z")])
    lines = plain(table)
    assert lines[1] == "証拠        x"
    assert lines[2].endswith("y")
    assert "\x1b" not in "".join(lines)
