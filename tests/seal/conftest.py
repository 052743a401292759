# SPDX-License-Identifier: Apache-2.0
"""The cast's keys and papers, made once: an authority whose clock stands still at AT."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rogatory.demo.authority import TestAuthority
from rogatory.seal import xades
from rogatory.seal.pades import sign_pdf
from rogatory.seal.revocation import HttpRevocation
from rogatory.seal.signer import Signer
from rogatory.seal.timestamp import HttpTimestamper
from rogatory.seal.trust import Trust

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(scope="session")
def at() -> datetime:
    return AT


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestAuthority]:
    with TestAuthority.create(tmp_path_factory.mktemp("authority"), lambda: AT) as made:
        yield made


@pytest.fixture(scope="session")
def trust(authority: TestAuthority) -> Trust:
    return Trust.load(authority.roots_pem)


@pytest.fixture(scope="session")
def aynur(authority: TestAuthority) -> Signer:
    return Signer.load(*authority.issue_signer("Aynur", "XA", "Prosecution Office"))


@pytest.fixture(scope="session")
def boris(authority: TestAuthority) -> Signer:
    return Signer.load(*authority.issue_signer("Boris", "XB", "Central Authority", kind="rsa3072"))


@pytest.fixture(scope="session")
def stamper(authority: TestAuthority) -> HttpTimestamper:
    return HttpTimestamper(authority.tsa_url)


@pytest.fixture(scope="session")
def contents() -> dict[str, bytes]:
    """Give the members of a small package."""
    return {
        "package.json": b'{"v":1}',
        "payload.bag.zip": b"PK\x03\x04 a bag",
        "log/checkpoint": b"",
    }


@pytest.fixture(scope="session")
def members(contents: dict[str, bytes]) -> list[tuple[str, str, bytes]]:
    return [
        (name, "application/octet-stream", hashlib.sha256(data).digest())
        for name, data in contents.items()
    ]


@pytest.fixture(scope="session")
def digests(members: list[tuple[str, str, bytes]]) -> dict[str, bytes]:
    return {name: digest for name, _mime, digest in members}


@pytest.fixture(scope="session")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a letter of two pages in PDF/A-2a, not signed."""
    import typst

    source = tmp_path_factory.mktemp("letter") / "letter.typ"
    source.write_text(
        '#set document(title: "Letter", date: datetime(year: 2026, month: 3, day: 4))\n'
        '#set text(lang: "en")\n= Letter of request\n#lorem(700)\n',
        encoding="utf-8",
    )
    made = typst.compile(source, format="pdf", pdf_standards=["a-2a"], ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="session")
def signed_letter(letter: bytes, aynur: Signer) -> bytes:
    """Give the letter signed by Aynur, B-B."""
    return sign_pdf(letter, aynur, signed_at=AT)


@pytest.fixture(scope="session")
def lasting_letter(letter: bytes, aynur: Signer, stamper: HttpTimestamper) -> bytes:
    """Give the letter signed by Aynur for the long term, B-LTA."""
    return sign_pdf(letter, aynur, signed_at=AT, timestamper=stamper, revocation=HttpRevocation())


@pytest.fixture(scope="session")
def pems(authority: TestAuthority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with roots.pem and chain.pem for outside tools."""
    folder = tmp_path_factory.mktemp("pems")
    (folder / "roots.pem").write_bytes(authority.roots_pem)
    (folder / "chain.pem").write_bytes(authority.chain_pem)
    return folder


@pytest.fixture(scope="session")
def basic(members: list[tuple[str, str, bytes]], aynur: Signer, at: datetime) -> bytes:
    return xades.build(members, aynur, signed_at=at)


@pytest.fixture(scope="session")
def lasting(
    members: list[tuple[str, str, bytes]], aynur: Signer, stamper: HttpTimestamper, at: datetime
) -> bytes:
    return xades.build(
        members, aynur, timestamper=stamper, revocation=HttpRevocation(), signed_at=at
    )
