# SPDX-License-Identifier: Apache-2.0
"""What the verifier says: of clean pouches, and of lies in each step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rogatory.pouch.package import Package, channel
from rogatory.verify import Report, Trust, verify_pouch
from rogatory.verify.report import NOT_CHECKABLE, VERIFIED

Judge = Callable[..., Report]


@pytest.fixture
def judge(world: Any, in_process: None) -> Judge:
    """Give a verifier in this process; ``trust`` is that of both sides unless given."""

    def run(path: Path, trust: Trust | None = None, **options: Any) -> Report:
        return verify_pouch(path, trust or world.trust(), **options)

    return run


def sealed(maker: Any, world: Any, folder: Path, **options: Any) -> Any:
    parts = maker.parts(world, folder, **options)
    return parts, parts.seal(folder)


def test_a_clean_pouch_is_verified_and_what_is_open_is_said(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    _parts, built = sealed(maker, world, tmp_path)
    report = judge(built.path)
    assert report.ok
    assert not report.complete
    assert (
        report.facts["sha256"]
        == built.sha256
        == hashlib.sha256(built.path.read_bytes()).hexdigest()
    )
    assert {item.name for item in report.items if item.state == NOT_CHECKABLE} == {
        "time-stamp", "revocation", "log time", "history"
    }  # fmt: skip
    assert report.package == built.package
    assert [shown.entry.kind for shown in report.entries] == [
        "case.opened/1", "grease.q7x/3", "exhibit.derived/1"
    ]  # fmt: skip
    assert report.entries[0].withheld == ["place"]
    assert report.entries[0].value("title") == maker.CANARY


def test_an_act_kind_that_nobody_knows_is_proved_like_any_other(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    report = judge(sealed(maker, world, tmp_path)[1].path)
    grease = next(s for s in report.entries if s.entry.kind == "grease.q7x/3")
    assert grease.value("quux") == 7


def test_nothing_personal_stands_in_clear(maker: Any, world: Any, tmp_path: Path) -> None:
    """Canary: the case's title, in every encoding that a text could have."""
    _parts, built = sealed(maker, world, tmp_path, encrypted=True)
    raw = built.path.read_bytes()
    plain = sealed(maker, world, tmp_path / "plain")[1].path.read_bytes()
    words = [*maker.CANARY.split(), "officer-1", "Canary"]
    hits = 0
    for word in words:
        for form in (word.encode(), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode()):
            # the officer's id stands in the announcing entry on purpose: it is no name
            if word != "officer-1":
                assert form not in raw, word
            hits += form in plain
    assert hits, "planted: the same search finds the canary in a payload that is not encrypted"
    assert maker.POUCH in built.path.name


def test_an_encrypted_pouch_without_a_key_is_verified_outside_only(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    path = sealed(maker, world, tmp_path, encrypted=True)[1].path
    report = judge(path)
    assert report.ok
    assert [report.state(step) for step in (5, 6, 7, 8)] == [NOT_CHECKABLE] * 4
    opened = judge(path, identity=lambda wrapped: world.age_identity if wrapped == {} else None)
    assert opened.ok
    assert opened.state(8) == VERIFIED
    assert judge(path, opened=tmp_path / "payload.bag.zip").state(6) == VERIFIED


def test_a_key_for_someone_else_fails_the_opening_and_leaves_nothing_behind(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    import pyrage  # type: ignore[import-untyped]

    path = sealed(maker, world, tmp_path / "p", encrypted=True)[1].path
    work = tmp_path / "work"
    work.mkdir()
    other = str(pyrage.x25519.Identity.generate()).encode()
    report = judge(path, identity=other, workdir=work, unpack_into=work / "out")
    assert report.failed_step == 5
    assert not list(work.iterdir())
    assert judge(path, identity=world.age_identity, workdir=work).ok
    assert not list(work.iterdir())


def test_the_files_are_unpacked_only_when_nothing_failed(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    path = sealed(maker, world, tmp_path / "p")[1].path
    report = judge(path, unpack_into=tmp_path / "out")
    assert report.payload == tmp_path / "out"
    assert (tmp_path / "out/exhibits/0001.bin").read_bytes() == b"a photograph"
    assert {f"data/{p.relative_to(tmp_path / 'out')}" for p in (tmp_path / "out").rglob("*") if p.is_file()} == set(report.files)  # fmt: skip  # noqa: E501


def test_without_any_trust_the_form_is_judged_and_the_rest_is_open(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    report = judge(sealed(maker, world, tmp_path)[1].path, Trust())
    assert report.ok
    for name in ("seal", "chain", "signer", "checkpoint"):
        assert report.state_of(name) == NOT_CHECKABLE, name


LIES: dict[str, tuple[Callable[[Any, Any], None], int, str]] = {
    "another case": (
        lambda p, m: setattr(p, "package", replace(p.package, case=m.AUTHORITY)), 4, "case record"
    ),
    "another receiver": (
        lambda p, m: setattr(p, "package", replace(p.package, to="xc.example")), 4, "channel"
    ),
    "another number": (
        lambda p, m: setattr(p, "package", replace(p.package, number=2, previous="ab" * 32)),
        4, "number",
    ),
    "another sender": (
        lambda p, m: setattr(p, "package", replace(p.package, from_="xc.example", to="xd.example")),
        4, "another case record",
    ),
    "another pouch": (
        lambda p, m: setattr(p, "package", replace(p.package, pouch=m.RECEIPT)), 4, "pouch"
    ),
    "the entry of another announcement": (
        lambda p, m: setattr(p, "log", replace(p.log, entry=p.entries[0])), 4, ""
    ),
    "more disclosed outside": (lambda p, m: _disclose_more(p, m), 4, "six"),
    "no bridge": (lambda p, m: setattr(p, "log", replace(p.log, bridge=None)), 8, "bridge"),
    "the earlier checkpoint as the present one": (
        lambda p, m: setattr(p, "log", replace(p.log, checkpoint=p.earlier.encode())), 4, "proof"
    ),
}  # fmt: skip


def _disclose_more(parts: Any, maker: Any) -> None:
    from rogatory.pouch.entries import decode_disclosures, encode_disclosures

    fields, _parts = decode_disclosures(parts.log.disclosures)
    number = len(parts.entries) - 1
    _data, opened = maker.entry(maker.CASE, number, "pouch.announced/1", {"sort": "disclosure"})
    disclosures = encode_disclosures([*fields, opened["sort"]])
    parts.log = replace(parts.log, disclosures=disclosures)


@pytest.mark.parametrize("lie", LIES)
def test_a_sender_who_signs_something_else_than_was_announced_is_found(
    lie: str, maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    bend, step, word = LIES[lie]
    parts = maker.parts(world, tmp_path / "made")
    bend(parts, maker)
    trust = world.trust()
    if parts.package.from_ == "xc.example":
        trust = replace(trust, cards={"xc.example": replace(world.a.card, domain="xc.example")})
    report = judge(parts.seal(tmp_path).path, trust)
    assert report.failed_step == step, report.failures
    assert any(word in sentence for sentence in report.failures), report.failures


def test_several_faults_of_one_step_are_all_named(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    parts = maker.parts(world, tmp_path / "made")
    parts.package = replace(parts.package, to="xc.example", number=5, previous="ab" * 32)
    report = judge(parts.seal(tmp_path).path)
    assert report.failed_step == 4
    assert len(report.failures) >= 4
    assert report.state(5) == "not reached"


def test_the_channel_names_sender_receiver_and_case(maker: Any) -> None:
    package = Package(maker.POUCH, "letter", "xa.example", "xb.example", maker.CASE, number=1)
    assert package.channel == channel("xa.example", "xb.example", maker.CASE)


def test_the_signature_of_a_large_package_is_judged_ahead_and_used_only_for_what_was_scanned(
    maker: Any, world: Any, judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.seal import foreign
    from rogatory.verify import ahead

    monkeypatch.setattr(ahead, "WORTH_IT", 0)
    path = sealed(maker, world, tmp_path)[1].path
    asked: list[dict[str, bytes]] = []
    behind = foreign.xades

    def counted(xml: bytes, digests: Any, *rest: Any) -> Any:
        asked.append(dict(digests))
        return behind(xml, digests, *rest)

    monkeypatch.setattr(foreign, "xades", counted)
    assert judge(path).ok
    assert len(asked) == 1
    parts = maker.parts(world, tmp_path / "lie")
    parts.sender = world.a
    parts.world = type("Liar", (), {"sign_members": lambda _self, side: _lying(world, side)})()
    report = judge(parts.seal(tmp_path / "lie").path)
    assert report.failed_step == 3
    assert len(asked) == 3, "asked anew with the real digests"


def _lying(world: Any, side: Any) -> Callable[[Any], bytes]:
    """Sign another digest of the entry than it has."""

    def sign(members: Any) -> bytes:
        bent = [(n, m, bytes(32) if n == "log/entry.json" else d) for n, m, d in members]
        signed: bytes = world.sign_members(side)(bent)
        return signed

    return sign


def test_a_file_that_changes_while_it_is_verified_fails_and_nothing_is_raised(
    maker: Any, world: Any, judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.pouch.container import Container

    path = sealed(maker, world, tmp_path)[1].path
    scan = Container.scan

    def changed_behind_its_back(container: Container, **options: Any) -> Any:
        found = scan(container, **options)
        data = bytearray(path.read_bytes())
        data[container.member("package.json").data + 5] ^= 1
        path.write_bytes(data)
        return found

    monkeypatch.setattr(Container, "scan", changed_behind_its_back)
    report = judge(path)
    assert report.failed_step == 2
    assert any("changed while" in sentence for sentence in report.failures)


def test_a_folder_that_exists_is_never_unpacked_into(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    from rogatory.errors import Unavailable

    path = sealed(maker, world, tmp_path / "p")[1].path
    (tmp_path / "out").mkdir()
    with pytest.raises(Unavailable):
        judge(path, unpack_into=tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_the_same_contents_encrypted_anew_are_not_the_payload_that_was_announced(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    """Nothing but ``sealed`` in the announcing entry can tell: every signature is made anew."""
    from rogatory.seal.envelope import encrypt

    parts = maker.parts(world, tmp_path / "made", encrypted=True)
    parts.content = tmp_path / "again.age"
    encrypt(tmp_path / "made" / "payload.bag.zip", parts.content, [world.age_recipient])
    report = judge(parts.seal(tmp_path).path, identity=world.age_identity)
    assert report.failed_step == 4
    assert report.failures == ["The entry announces another sealed than the package has."]


def test_a_payload_whose_salt_does_not_open_the_announcement_is_found(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    from rogatory.pouch.entries import announcement

    other = announcement(maker.POUCH, maker.salt("another"))

    def bend(items: list[Any]) -> list[Any]:
        return [other if item.name == other.name else item for item in items]

    report = judge(maker.parts(world, tmp_path, bend_files=bend).seal(tmp_path).path)
    assert report.failed_step == 6
    assert report.failures == ["These are not the contents that were announced."]
