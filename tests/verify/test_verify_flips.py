# SPDX-License-Identifier: Apache-2.0
"""Flip sweeps: no byte of a pouch can be changed, put in, left out or cut off unnoticed.

Raw flips mostly break a sum; so the members are also flipped with everything above made right
again, layer by layer, as ever stronger forgers could: the archive, then the seal, the list, the
signature, and at last the announcement in the log.  Each step of the verifier is seen to work.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rogatory.pouch import container, structure
from rogatory.pouch import package as form
from rogatory.pouch.package import Listed, Package
from rogatory.pouch.sealing import Seal
from rogatory.pouch.writer import measure
from rogatory.verify import Report, outer, verify_pouch

MASKS = (0x01, 0x80, 0xFF)
Members = dict[str, bytes]


def zipped(members: Members) -> bytes:
    """Return the canonical archive of these members, whatever they hold."""
    sums = [(name, len(data), measure(data).crc) for name, data in members.items()]
    laid = structure.lay_out(sums)
    body = b"".join(structure.local_header(m.name, m.size, m.crc) + members[m.name] for m in laid)
    records = b"".join(map(structure.central_record, laid))
    return body + records + structure.directory_end(len(laid), len(records), len(body))


def unzipped(path: Path) -> Members:
    """Return the members of a sound pouch."""
    with container.open_container(path) as archive:
        archive.scan()
        return {name: archive.read(name, limit=2**30) for name in archive.names}


def resealed(members: Members, maker: Any, world: Any) -> Members:
    """Make ``seal.note`` right again, as a thief of the seal key could."""
    rest = {name: data for name, data in members.items() if name != form.SEAL}
    laid = structure.lay_out([(n, len(d), measure(d).crc) for n, d in rest.items()])
    before = b"".join(structure.local_header(m.name, m.size, m.crc) + rest[m.name] for m in laid)
    seal = Seal(maker.POUCH, hashlib.sha256(before).digest())
    return {**rest, form.SEAL: seal.sign("xa.example", world.a.key("seal"))}


def relisted(members: Members) -> Members:
    """Make ``package.json`` list the members as they are."""
    package = Package.decode(members["package.json"])
    listed = tuple(
        Listed(m.name, len(members[m.name]), hashlib.sha256(members[m.name]).hexdigest())
        for m in package.members
    )
    return {**members, "package.json": replace(package, members=listed).encode()}


def resigned(members: Members, world: Any) -> Members:
    """Sign the members as they are, as a thief of the signing key could."""
    covered = [
        (name, form.mime_type(name), hashlib.sha256(data).digest())
        for name, data in members.items()
        if name != "mimetype" and not name.startswith("META-INF/")
    ]
    return {**members, form.SIGNATURES: world.sign_members(world.a)(covered)}


class Sweep:
    """Counts what was injected and where it was found; ``survivors`` were found nowhere."""

    def __init__(self, path: Path, judge: Callable[[Path], Report]) -> None:
        self.path, self.judge = path, judge
        self.injected = 0
        self.steps: Counter[int] = Counter()
        self.survivors: list[str] = []

    def put(self, data: bytes, what: str) -> None:
        """Judge these bytes."""
        self.path.write_bytes(data)
        self.injected += 1
        report = self.judge(self.path)
        step = report.failed_step
        if step is None:
            self.survivors.append(what)
        else:
            assert all(report.failures), what
            self.steps[step] += 1

    def tell(self, title: str) -> None:
        """Print the counts and demand that nothing survived."""
        found = sum(self.steps.values())
        steps = ", ".join(f"step {step}: {n}" for step, n in sorted(self.steps.items()))
        print(f"{title}: injected {self.injected}, detected {found} ({steps})")
        assert not self.survivors, self.survivors[:10]
        assert self.injected


@pytest.fixture
def judge(world: Any, in_process: None) -> Callable[[Path], Report]:
    """Give a verifier that trusts both sides and can open the payload."""
    trust = world.trust()
    return lambda path: verify_pouch(path, trust, identity=world.age_identity)


@pytest.fixture
def sweep(tmp_path: Path, judge: Callable[[Path], Report]) -> Sweep:
    """Give an empty sweep over a file of this test."""
    return Sweep(tmp_path / "swept.asice", judge)


def places(length: int, whole: bool, keep: int, salt: int = 0) -> Iterator[int]:
    """Yield every place, or ``keep`` of them in a shortened sweep (always first and last)."""
    if whole or length <= keep:
        yield from range(length)
    else:
        chosen = random.Random(f"{length} {salt}").sample(range(length), keep - 2)
        yield from sorted({0, length - 1, *chosen})


def flips(data: bytes, whole: bool, keep: int) -> Iterator[tuple[bytes, str]]:
    """Yield every single-byte flip of ``data`` (shortened: ``keep`` places with one mask each)."""
    for place in places(len(data), whole, keep):
        for mask in MASKS if whole else (MASKS[place % 3],):
            yield (
                data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :],
                f"byte {place} ^ {mask:02x}",
            )


@pytest.fixture(params=["plain", "encrypted"])
def made(request: pytest.FixtureRequest, maker: Any, world: Any, tmp_path: Path) -> Any:
    """Give the parts and the file of a small pouch."""
    options: dict[str, Any] = {"encrypted": True} if request.param == "encrypted" else {}
    options = options or {"acknowledged": 2}
    parts = maker.parts(world, tmp_path / "made", **options)
    return parts, parts.seal(tmp_path / "made")


def test_the_clean_pouch_is_accepted(made: Any, judge: Callable[[Path], Report]) -> None:
    report = judge(made[1].path)
    assert report.ok, report.failures
    assert report.entries


def raw_sweep(data: bytes, sweep: Sweep, whole: bool, keep: int) -> None:
    """Flip, delete, insert and truncate everywhere."""
    for changed, what in flips(data, whole, 3 * keep):
        sweep.put(changed, what)
    for place in places(len(data), whole, keep, 1):
        sweep.put(data[:place] + data[place + 1 :], f"deletion of byte {place}")
    for place in places(len(data) + 1, whole, keep, 2):
        sweep.put(data[:place] + b"\x41" + data[place:], f"insertion before byte {place}")
    for length in places(len(data), whole, keep, 3):
        sweep.put(data[:length], f"truncation to {length}")


def test_raw_changes_of_a_sample_of_bytes_are_rejected(made: Any, sweep: Sweep) -> None:
    raw_sweep(made[1].path.read_bytes(), sweep, whole=False, keep=300)
    sweep.tell("raw, shortened")


@pytest.mark.long
def test_raw_changes_of_every_byte_are_rejected(made: Any, sweep: Sweep) -> None:
    raw_sweep(made[1].path.read_bytes(), sweep, whole=True, keep=0)
    sweep.tell("raw, whole")


def layers(maker: Any, world: Any) -> dict[str, Callable[[Members], Members]]:
    """What a forger makes right again above a flipped member, the weakest first."""
    return {
        "archive": lambda members: members,
        "seal": lambda members: resealed(members, maker, world),
        "list": lambda members: resealed(relisted(members), maker, world),
        "signature": lambda members: resealed(resigned(relisted(members), world), maker, world),
    }


def _forged(layer: str, name: str) -> bool:
    """Whether a layer makes a flip of this member into another, genuine pouch."""
    if layer == "archive":
        return False
    if name == form.SEAL:
        return True  # it is made anew: nothing of the flip is left
    if layer == "list":
        return name == "package.json"
    return layer == "signature" and name in ("package.json", form.SIGNATURES)


def member_sweep(made: Any, sweep: Sweep, maker: Any, world: Any, whole: bool, keep: int) -> None:
    """Flip inside each member, make the layers above right again, and judge.

    Whole: every byte with every mask where the archive alone is rebuilt; the layers above it, each
    of which costs signatures, at ``keep`` places of each member.
    """
    members = unzipped(made[1].path)
    for layer, mend in layers(maker, world).items():
        for name, data in members.items():
            if _forged(layer, name):
                continue
            if layer != "archive" and name == form.SIGNATURES:
                # XAdES leaves its unsigned properties open, and a thief of the seal key may bend
                # helper certificates in them: see the test below. What is signed is swept.
                data = data[: data.index(b"<xades:UnsignedProperties")]
            if layer == "signature" and name == "log/acknowledged":
                # The sender may leave the receiver's line out; then it is not called confirmed.
                data = data[: data.rindex("\N{EM DASH} ".encode())]
            rest = members[name][len(data) :]
            for changed, what in flips(data, whole and layer == "archive", keep):
                bent = mend({**members, name: changed + rest})
                sweep.put(zipped(bent), f"{layer}: {name}: {what}")


def test_flips_inside_members_are_rejected_by_the_step_that_answers_for_them(
    made: Any, sweep: Sweep, maker: Any, world: Any
) -> None:
    member_sweep(made, sweep, maker, world, whole=False, keep=12)
    sweep.tell("rebuilt layer by layer, shortened")
    assert {1, 2, 3, 4} <= set(sweep.steps)


@pytest.mark.long
def test_every_flip_inside_every_member_is_rejected(
    made: Any, sweep: Sweep, maker: Any, world: Any
) -> None:
    member_sweep(made, sweep, maker, world, whole=True, keep=300)
    sweep.tell("rebuilt layer by layer, whole")


def test_what_xades_leaves_open_is_closed_by_the_seal_alone(
    made: Any, sweep: Sweep, maker: Any, world: Any, whole_sweep: bool
) -> None:
    """Bent unsigned properties: never accepted under the seal; harmless where it was made anew."""
    members = unzipped(made[1].path)
    xml = members[form.SIGNATURES]
    start = xml.index(b"<xades:UnsignedProperties")
    accepted = 0
    clean = sweep.judge(made[1].path)
    for changed, what in flips(xml[start:], False, 400 if whole_sweep else 60):
        bent = {**members, form.SIGNATURES: xml[:start] + changed}
        sweep.put(zipped(bent), what)
        sweep.path.write_bytes(zipped(resealed(bent, maker, world)))
        report = sweep.judge(sweep.path)
        if report.ok:
            accepted += 1
            same = ("signature_signer", "signature_certificate_sha256", "signature_signed_at")
            assert all(report.facts[name] == clean.facts[name] for name in same)
    sweep.tell("unsigned properties under the seal")
    print(f"the same by a thief of the seal key: {accepted} accepted, signer and time unchanged")
    assert set(sweep.steps) == {2}


def test_without_the_senders_card_a_forger_must_still_get_past_the_signature(
    made: Any, world: Any, maker: Any, tmp_path: Path, in_process: None
) -> None:
    trust = world.trust(cards={})
    sweep = Sweep(tmp_path / "x.asice", lambda path: verify_pouch(path, trust))
    members = unzipped(made[1].path)
    for name, data in members.items():
        if name == form.SEAL:
            continue
        end = data.find(b"<xades:UnsignedProperties") if name == form.SIGNATURES else len(data)
        for changed, what in flips(data[:end], False, 15):
            bent = {**members, name: changed + data[end:]}
            sweep.put(zipped(resealed(bent, maker, world)), f"{name} {what}")
    sweep.tell("resealed, no card known")


def test_the_sweep_itself_finds_a_verifier_that_does_not_look(
    made: Any, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: headers are not compared, as in most readers of archives, and no seal is looked at.

    With the seal looked at again, what step 1 no longer sees is found in step 2.
    """
    monkeypatch.setattr(container._MemberHashes, "header", lambda *_anything: None)
    data = made[1].path.read_bytes()
    bent = [data[:n] + bytes([data[n] ^ 0x80]) + data[n + 1 :] for n in range(4, 30)]
    for changed in bent:
        sweep.put(changed, "header")
    assert not sweep.survivors
    assert sweep.steps[2] == len(bent)
    monkeypatch.setattr(outer, "_seal", lambda *_anything: None)
    for changed in bent:
        sweep.put(changed, "header")
    print(f"planted: injected {len(bent)}, the sweep reports {len(sweep.survivors)} as missed")
    assert len(sweep.survivors) == len(bent)
