# SPDX-License-Identifier: Apache-2.0
"""The docket entry: one spelling, all faults at once, commitments that bind name and kind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rogatory.docket import base64url, canon, commitment
from rogatory.docket.entry import (
    Disclosure,
    Entry,
    ItemDisclosure,
    Seen,
    Signature,
    act_message,
    item_leaf,
    list_root,
    new_salt,
)
from rogatory.docket.merkle import inclusion_proof, leaf_hash
from rogatory.errors import Malformed, Unverified

CASE = "3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11"
AYNUR = "b0b7a2de-8c6d-4f0a-9a43-0d5a2c1e7f01"
DIGEST = base64url.encode(bytes(range(32)))


def full() -> Entry:
    """Give an entry that uses every member of the format."""
    return Entry(
        case=CASE,
        number=41,
        kind="letter.approved/1",
        at="2026-11-23T02:00:00Z",
        by=AYNUR,
        fields={"letter": DIGEST, "from_": DIGEST},
        seen=(Seen("b.example/" + CASE, 41, bytes(32)), Seen("a.example/" + CASE, 1, bytes(32))),
        sigs=(Signature(AYNUR, "0123456789abcdef", bytes(64)),),
    )


def test_an_entry_comes_back_from_its_bytes_and_its_lists_are_in_order() -> None:
    entry = full()
    assert Entry.decode(entry.encode()) == entry
    assert [one.origin[0] for one in entry.seen] == ["a", "b"]


def test_lists_that_are_empty_have_no_member() -> None:
    entry = replace(full(), seen=(), sigs=())
    assert set(json.loads(entry.encode())) == {
        "v",
        "case",
        "number",
        "kind",
        "at",
        "by",
        "fields",
    }
    for name in ("seen", "sigs"):
        with pytest.raises(Malformed, match=name):
            Entry.decode(canon.dumps(json.loads(entry.encode()) | {name: []}))


FAULTS: list[tuple[str, dict[str, object]]] = [
    ("v", {"v": 2}),
    ("v", {"v": True}),
    ("v", {"v": "1"}),
    ("case", {"case": CASE.upper()}),
    ("case", {"case": CASE.replace("-", "")}),
    ("case", {"case": None}),
    ("number", {"number": -1}),
    ("number", {"number": "41"}),
    ("number", {"number": True}),
    ("kind", {"kind": "letter.approved"}),
    ("kind", {"kind": "letter.approved/0"}),
    ("kind", {"kind": "letter.approved/01"}),
    ("kind", {"kind": "Letter.approved/1"}),
    ("kind", {"kind": "letter/1"}),
    ("kind", {"kind": "letter.approved.twice/1"}),
    ("kind", {"kind": "letter.approved/1\n"}),
    ("at", {"at": "2026-11-23T02:00:00.000000Z"}),
    ("at", {"at": "2026-11-23T02:00:00+00:00"}),
    ("at", {"at": "2026-11-23 02:00:00Z"}),
    ("at", {"at": "2026-11-23T02:00:60Z"}),
    ("at", {"at": "2026-02-29T02:00:00Z"}),
    ("at", {"at": "2026-11-23T24:00:00Z"}),
    ("at", {"at": "２026-11-23T02:00:00Z"}),
    ("by", {"by": ""}),
    ("by", {"by": "Aynur M."}),
    ("by", {"by": "a" * 65}),
    ("fields", {"fields": []}),
    ("field", {"fields": {"Letter": DIGEST}}),
    ("field", {"fields": {"": DIGEST}}),
    ("committed", {"fields": {"letter": DIGEST + "="}}),
    ("committed", {"fields": {"letter": DIGEST[:-1] + "5"}}),
    ("committed", {"fields": {"letter": base64url.encode(bytes(31))}}),
    ("committed", {"fields": {"letter": base64url.encode(bytes(33))}}),
    ("committed", {"fields": {"letter": None}}),
    ("seen", {"seen": {}}),
    ("seen", {"seen": [{"origin": "a.example/" + CASE, "size": "1"}]}),
    ("origin", {"seen": [{"origin": "a.example", "size": "1", "root": DIGEST}]}),
    ("origin", {"seen": [{"origin": "A.example/" + CASE, "size": "1", "root": DIGEST}]}),
    ("size", {"seen": [{"origin": "a.example/" + CASE, "size": 1, "root": DIGEST}]}),
    ("size", {"seen": [{"origin": "a.example/" + CASE, "size": "0", "root": DIGEST}]}),
    ("size", {"seen": [{"origin": "a.example/" + CASE, "size": "01", "root": DIGEST}]}),
    ("size", {"seen": [{"origin": "a.example/" + CASE, "size": str(2**63), "root": DIGEST}]}),
    ("root", {"seen": [{"origin": "a.example/" + CASE, "size": "1", "root": DIGEST + "="}]}),
    (
        "order",
        {
            "seen": [
                {"origin": "b.example/" + CASE, "size": "1", "root": DIGEST},
                {"origin": "a.example/" + CASE, "size": "1", "root": DIGEST},
            ]
        },
    ),
    ("order", {"seen": [{"origin": "a.example/" + CASE, "size": "1", "root": DIGEST}] * 2}),
    ("sigs", {"sigs": [{"officer": AYNUR, "key": "0123456789abcdef"}]}),
    ("key", {"sigs": [{"officer": AYNUR, "key": "0123456789ABCDEF", "sig": "A" * 86}]}),
    ("signature", {"sigs": [{"officer": AYNUR, "key": "0123456789abcdef", "sig": "A" * 85}]}),
    ("order", {"sigs": [{"officer": AYNUR, "key": "0123456789abcdef", "sig": "A" * 86}] * 2}),
    ("know", {"note": "x"}),
]


@pytest.mark.parametrize(("named", "change"), FAULTS)
def test_each_fault_is_refused_and_named(named: str, change: dict[str, canon.Json]) -> None:
    changed = canon.dumps(json.loads(full().encode()) | change)
    with pytest.raises(Malformed, match=named):
        Entry.decode(changed)


@pytest.mark.parametrize("name", ["v", "case", "number", "kind", "at", "by", "fields"])
def test_a_missing_member_is_named(name: str) -> None:
    value = json.loads(full().encode())
    del value[name]
    with pytest.raises(Malformed, match=f"missing: {name}"):
        Entry.decode(canon.dumps(value))


def test_all_faults_are_named_at_once_and_unknown_text_is_not_repeated() -> None:
    value = json.loads(full().encode())
    value |= {"v": 3, "kind": "x", "at": "noon", "CANARY": "CANARY", "seen": [], "sigs": 1}
    with pytest.raises(Malformed) as caught:
        Entry.decode(canon.dumps(value))
    said = str(caught.value)
    assert all(word in said for word in ("v is", "kind", "at is", "seen", "sigs", "know"))
    assert "CANARY" not in said


def test_what_decode_would_refuse_encode_refuses_too() -> None:
    for broken in (
        replace(full(), number=-1),
        replace(full(), at="2026-11-23T02:00:00+04:00"),
        replace(full(), fields={"a": "short"}),
        replace(full(), seen=(Seen("a.example/" + CASE, 1, b"short"),)),
        replace(full(), sigs=(Signature(AYNUR, "0123456789abcdef", b"short"),)),
        replace(full(), sigs=full().sigs * 2),
    ):
        with pytest.raises(Malformed):
            broken.encode()


def test_an_entry_has_at_most_65535_bytes() -> None:
    names = [f"field_{number:054d}" for number in range(599)]
    fits = replace(full(), seen=(), sigs=(), fields=dict.fromkeys(names, DIGEST))
    room = 65_535 - len(fits.encode())
    fits = replace(fits, fields={**fits.fields, "n" * (room - 49): DIGEST})
    assert len(fits.encode()) == 65_535
    assert Entry.decode(fits.encode()) == fits
    too_long = replace(fits, fields={**dict.fromkeys(names, DIGEST), "n" * (room - 48): DIGEST})
    with pytest.raises(Malformed, match="at most 65535"):
        too_long.encode()
    with pytest.raises(Malformed, match="at most 65535"):
        Entry.decode(b" " * 65_536)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b'"entry"', b"{}", b"1", b"\xff", b"[" * 999]
)
def test_what_is_no_entry_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        Entry.decode(data)


def test_every_flipped_byte_of_an_entry_changes_its_leaf_or_is_refused() -> None:
    data = full().encode()
    injected = detected = 0
    for at in range(len(data)):
        for mask in (0x01, 0x80, 0xFF):
            flipped = bytearray(data)
            flipped[at] ^= mask
            injected += 1
            try:
                other = Entry.decode(bytes(flipped))
            except Malformed:
                detected += 1
                continue
            detected += other != full() and leaf_hash(bytes(flipped)) != leaf_hash(data)
    print(f"injected {injected}, detected {detected}")
    assert injected == detected == 3 * len(data)


def test_no_naughty_string_in_any_member_is_accepted_or_crashes(shared: Path) -> None:
    strings = json.loads((shared / "data/strings/blns/blns.json").read_text("utf-8"))
    accepted = []
    for text in strings:
        for change in ({"kind": text}, {"case": text}, {"at": text}, {"fields": {text: DIGEST}}):
            value = json.loads(full().encode()) | change
            try:
                Entry.decode(canon.dumps(value))
            except Malformed:
                continue
            accepted.append(change)
    # Words of lower-case letters are possible names of fields; nothing else gets through.
    assert all(set(one) == {"fields"} for one in accepted)
    assert all(commitment.NAME.fullmatch(name) for one in accepted for name in one["fields"])


def test_naughty_strings_are_committed_and_disclosed_exactly_as_they_are(shared: Path) -> None:
    strings = json.loads((shared / "data/strings/blns/blns.json").read_text("utf-8"))
    for text in strings:
        if "\0" in text:
            continue
        opened = Disclosure("label", new_salt(), text)
        digest = commitment.commitment(opened.salt, "exhibit.received/1", "label", text)
        fields = {"label": base64url.encode(digest)}
        again = Disclosure.from_json(canon.loads(canon.dumps(opened.to_json())))
        assert again == opened
        again.verify("exhibit.received/1", fields)


def test_a_disclosure_holds_only_for_its_own_value_name_kind_and_salt() -> None:
    salt = new_salt()
    fields = {
        name: base64url.encode(commitment.commitment(salt, "finding.stated/1", name, "left"))
        for name in ("side", "other")
    }
    Disclosure("side", salt, "left").verify("finding.stated/1", fields)
    for wrong, kind in (
        (Disclosure("side", salt, "right"), "finding.stated/1"),
        (Disclosure("side", new_salt(), "left"), "finding.stated/1"),
        (Disclosure("absent", salt, "left"), "finding.stated/1"),
        (Disclosure("side", salt, "left"), "finding.stated/2"),
        (Disclosure("side", salt, ["left"]), "finding.stated/1"),
    ):
        with pytest.raises(Unverified):
            wrong.verify(kind, fields)
    swapped = {"side": fields["other"], "other": fields["side"]}
    with pytest.raises(Unverified):
        Disclosure("side", salt, "left").verify("finding.stated/1", swapped)


def test_one_item_of_a_list_is_disclosed_alone() -> None:
    salts = [new_salt() for _number in range(5)]
    values: list[canon.Json] = [{"id": str(number)} for number in range(5)]
    leaves = [
        item_leaf(salt, at, value)
        for at, (salt, value) in enumerate(zip(salts, values, strict=True))
    ]
    committed = list_root(leaves)
    assert committed["size"] == "5"
    hashes = [leaf_hash(leaf) for leaf in leaves]
    for at in range(5):
        path = tuple(inclusion_proof(hashes, at, 5))
        item = ItemDisclosure("exhibits", at, salts[at], values[at], path)
        assert ItemDisclosure.from_json(canon.loads(canon.dumps(item.to_json()))) == item
        item.verify(committed)
        for wrong in (
            replace(item, index=(at + 1) % 5),
            replace(item, value={"id": "9"}),
            replace(item, salt=new_salt()),
            replace(item, path=path[:-1]),
            replace(item, index=5),
        ):
            with pytest.raises(Unverified):
                wrong.verify(committed)


def test_a_list_value_of_another_shape_is_malformed() -> None:
    item = ItemDisclosure("exhibits", 0, new_salt(), None, ())
    good = list_root([item_leaf(item.salt, 0, None)])
    item.verify(good)
    for bad in (None, {}, good | {"more": 1}, good | {"size": 1}, good | {"root": "x"}):
        with pytest.raises(Malformed):
            item.verify(bad)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        ["AAAAAAAAAAAAAAAAAAAAAA", "name"],
        ["AAAAAAAAAAAAAAAAAAAAAA", "Name", 1],
        ["AAAAAAAAAAAAAAAAAAAAAB", "name", 1],
        ["AAAAAAAAAAAAAAAAAAAAAA==", "name", 1],
        ["AAAA", "name", 1],
        [1, "name", 1],
        ["AAAAAAAAAAAAAAAAAAAAAA", "name", 0, None, [], 1],
    ],
)
def test_what_is_no_disclosure_is_malformed(value: canon.Json) -> None:
    with pytest.raises(Malformed):
        Disclosure.from_json(value)
    with pytest.raises(Malformed):
        ItemDisclosure.from_json(value)


def test_officers_sign_the_act_without_the_place_where_it_will_stand() -> None:
    entry = full()
    message = entry.act_message()
    assert message == act_message(entry.case, entry.kind, entry.by, entry.at, entry.fields)
    assert message == replace(entry, number=0, seen=(), sigs=()).act_message()
    assert message.startswith(b'rogatory/act/v1\n{"at":')
    for other in (
        replace(entry, kind="erased.entered/1"),
        replace(entry, fields={"letter": DIGEST}),
        replace(entry, by="other"),
        replace(entry, at="2026-11-23T02:00:01Z"),
        replace(entry, case=AYNUR),
    ):
        assert other.act_message() != message


def test_a_salt_of_another_length_is_refused_and_two_salts_differ() -> None:
    assert len(new_salt()) == 16
    assert new_salt() != new_salt()
    for salt in (b"", bytes(15), bytes(17)):
        with pytest.raises(Malformed):
            commitment.commitment(salt, "a.b/1", "c", None)
        with pytest.raises(Malformed):
            item_leaf(salt, 0, None)
