# SPDX-License-Identifier: Apache-2.0
"""Content credentials: whole, altered, signed by somebody else; never more than was reckoned."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import PIL.Image
import pytest

from rogatory.reading import cbor, credentials, sandbox
from rogatory.reading.sandbox import Outcome

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "c2pa"
FILE = f"{credentials.PLACE} / the file"


@pytest.fixture(autouse=True)
def _confined(tool: Callable[[str], Path]) -> None:
    tool("bwrap")


def read(folder: Path, data: bytes) -> Outcome:
    file = folder / "picture"
    file.write_bytes(data)
    return sandbox.run("read", file)


def codes(outcome: Outcome) -> set[tuple[str, str]]:
    return {(fault.code, fault.place) for fault in outcome.faults if fault.place}


def facts(outcome: Outcome) -> dict[str, str]:
    return {fact.name: fact.value for fact in outcome.sheet.facts}


@pytest.mark.parametrize("name", ["signed.jpg", "signed.png"])
def test_credentials_that_agree_say_so_and_leave_the_issuer_open(name: str) -> None:
    outcome = sandbox.run("read", VECTORS / name)
    assert outcome.status == "read"
    assert codes(outcome) == {("issuer_unchecked", credentials.PLACE)}
    told = facts(outcome)
    assert told["digest of the file"] == "agrees with the manifest"
    assert told["assertions that agree with the claim"] == "3 of 3"
    assert told["signature"] == "holds for the certificate in the file"
    assert "Camera 7 of XB" in told["signed by"]
    assert told["action"] == "c2pa.created, digitalCapture"


@pytest.mark.parametrize("name", ["signed.jpg", "signed.png"])
def test_a_picture_altered_after_it_was_signed_is_found_whoever_signed_it(
    name: str, tmp_path: Path
) -> None:
    whole = (VECTORS / name).read_bytes()
    _store, spans = credentials._store(whole)
    end = max(stop for _start, stop in spans)
    rng, files = random.Random(2), list[Path]()
    outside = [n for n in range(40, len(whole) - 4) if not any(a <= n < b for a, b in spans)]
    for at in rng.sample([n for n in outside if n > end + 4], 25):
        changed = bytearray(whole)
        changed[at] ^= 0x10
        files.append(tmp_path / f"{at}-{name}")
        files[-1].write_bytes(changed)
    told = sandbox.run_many("read", files)
    detected = sum(("altered", FILE) in codes(one) and one.status != "read" for one in told)
    print(f"injected {len(files)}, detected {detected}")
    assert detected == len(files)


def test_an_altered_assertion_and_a_wrong_signature_are_told_apart(tmp_path: Path) -> None:
    whole = (VECTORS / "signed.jpg").read_bytes()
    action = whole.replace(b"digitalCapture", b"digitalCopture")
    assert ("altered", f"{credentials.PLACE} / c2pa.actions.v2") in codes(read(tmp_path, action))
    claim = whole.replace(b"Camera of XB", b"Camera of XC")
    assert claim != whole
    told = codes(read(tmp_path, claim))
    assert ("signature_wrong", credentials.PLACE) in told
    assert ("issuer_unchecked", credentials.PLACE) not in told


def test_a_picture_drawn_anew_loses_its_credentials_and_keeps_no_claim(tmp_path: Path) -> None:
    with PIL.Image.open(VECTORS / "signed.jpg") as picture:
        out = io.BytesIO()
        picture.save(out, "JPEG")
    told = read(tmp_path, out.getvalue())
    assert credentials.PLACE not in facts(told)


def test_damaged_manifests_end_nothing(tmp_path: Path) -> None:
    rng, files = random.Random(8), list[Path]()
    for name in ("signed.jpg", "signed.png") * 30:
        changed = bytearray((VECTORS / name).read_bytes())
        _store, spans = credentials._store(bytes(changed))
        for _change in range(rng.randrange(1, 25)):
            changed[rng.randrange(spans[0][0] + 12, spans[-1][1])] = rng.randrange(256)
        files.append(tmp_path / f"{len(files)}{name}")
        files[-1].write_bytes(changed)
    told = sandbox.run_many("read", files)
    found = {fault.code for one in told for fault in one.faults}
    print(f"{len(files)} damaged manifests: {sorted(found)}")
    assert not found & {"crashed", "time", "bad_reply"}
    # What pads a signature (RFC 9052 leaves it unsigned) may change unseen; little else may.
    silent = sum({code for code, _place in codes(one)} == {"issuer_unchecked"} for one in told)
    assert silent < len(files) / 4, silent


def test_the_manifest_of_a_real_pdf_is_judged(shared: Path) -> None:
    file = next((shared / "data" / "media" / "c2pa" / "pdf").glob("*.pdf"))
    outcome = sandbox.run("read", file)
    told = facts(outcome)
    assert told["digest of the file"] == "agrees with the manifest"
    assert told["assertions that agree with the claim"] == "4 of 4"
    assert {code for code, _place in codes(outcome)} <= {
        *("issuer_unchecked", "stamp_unchecked", "no_text_layer")
    }


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\x18\x64", 100),
        (b"\x38\x63", -100),
        (b"\x43abc", b"abc"),
        (b"\x62\xc9\x99", "ə"),
        (b"\x82\x01\xf5", [1, True]),
        (b"\x9f\x01\x02\xff", [1, 2]),
        (b"\xa1\x61a\xf6", {"a": None}),
        (b"\xbf\x61a\x01\xff", {"a": 1}),
        (b"\xf9\x3c\x00", 1.0),
    ],
)
def test_cbor_is_read_as_its_standard_shows(data: bytes, value: object) -> None:
    assert cbor.loads(data) == value


@pytest.mark.parametrize("data", [b"", b"\x9b" + b"\xff" * 8, b"\x81" * 60, b"\x1c", b"\x43ab"])
def test_what_is_no_cbor_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        cbor.loads(data)
