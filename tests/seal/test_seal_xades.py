# SPDX-License-Identifier: Apache-2.0
"""XAdES: what we sign is verified item by item, and what is missing is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rogatory.demo.authority import TestAuthority
from rogatory.errors import Malformed
from rogatory.seal import foreign, xades
from rogatory.seal.revocation import HttpRevocation
from rogatory.seal.signer import Signer, certificates_pem
from rogatory.seal.timestamp import HttpTimestamper
from rogatory.seal.trust import Trust
from rogatory.seal.xades_form import decode

Tool = Callable[[str], Path]
Members = list[tuple[str, str, bytes]]
Digests = dict[str, bytes]


def test_a_lasting_signature_is_verified_in_every_item(
    lasting: bytes, digests: Digests, trust: Trust
) -> None:
    report = xades.verify(lasting, digests, trust)
    assert report.complete, report
    assert [item.name for item in report.items] == [
        "form",
        "members",
        "signature",
        "time-stamp",
        "chain",
        "revocation",
        "time-stamp authority",
    ]
    assert report.facts["level"] == "B-LT"
    assert report.facts["time"] == "2026-03-04T05:06:07Z"
    assert foreign.xades(lasting, digests, trust) == report


def test_rsa_signs_as_well(
    members: Members, digests: Digests, boris: Signer, stamper: HttpTimestamper, trust: Trust
) -> None:
    xml = xades.build(members, boris, timestamper=stamper, revocation=HttpRevocation())
    report = xades.verify(xml, digests, trust)
    assert report.state("signature") == "verified"
    assert report.state("chain") == "verified"


def test_without_a_time_stamp_no_independent_time_is_said(
    basic: bytes, digests: Digests, trust: Trust, at: datetime
) -> None:
    report = xades.verify(basic, digests, trust, at)
    assert report.ok
    assert not report.complete
    assert report.state("time-stamp") == "not checkable"
    assert report.state("revocation") == "not checkable"
    assert "There is no independent time." in [item.detail for item in report.items]
    assert report.facts["level"] == "B-B"
    assert "time" not in report.facts


def test_a_time_stamp_alone_gives_the_time_and_leaves_revocation_open(
    members: Members, digests: Digests, aynur: Signer, stamper: HttpTimestamper, trust: Trust
) -> None:
    report = xades.verify(xades.build(members, aynur, timestamper=stamper), digests, trust)
    assert report.facts["level"] == "B-T"
    assert report.state("time-stamp") == "verified"
    assert report.state("revocation") == "not checkable"
    with pytest.raises(Malformed):
        xades.build(members, aynur, revocation=HttpRevocation())


def test_members_that_are_missing_added_or_changed_are_named(
    lasting: bytes, digests: Digests, trust: Trust
) -> None:
    cases = {
        "log/checkpoint": {**digests, "log/checkpoint": bytes(32)},
        "extra": {**digests, "extra": bytes(32)},
        "package.json": {n: d for n, d in digests.items() if n != "package.json"},
    }
    for name, changed in cases.items():
        report = xades.verify(lasting, changed, trust)
        assert not report.ok
        assert name in next(item.detail for item in report.items if item.state == "failed")


def test_a_signer_of_another_authority_is_refused(
    lasting: bytes, digests: Digests, tmp_path: Path, trust: Trust
) -> None:
    with TestAuthority.create(tmp_path) as other:
        theirs = Trust.load(other.roots_pem)
    assert xades.verify(lasting, digests, theirs).state("time-stamp") == "failed"
    half = Trust(theirs.roots, trust.tsa_roots)
    assert xades.verify(lasting, digests, half).state("chain") == "failed"
    assert xades.verify(lasting, digests, Trust()).state("chain") == "not checkable"


def test_a_certificate_is_judged_at_the_proven_time_and_not_at_the_claimed_one(
    members: Members, digests: Digests, tmp_path: Path, at: datetime
) -> None:
    """The table of revocation: before or after the time-stamp, with and without one."""
    now = at
    rows = []
    with TestAuthority.create(tmp_path, lambda: now) as authority:
        trust = Trust.load(authority.roots_pem)
        stamper = HttpTimestamper(authority.tsa_url)
        key, certificate, chain = authority.issue_signer("Aynur", "XA", "Office")
        aynur = Signer.load(key, certificate, chain)

        def state(claimed: datetime) -> str | None:
            xml = xades.build(
                members,
                aynur,
                timestamper=stamper,
                revocation=HttpRevocation(),
                signed_at=claimed,
            )
            return xades.verify(xml, digests, trust).state("revocation")

        rows.append(("before", state(at)))
        authority.revoke(certificate, at + timedelta(days=1))
        rows.append(("revoked tomorrow", state(at)))
        now = at + timedelta(days=2)
        rows.append(("after, dated back", state(at)))
        rows.append(("after", state(now)))
    assert rows == [
        ("before", "verified"),
        ("revoked tomorrow", "verified"),
        ("after, dated back", "failed"),
        ("after", "failed"),
    ]


def test_an_old_revocation_answer_does_not_serve_a_new_signature(
    members: Members, digests: Digests, tmp_path: Path, at: datetime
) -> None:
    now = at
    with TestAuthority.create(tmp_path, lambda: now) as authority:
        trust = Trust.load(authority.roots_pem)
        aynur = Signer.load(*authority.issue_signer("Aynur", "XA", "Office"))
        old = HttpRevocation().gather(aynur.certificate, aynur.chain)
        now = at + timedelta(minutes=8)  # the answer itself would be good for ten

        class Hoarder:
            def gather(self, *_arguments: object) -> object:
                return old

        xml = xades.build(
            members,
            aynur,
            timestamper=HttpTimestamper(authority.tsa_url),
            revocation=Hoarder(),  # type: ignore[arg-type]
        )
    assert xades.verify(xml, digests, trust).state("revocation") == "failed"


def test_the_form_reads_back_as_itself(lasting: bytes, basic: bytes) -> None:
    for xml in (lasting, basic):
        assert decode(xml).encode() == xml


def test_members_that_the_form_cannot_hold_are_refused_when_signing(aynur: Signer) -> None:
    digest = bytes(32)
    good = ("a", "text/plain", digest)
    for members in (
        [],
        [good, good],
        [("a b", "text/plain", digest)],
        [("a&b", "text/plain", digest)],
        [("ş", "text/plain", digest)],
        [("a", 'text/"plain', digest)],
        [("a", "text/plain", digest[:31])],
    ):
        with pytest.raises(Malformed):
            xades.build(members, aynur)


def test_the_chain_may_hold_only_what_is_needed(
    members: Members, digests: Digests, aynur: Signer, trust: Trust, at: datetime
) -> None:
    bare = Signer(aynur.key, aynur.certificate, ())
    report = xades.verify(xades.build(members, bare, signed_at=at), digests, trust, at)
    assert report.state("chain") == "failed"  # the issuing certificate is missing
    assert certificates_pem(aynur.chain).count(b"BEGIN") == 2
