# SPDX-License-Identifier: Apache-2.0
"""The short way of reading an entry knows nothing that the long way does not accept alike."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.properties.test_docket_invariants import digests, entries, text, uuids, values, words

from rogatory.docket import base64url, canon, ordinary
from rogatory.docket.entry import ACT_CONTEXT, Entry, Signature, act_message
from rogatory.errors import Malformed

unhurried = settings(deadline=None)
ORDINARY = entries.map(lambda entry: replace(entry, seen=(), number=entry.number % 10**15))
ONE = Entry(
    case="3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11",
    number=7,
    kind="letter.approved/1",
    at="2026-11-23T02:00:00Z",
    by="aynur",
    fields={"label": base64url.encode(bytes(32)), "note": base64url.encode(bytes(range(32)))},
    sigs=(
        Signature("aynur", "0123456789abcdef", bytes(64)),
        Signature("deputy", "0023456789abcdef", bytes(range(64))),
    ),
).encode()


def long_way(data: bytes) -> Entry | str:
    """Read an entry with the short way closed; say what is wrong where something is."""
    with patch.object(ordinary, "known", return_value=None):
        return either(data)


def either(data: bytes) -> Entry | str:
    """Read an entry; say what is wrong where something is."""
    try:
        return Entry.decode(data)
    except Malformed as error:
        return str(error)


@unhurried
@given(ORDINARY)
def test_every_entry_that_has_seen_no_other_log_is_read_on_the_short_way(entry: Entry) -> None:
    data = entry.encode()
    assert ordinary.known(data) is not None
    assert Entry.decode(data) == entry == long_way(data)


@unhurried
@given(entries)
def test_both_ways_read_every_entry_alike(entry: Entry) -> None:
    assert Entry.decode(entry.encode()) == long_way(entry.encode())


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Give the bytes of an entry, or of ONE, with something put in, taken out or put elsewhere."""
    data = draw(st.just(ONE) | ORDINARY.map(Entry.encode))
    for _turn in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        width = draw(st.integers(0, 3) | st.integers(0, len(data)))
        some = st.sampled_from(
            [
                b"",
                b"0",
                b"1",
                b"-",
                b"_",
                b",",
                b'"',
                b"\\",
                b" ",
                b"\n",
                b"A",
                b"\xc3\xa9",
                b"\x00",
            ]
        )
        data = data[:at] + draw(some | st.binary(max_size=2)) + data[at + width :]
        if draw(st.booleans()):
            cut = draw(st.integers(0, len(data)))
            data = data[:cut] + data[draw(st.integers(0, cut)) : cut] + data[cut:]
    return data


@settings(deadline=None, max_examples=400)
@given(damaged())
@example(ONE + b"\n")
@example(ONE.replace(b'"number":7', b'"number":07'))
@example(ONE.replace(b'"number":7', b'"number":-0'))
@example(ONE.replace(b'"number":7', b'"number":9007199254740992'))
@example(ONE.replace(b"T02:", b"T25:"))
@example(ONE.replace(b'"v":1', b'"v":2'))
@example(ONE.replace(b'"label"', b'"note"'))
@example(ONE.replace(b'"label"', b'"zebra"'))
@example(ONE.replace(b'"officer":"aynur"', b'"officer":"zoe"'))
@example(ONE.replace(b'"officer":"deputy"', b'"officer":"aynur"'))
@example(ONE.replace(b'"kind":"letter.approved/1"', b'"kind":"letter.approved/0"'))
@example(ONE.replace(b"AAAAAA", b"AAAA\\u0041A"))
@example(ONE.replace(b'A","note"', b'B","note"'))
def test_both_ways_refuse_every_damaged_entry_with_the_same_words(data: bytes) -> None:
    assert either(data) == long_way(data)


ODD = st.none() | st.booleans() | st.integers() | text | st.sampled_from(["null", "a,b", '"', "é"])


@settings(deadline=None, max_examples=400)
@given(entries, st.sampled_from(list(Entry.__dataclass_fields__)[:6]), ODD)
@example(replace(Entry.decode(ONE), number=2**53 - 1), "by", "aynur")
def test_nothing_is_encoded_that_could_not_be_read_again(
    entry: Entry, member: str, odd: object
) -> None:
    """One member, one commitment or one officer is something else than it ought to be."""
    some: dict[Any, Any] = dict(entry.fields)
    some[odd if member == "kind" else "label"] = odd
    put = some if member == "fields" else odd
    wrong = replace(entry, **{member: put})  # type: ignore[arg-type]
    strange = replace(entry, seen=(), sigs=(Signature(odd, "0" * 16, bytes(64)),))  # type: ignore[arg-type]
    for one in (wrong, replace(wrong, seen=(), sigs=()), strange):
        try:
            data = one.encode()
        except Malformed:
            continue
        assert long_way(data) == one


@unhurried
@given(values)
def test_every_value_comes_back_the_same_from_its_canonical_bytes(value: canon.Json) -> None:
    data = canon.dumps(value)
    assert canon.loads(data, limit=1 << 30) == value == canon.read(data)


@settings(deadline=None, max_examples=400)
@given(text | st.text(), st.binary(max_size=3), st.integers(0, 20))
@example("é", b"\xff", 1)
@example("a", b"\x1f", 1)
@example("a", b"\x7f", 1)
@example("a", b'"', 1)
@example("a", b"\\u0041", 1)
@example("a", b"\xed\xa0\x80", 1)
def test_text_is_accepted_only_in_its_one_spelling(told: str, put: bytes, at: int) -> None:
    data = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
    data = data[:at] + put + data[at:]
    try:
        value = canon.loads(data)
    except Malformed:
        return
    assert canon.dumps(value) == data


@unhurried
@given(uuids, words, uuids, st.dictionaries(words, digests.map(base64url.encode)), text)
def test_what_officers_sign_is_the_canonical_json_of_five_members(
    case: str, word: str, by: str, fields: dict[str, str], strange: str
) -> None:
    at, kind = "2026-11-23T02:00:00Z", f"{word}.{word}/1"
    for officer in (by, strange):
        told: dict[str, canon.Json] = {
            "case": case,
            "kind": kind,
            "by": officer,
            "at": at,
            "fields": fields,
        }
        assert act_message(case, kind, officer, at, fields) == ACT_CONTEXT + canon.dumps(told)
