# SPDX-License-Identifier: Apache-2.0
"""The canonical archive, the bag and the records, held against what others wrote."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import subprocess
import sys
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import Conflict, Malformed, Unverified
from rogatory.pouch import passes, structure
from rogatory.pouch.build import write_payload
from rogatory.pouch.container import open_container
from rogatory.pouch.manifest import FOLDER, Item, check_folder
from rogatory.pouch.package import (
    Listed,
    Package,
    Recipient,
    canonical_order,
    manifest_xml,
    member_faults,
)
from rogatory.pouch.receipt import EVIDENCE, NEGATIVE, Receipt
from rogatory.pouch.structure import Unsound
from rogatory.pouch.writer import Writer, measure

POUCH = "00000000-0000-4000-8000-0000000000c1"
CASE = "00000000-0000-4000-8000-0000000000a1"
HEX = "ab" * 32


def written(path: Path, parts: dict[str, bytes | Path], **options: bool) -> Path:
    with path.open("wb+") as file:
        writer = Writer(file.fileno(), **options)
        for name, source in parts.items():
            writer.add(name, source)
        writer.finish()
    return path


PARTS: dict[str, bytes | Path] = {
    "mimetype": b"application/vnd.etsi.asic-e+zip",
    "a/b.txt": b"hello" * 1000,
    "empty": b"",
}


def test_the_standard_library_writes_the_same_bytes(tmp_path: Path) -> None:
    theirs = io.BytesIO()
    with zipfile.ZipFile(theirs, "w") as archive:
        for name, data in PARTS.items():
            assert isinstance(data, bytes)
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    assert written(tmp_path / "ours.zip", PARTS).read_bytes() == theirs.getvalue()


def test_unzip_and_the_standard_library_accept_the_archive(
    tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    path = written(tmp_path / "x.zip", PARTS)
    subprocess.run([tool("unzip"), "-tqq", path], check=True)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(PARTS)


def test_files_are_written_and_read_once_with_their_digests(tmp_path: Path) -> None:
    source = tmp_path / "large"
    source.write_bytes(os.urandom(9 * 2**20 + 7))
    path = written(tmp_path / "x.zip", {"a": b"1", "large": source, "b": b"2"})
    hashed = written(tmp_path / "y.zip", {"a": b"1", "large": source, "b": b"2"}, hashing=True)
    assert path.read_bytes() == hashed.read_bytes()
    with open_container(path) as archive:
        scan = archive.scan()
        assert archive.digest("large") == hashlib.sha256(source.read_bytes()).digest()
        assert scan.whole == hashlib.sha256(path.read_bytes()).digest()
        cut = archive.member("b").offset
        assert scan.before_last == hashlib.sha256(path.read_bytes()[:cut]).digest()
        got = bytearray()
        archive.extract("large", got.extend)
        assert got == source.read_bytes()


def test_one_thread_and_two_find_the_same(tmp_path: Path) -> None:
    source = tmp_path / "large"
    source.write_bytes(os.urandom(12 * 2**20 + 1))
    path = written(tmp_path / "x.zip", {"a": b"1", "large": source, "b": b"2"})
    with open_container(path) as archive:
        one, two = archive.scan(threads=1), archive.scan(threads=2)
    assert one == two


def test_a_consumer_that_fails_in_the_other_thread_fails_the_pass(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(bytes(16 * 2**20))

    def fail(at: int, view: memoryview) -> None:
        if at > 8 * 2**20:
            raise Unverified("seen")

    with path.open("rb") as file, pytest.raises(Unverified, match="seen"):
        passes.stream(file.fileno(), 0, 16 * 2**20, [lambda _at, _view: None, fail])


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"short")
    with path.open("rb") as file, pytest.raises(Malformed, match="shorter"):
        passes.stream(file.fileno(), 0, 100, [lambda _at, _view: None])


def test_a_file_that_changes_between_measuring_and_copying_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "s"
    source.write_bytes(b"before")
    known = measure(source)
    source.write_bytes(b"after!")
    with (tmp_path / "x.zip").open("wb") as file, pytest.raises(Unverified, match="changed"):
        Writer(file.fileno(), hashing=True).add("s", source, known)


def test_bytes_that_change_after_the_scan_are_not_handed_out(tmp_path: Path) -> None:
    path = written(tmp_path / "x.zip", PARTS)
    with open_container(path) as archive:
        archive.scan()
        with path.open("rb+") as file:
            file.seek(archive.member("a/b.txt").data)
            file.write(b"J")
        with pytest.raises(Unverified, match="changed"):
            archive.read("a/b.txt", limit=10_000)


def test_members_beyond_four_gibibytes_have_large_fields_that_others_can_read(
    tmp_path: Path,
) -> None:
    """A sparse archive: the sizes are real, the data are holes; the standard library reads it."""
    size = 2**32 + 5
    laid = structure.lay_out([("mimetype", 3, 1), ("large", size, 2), ("z", 1, 3)])
    records = b"".join(map(structure.central_record, laid))
    path = tmp_path / "sparse.zip"
    with path.open("wb") as file:
        for member in laid:
            file.seek(member.offset)
            file.write(structure.local_header(member.name, member.size, member.crc))
        file.seek(laid[-1].end)
        file.write(records + structure.directory_end(len(laid), len(records), laid[-1].end))
    with zipfile.ZipFile(path) as archive:
        infos = [(i.filename, i.file_size, i.header_offset) for i in archive.infolist()]
    assert infos == [(m.name, m.size, m.offset) for m in laid]
    with open_container(path) as ours:
        assert ours.members == laid
    assert struct.unpack("<H", structure.local_header("x", 2**32 - 2, 0)[4:6]) == (20,)
    assert struct.unpack("<H", structure.local_header("x", 2**32 - 1, 0)[4:6]) == (45,)


# ------------------------------------------------------------------------------------- the bag


def bag_oracle() -> Any:
    """Import bagit, which asks setuptools for its own version, where that is not installed."""
    if "pkg_resources" not in sys.modules:
        stub = types.ModuleType("pkg_resources")

        def absent(name: str) -> None:
            raise LookupError(name)

        vars(stub).update(DistributionNotFound=LookupError, get_distribution=absent)
        sys.modules["pkg_resources"] = stub
    return pytest.importorskip("bagit")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """Give a bag of ours, unpacked by the standard library."""
    items = [Item("exhibits/0001.bin", b"one"), Item("letter.pdf", b"%PDF"), Item("a.txt", b"")]
    built = write_payload(tmp_path / "payload.bag.zip", items, pouch=POUCH)
    with zipfile.ZipFile(built.path) as archive:
        archive.extractall(tmp_path / "out")
    return tmp_path / "out" / FOLDER


def test_bagit_accepts_our_bag_and_refuses_a_changed_one(unpacked: Path) -> None:
    bagit = bag_oracle()
    bagit.Bag(str(unpacked)).validate()
    assert check_folder(unpacked) == []
    (unpacked / "data" / "letter.pdf").write_bytes(b"%PDX")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(unpacked)).validate()
    assert check_folder(unpacked) == [
        "'data/letter.pdf' has another digest than manifest-sha256.txt says."
    ]


def test_every_fault_of_a_bag_is_named_at_once(unpacked: Path) -> None:
    (unpacked / "data" / "a.txt").unlink()
    (unpacked / "data" / "extra").write_bytes(b"x")
    (unpacked / "bag-info.txt").write_bytes(b"Payload-Oxum: 1.1\n")
    (unpacked / "data" / "link").symlink_to("/etc/passwd")
    assert len(check_folder(unpacked)) >= 5


#: Bags of the suite that RFC 8493 readers may take and ours does not, and why.
STRICTER = {
    "v0.93": "only BagIt 1.0 is taken",
    "v0.94": "only BagIt 1.0 is taken",
    "v0.95": "only BagIt 1.0 is taken",
    "v0.96": "only BagIt 1.0 is taken",
    "v0.97": "only BagIt 1.0 is taken",
}


def test_every_bag_of_the_conformance_suite_gets_the_verdict_that_we_explain(shared: Path) -> None:
    folder = shared / "data" / "bagit" / "loc"
    counts = {"as the suite says": 0, "stricter": 0}
    for path in sorted(folder.glob("v*/*/*")):
        if not path.is_dir():
            continue
        version, category = path.parts[-3], path.parts[-2]
        faults = check_folder(path)
        due = category in ("valid", "warning")
        print(f"{version}/{category}/{path.name}: {faults[0] if faults else 'accepted'}")
        if bool(faults) != due:
            counts["as the suite says"] += 1
        else:
            assert due, f"{path} is invalid and was accepted"
            assert version in STRICTER
            assert any("of BagIt 1.0" in f for f in faults)
            counts["stricter"] += 1
    print(f"bagit conformance suite: {counts}")
    assert counts == {"as the suite says": 28, "stricter": 32}


def test_what_bagit_would_take_but_the_suite_forbids_is_refused(unpacked: Path) -> None:
    manifest = unpacked / "manifest-sha256.txt"
    line = manifest.read_text().splitlines()[0]
    manifest.write_text(manifest.read_text() + line + "\n")
    assert any("again" in fault for fault in check_folder(unpacked))


def test_a_second_payload_of_one_name_is_refused_and_the_first_is_kept(tmp_path: Path) -> None:
    items = [Item("a", b"1")]
    write_payload(tmp_path / "x.zip", items, pouch=POUCH)
    before = (tmp_path / "x.zip").read_bytes()
    with pytest.raises(Conflict):
        write_payload(tmp_path / "x.zip", [Item("a", b"2")], pouch=POUCH)
    assert (tmp_path / "x.zip").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.zip"]


# --------------------------------------------------------------------------------- the records


def package(**changes: Any) -> Package:
    fields: dict[str, Any] = {
        "pouch": POUCH,
        "kind": "letter",
        "from_": "xa.example",
        "to": "xb.example",
        "case": CASE,
        "number": 1,
        "members": (Listed("payload.bag.zip", 3, HEX),),
    }
    return Package(**{**fields, **changes})


def test_a_package_record_comes_back_as_it_was_written() -> None:
    listed = (Listed("payload.bag.zip.age", 3, HEX), Listed(f"keys/{HEX}.p7m", 3, HEX))
    recipients = (Recipient("age", "cd" * 32), Recipient("x509", HEX))
    for one in (
        package(),
        package(number=2, previous=HEX, their_case=POUCH, handling="restricted"),
        package(members=listed, recipients=recipients),
        package(kind="receipt", case=None, number=None, members=()),
    ):
        assert Package.decode(one.encode()) == one


@pytest.mark.parametrize(
    "changes",
    [
        {"pouch": POUCH.upper()},
        {"kind": "gift"},
        {"from_": "XA.example"},
        {"to": "xa.example"},
        {"case": None},
        {"number": 0},
        {"number": True},
        {"number": 2},
        {"previous": HEX},
        {"handling": "For the eyes of Aynur"},
        {"their_case": "7/2026"},
        {"kind": "receipt"},
        {"recipients": (Recipient("age", HEX),)},
        {"members": (Listed("payload.bag.zip.age", 3, HEX),)},
        {"members": (Listed("payload.bag.zip", -1, HEX),)},
        {"members": (Listed("payload.bag.zip", 3, "AB" * 32),)},
        {"members": (Listed(f"keys/{HEX}.p7m", 3, HEX),)},
    ],
)
def test_a_record_that_says_something_impossible_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unsound):
        package(**changes).encode()


def test_all_faults_of_a_record_are_named_at_once() -> None:
    with pytest.raises(Unsound) as caught:
        package(pouch="x", kind="y", from_="Z", number=-1).encode()
    assert len(caught.value.faults) == 5


def test_a_record_in_another_spelling_or_with_more_fields_is_refused() -> None:
    data = package().encode()
    for other in (
        data + b"\n",
        data.replace(b'"v":1', b'"v": 1'),
        data.replace(b'"v":1', b'"v":2'),
    ):
        with pytest.raises(Malformed):
            Package.decode(other)
    with pytest.raises(Malformed, match="unknown"):
        Package.decode(data.replace(b'"v":1', b'"v":1,"w":1'))


def test_the_order_of_members_is_one_and_strangers_are_named() -> None:
    names = ["META-INF/seal.note", "mimetype", f"keys/{HEX}.p7m", "payload.bag.zip.age"]
    assert canonical_order(names) == [
        "mimetype", "payload.bag.zip.age", f"keys/{HEX}.p7m", "META-INF/seal.note"
    ]  # fmt: skip
    faults = member_faults(["evil.exe", "a.p7s", *names])
    assert any("evil.exe" in fault for fault in faults)
    assert any(".p7s" in fault for fault in faults)
    assert any("order" in fault for fault in faults)


def test_the_manifest_is_valid_against_the_schema_of_its_format(shared: Path) -> None:
    from lxml import etree

    schema = etree.RelaxNG(
        etree.parse(shared / "data/schemas/OpenDocument-v1.2-os-manifest-schema.rng")
    )
    schema.assertValid(
        etree.fromstring(manifest_xml(["mimetype", "package.json", "log/entry.json"]))
    )


def receipt(**changes: Any) -> Receipt:
    fields: dict[str, Any] = {
        "pouch": POUCH,
        "sha256": HEX,
        "size": 9,
        "from_": "xa.example",
        "to": "xb.example",
        "case": CASE,
        "channel_number": 1,
        "evidence": "consigned",
        "at": "2026-11-23T02:00:00Z",
    }
    return Receipt(**{**fields, **changes})


def test_every_family_of_evidence_can_be_stated_and_the_negative_ones_give_reasons() -> None:
    for word in EVIDENCE:
        reasons = ("not-for-us",) if word in NEGATIVE else ()
        one = receipt(evidence=word, reasons=reasons, members=(Listed("mimetype", 31, HEX),))
        assert Receipt.decode(one.encode()) == one
        with pytest.raises(Unsound):
            receipt(evidence=word, reasons=() if reasons else ("x",)).encode()
    for changes in ({"evidence": "delivered"}, {"at": "yesterday"}, {"to": "xa.example"}):
        with pytest.raises(Unsound):
            receipt(**changes).encode()
