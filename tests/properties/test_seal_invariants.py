# SPDX-License-Identifier: Apache-2.0
"""What holds for every card, every secret and every set of members."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.errors import Malformed
from rogatory.seal import card as cards
from rogatory.seal import keys, signature
from rogatory.seal.card import CardKey, IdentityCard
from rogatory.seal.xades_form import Member, Signature, decode

T = "2026-01-01T00:00:00Z"
START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = st.dictionaries(
    st.sampled_from(["az", "en", "ru"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1).filter(
        lambda text: bool(text.strip()) and len(text) <= 500
    ),
    min_size=1,
)


def key_of(number: int) -> str:
    return keys.b64(signature.public_key(number.to_bytes(32, "big")))


@given(names=NAMES, numbers=st.lists(st.integers(1, 2**64), unique=True, min_size=1, max_size=6))
def test_a_card_reads_back_as_itself_and_its_bytes_are_rfc_8785(
    names: dict[str, str], numbers: list[int]
) -> None:
    import rfc8785

    uses = ("log", "cosign", "seal")
    entries = tuple(CardKey(uses[n % 3], key_of(n), T) for n in numbers)
    card = IdentityCard(1, "a.example", names, entries)
    assert IdentityCard.decode(card.encode()) == card
    assert card.encode() == rfc8785.dumps(json.loads(card.encode()))


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["log", "cosign", "seal"]), st.booleans(), st.integers(1, 999)),
        max_size=8,
    )
)
@settings(max_examples=50)
def test_after_any_rotations_and_revocations_each_card_follows_the_last_and_one_key_speaks(
    steps: list[tuple[str, bool, int]],
) -> None:
    card = IdentityCard(
        1,
        "a.example",
        {"en": "A"},
        tuple(CardKey(use, key_of(n), T) for n, use in enumerate(("log", "cosign", "seal"), 1)),
    )
    now, number = START, 10
    for use, revoke, hours in steps:
        now += timedelta(hours=hours)
        number += 1
        speaking = card.current(use, now)
        if revoke and speaking:
            after = cards.revoke(card, use, speaking[-1].key, now)
        else:
            after = cards.rotate(card, use, key_of(number), now)
        assert cards.succession_faults(after, card) == []
        assert cards.succession_faults(card, after)
        assert len(after.current(use, now)) == (0 if revoke and speaking else 1)
        card = after


@given(secret=st.binary(max_size=200), passphrase=st.text(min_size=1, max_size=30))
@settings(max_examples=5, deadline=None)
def test_every_secret_comes_back_under_its_passphrase(secret: bytes, passphrase: str) -> None:
    data = keys.seal_secret(secret, passphrase, use="seal", label="x")
    assert keys.open_secret(data, passphrase) == secret


MEMBERS = st.lists(
    st.builds(
        Member,
        st.from_regex(r"[A-Za-z0-9._/-]{1,40}", fullmatch=True),
        st.from_regex(r"[a-z0-9]+/[a-z0-9.+-]{1,10}", fullmatch=True),
        st.binary(min_size=32, max_size=32),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda member: member.name,
)
DER = st.binary(min_size=1, max_size=60)


@given(
    document=st.builds(
        Signature,
        members=MEMBERS.map(tuple),
        signed_at=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(
            lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ")
        ),
        certificate=DER,
        value=DER,
        is_rsa=st.booleans(),
        token=DER,
        chain=st.lists(DER, max_size=3).map(tuple),
        crls=st.lists(DER, max_size=3).map(tuple),
        ocsps=st.lists(DER, max_size=3).map(tuple),
    )
)
def test_every_signature_document_reads_back_as_itself_and_is_its_own_canonical_xml(
    document: Signature,
) -> None:
    from lxml import etree

    data = document.encode()
    assert decode(data) == document
    canonical = etree.tostring(etree.fromstring(data), method="c14n")
    assert canonical == data.partition(b"\n")[2]


@given(data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_what_was_not_written_by_us_is_malformed_and_nothing_else(data: bytes) -> None:
    for read in (decode, IdentityCard.decode, keys.read_header):
        try:
            read(data)
        except Malformed:
            continue
        raise AssertionError("read what nobody wrote")
