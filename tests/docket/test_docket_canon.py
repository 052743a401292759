# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON against JSONTestSuite, naughty strings and the traps of the usual reader."""

from __future__ import annotations

import enum
import json
import time
from pathlib import Path
from types import MappingProxyType

import pytest
import rfc8785

from rogatory.docket import canon
from rogatory.errors import Malformed


def test_the_examples_of_rfc_8785_come_out_in_the_order_of_utf_16_units() -> None:
    # RFC 8785 section 3.2.3, without its fraction: an emoji sorts before U+FB33.
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    written = canon.dumps(value)
    assert list(json.loads(written)) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]
    assert written == rfc8785.dumps(value)
    assert canon.loads(written) == value


def test_every_character_but_nul_and_surrogates_is_written_as_rfc_8785_writes_it() -> None:
    for start in range(1, 0x110000, 0x800):
        text = "".join(
            chr(one)
            for one in range(start, min(start + 0x800, 0x110000))
            if not 0xD800 <= one <= 0xDFFF
        )
        assert canon.dumps(text) == rfc8785.dumps(text)
        assert canon.loads(canon.dumps(text)) == text


def test_no_document_of_jsontestsuite_crashes_the_reader_and_no_n_document_is_read(
    shared: Path,
) -> None:
    counts = {"n refused": 0, "y refused": 0, "y read": 0, "i refused": 0, "i read": 0}
    for file in sorted((shared / "data/json/jsontestsuite").rglob("*.json")):
        data = file.read_bytes()
        kind = file.name[0]
        try:
            value = canon.loads(data, limit=1 << 20)
        except Malformed:
            counts[f"{kind} refused"] += 1
            continue
        assert kind != "n", file.name
        # What is read is canonical: RFC 8785 itself writes the same bytes again.
        assert rfc8785.dumps(value) == data, file.name
        counts[f"{kind} read"] += 1
    print(counts)
    assert counts["n refused"] == 188
    assert counts["y refused"] + counts["y read"] == 95
    assert counts["y read"] >= 20


def test_a_document_that_must_be_read_is_refused_only_for_a_stated_reason(shared: Path) -> None:
    for file in sorted((shared / "data/json/jsontestsuite").rglob("y_*.json")):
        data = file.read_bytes()
        try:
            value = json.loads(data)
            rewritten = canon.dumps(value)
        except Malformed:
            # Outside the narrowed domain, and the reader says the same.
            with pytest.raises(Malformed, match=r"not an integer|2\^53|U\+0000|surrogate|repeated"):
                canon.loads(data, limit=1 << 20)
            continue
        if rewritten == data:
            assert canon.loads(data, limit=1 << 20) == value
        else:
            with pytest.raises(Malformed, match=r"canonical form|repeated|not an integer"):
                canon.loads(data, limit=1 << 20)


def test_the_naughty_strings_go_through_unchanged_or_are_refused_for_nul(shared: Path) -> None:
    strings = json.loads((shared / "data/strings/blns/blns.json").read_text("utf-8"))
    assert len(strings) > 500
    for text in strings:
        value = {text if text else "empty": [text, {"nested": text}]}
        if "\0" in text:
            with pytest.raises(Malformed):
                canon.dumps(value)
            continue
        assert canon.dumps(value) == rfc8785.dumps(value)
        assert canon.loads(canon.dumps(value)) == value


@pytest.mark.parametrize("brackets", [b"[", b'{"a":', b'[{"":'])
def test_deep_nesting_is_refused_before_any_parser_recurses(brackets: bytes) -> None:
    with pytest.raises(Malformed, match="nested"):
        canon.loads(brackets * 200_000, limit=1 << 22)
    with pytest.raises(Malformed, match="nested"):
        canon.loads(b"[" * 65 + b"]" * 65)


def test_sixty_four_levels_are_read_and_written_and_sixty_five_are_not() -> None:
    deepest = b"[" * 64 + b"]" * 64
    assert canon.dumps(canon.loads(deepest)) == deepest
    value: canon.Json = []
    for _level in range(64):
        value = [value]
    with pytest.raises(Malformed, match="nested"):
        canon.dumps(value)


def test_brackets_inside_text_are_not_levels() -> None:
    text = canon.dumps(["[[[[{{{{" * 1000, '\\"[' * 100])
    assert canon.dumps(canon.loads(text)) == text


def test_an_unclosed_string_costs_one_pass() -> None:
    hostile = b"[" * 65 + b'"' + b'\\"' * 32_000
    begun = time.perf_counter()
    with pytest.raises(Malformed):
        canon.loads(hostile, limit=1 << 20)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a":1,"a":1}', "repeated"),
        (b'{"a":1,"a":2}', "repeated"),
        (b'{"b":1,"a":2}', "canonical form"),
        (b'{"a": 1}', "canonical form"),
        (b"[1]\n", "canonical form"),
        (b'["\\u0041"]', "canonical form"),
        (b'["\\u001F"]', "canonical form"),
        (b'["\\/"]', "canonical form"),
        (b"[-0]", "canonical form"),
        (b"[NaN]", "not an integer"),
        (b"[Infinity]", "not an integer"),
        (b"[1e400]", "not an integer"),
        (b"[1.0]", "not an integer"),
        (b"[9007199254740992]", "2\\^53"),
        (b"[-9007199254740992]", "2\\^53"),
        (b"[" + b"9" * 5000 + b"]", "2\\^53"),
        (b'["\\ud800"]', "surrogate"),
        (b'["\\u0000"]', "U\\+0000"),
        (b'{"\\u0000":1}', "U\\+0000"),
        (b'["\\\\\\u0000"]', "U\\+0000"),
        (b'["\xff"]', "UTF-8"),
        (b'["\xed\xa0\x80"]', "UTF-8"),
        (b"\xef\xbb\xbf[]", "not a JSON text"),
        (b"", "not a JSON text"),
        (b"[1,]", "not a JSON text"),
        (b'["\t"]', "not a JSON text"),
    ],
)
def test_a_second_spelling_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        canon.loads(data)


def test_what_looks_like_nul_after_an_escaped_backslash_is_text() -> None:
    assert canon.loads(canon.dumps(["\\u0000", "\\\\u0000"])) == ["\\u0000", "\\\\u0000"]


def test_the_limit_counts_bytes_and_its_last_byte_is_allowed() -> None:
    data = canon.dumps("ü" * 100)
    assert canon.loads(data, limit=len(data)) == "ü" * 100
    with pytest.raises(Malformed, match="at most"):
        canon.loads(data, limit=len(data) - 1)


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), b"bytes", {1: "a"}, {None: 1}, 2**53, -(2**53), {1, 2}, "\udfff"]
)
def test_what_has_no_exact_spelling_is_not_written(value: object) -> None:
    for wrapped in (value, [value], {"a": value}):
        with pytest.raises(Malformed):
            canon.dumps(wrapped)  # type: ignore[arg-type]


class _Word(enum.StrEnum):
    ONE = "eins"


class _Number(enum.IntEnum):
    ONE = 1


def test_other_classes_of_text_number_list_and_mapping_are_written_as_what_they_are() -> None:
    value = MappingProxyType({"b": (_Word.ONE, _Number.ONE), "a": range(2)})
    assert canon.dumps(value) == b'{"a":[0,1],"b":["eins",1]}'
    assert canon.dumps({"k": {_Word.ONE: True}}) == b'{"k":{"eins":true}}'


def test_a_value_that_holds_itself_is_refused_and_does_not_recurse_for_ever() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(Malformed, match="nested"):
        canon.dumps(loop)  # type: ignore[arg-type]
