# SPDX-License-Identifier: Apache-2.0
"""From the code of a paper to its object: in a package, in its contents, in a folder; alone."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from rogatory.docket import canon
from rogatory.errors import Malformed
from rogatory.pouch.manifest import Item
from rogatory.pouch.printed import Printed
from rogatory.verify import certificate, find, verify_pouch
from rogatory.verify.door import main

EXHIBIT = "5a0e4b7f-2c19-4e7c-8d15-9f2c61d0a3b8"
PHOTO = b"a photograph, as far as this test goes"
DIGEST = hashlib.sha256(PHOTO).hexdigest()
LABEL = Printed("X", EXHIBIT, 1, 1, DIGEST[:16])


def contents(folder: Path, photo: bytes = PHOTO) -> Path:
    """Write what a package holds of one exhibit, as ``--unpack`` leaves it."""
    (folder / "exhibits").mkdir(parents=True)
    (folder / "exhibits" / "000.bin").write_bytes(photo)
    row = {"id": EXHIBIT, "label": "E-7", "member": "exhibits/000.bin", "sha256": DIGEST}
    (folder / "exhibits.json").write_bytes(canon.dumps({"v": 1, "exhibits": [row]}))
    return folder


@pytest.fixture(scope="module")
def package(maker: Any, world: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a package that is not encrypted, with the exhibit in it."""
    folder = contents(tmp_path_factory.mktemp("made") / "data")
    files = [Item(name, folder / name) for name in ("exhibits.json", "exhibits/000.bin")]
    built = maker.parts(world, folder.parent / "parts", files=files).seal(folder.parent)
    return Path(built.path)


def test_the_label_of_an_exhibit_leads_to_its_member_of_a_package(package: Path) -> None:
    found = find.search(LABEL, [package])
    assert found.ok
    (hit,) = found.hits
    assert (hit.label, hit.agrees) == ("E-7", True)
    assert hit.member.endswith("data/exhibits/000.bin")
    assert "FOUND: E-7 in " in find.tell(found)


def test_it_leads_to_the_member_in_unpacked_contents_too(tmp_path: Path) -> None:
    (hit,) = find.search(LABEL, [contents(tmp_path / "out")]).hits
    assert (hit.label, hit.member, hit.agrees) == ("E-7", "exhibits/000.bin", True)


def test_other_bytes_under_the_same_id_are_said_to_differ(tmp_path: Path) -> None:
    found = find.search(LABEL, [contents(tmp_path / "out", b"another photograph")])
    assert not found.ok
    assert [hit.agrees for hit in found.hits] == [False]
    assert "DIFFERS: E-7" in find.tell(found)


def test_what_is_not_there_is_not_found_and_the_files_read_are_counted(package: Path) -> None:
    other = Printed("X", EXHIBIT[:-1] + "9", 1, 1, "ab" * 32)
    found = find.search(other, [package])
    assert (found.ok, found.hits) == (False, [])
    assert found.files > 10
    assert "NOT FOUND in" in find.tell(found)


def test_contents_that_are_encrypted_are_said_to_be_closed(
    maker: Any, world: Any, tmp_path: Path
) -> None:
    sealed = Path(maker.parts(world, tmp_path / "parts", encrypted=True).seal(tmp_path).path)
    found = find.search(LABEL, [sealed])
    assert not found.ok
    assert "encrypted" in "".join(found.closed)


def test_the_codes_of_certificate_and_handing_over_lead_to_the_package(package: Path) -> None:
    digest, pouch = hashlib.sha256(package.read_bytes()).hexdigest(), package.stem
    for sort in ("C", "H"):
        found = find.search(Printed(sort, pouch, 1, 1, digest), [package])
        assert [(hit.member, hit.agrees) for hit in found.hits] == [("", True)]
        false = find.search(Printed(sort, pouch, 1, 1, "0" * 64), [package])
        assert [hit.agrees for hit in false.hits] == [False]


def test_a_page_leads_to_the_data_that_it_was_printed_from(tmp_path: Path) -> None:
    inner = {"title": "Request"}
    (tmp_path / "letter.json").write_bytes(canon.dumps({"v": 1, "data": inner}))
    digest = hashlib.sha256(canon.dumps(inner)).hexdigest()
    (hit,) = find.search(Printed("P", EXHIBIT, 2, 3, digest), [tmp_path]).hits
    assert (hit.member, hit.agrees) == ("letter.json", True)


def test_a_code_is_read_as_a_person_types_it() -> None:
    assert find.read(f"  {LABEL.words.lower().replace(' ', '   ')}\n") == LABEL
    for said in ("", "ROGATORY1", LABEL.words + "0", LABEL.words.replace("1/1", "2/1")):
        with pytest.raises(Malformed):
            find.read(said)


def test_the_door_answers_with_its_exit_code(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--find", LABEL.words, "--json", str(package)]) == 0
    assert json.loads(capsys.readouterr().out)["found"] is True
    assert main(["--find", LABEL.words, str(tmp_path)]) == 1
    assert main(["--find", LABEL.words, str(tmp_path / "absent")]) == 3
    assert main(["--find", "http://example", str(tmp_path)]) == 2


def test_no_changed_byte_of_an_exhibit_is_found_as_the_same(tmp_path: Path) -> None:
    folder, rng = contents(tmp_path / "out"), random.Random(4)
    injected = detected = 0
    for _n in range(40):
        data = bytearray(PHOTO)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        (folder / "exhibits" / "000.bin").write_bytes(data)
        injected += 1
        detected += not find.search(LABEL, [folder]).ok
    print(f"injected {injected}, detected {detected}")
    assert detected == injected
    (folder / "exhibits" / "000.bin").write_bytes(PHOTO)
    assert find.search(LABEL, [folder]).ok


def test_garbage_in_place_of_lists_and_archives_is_no_crash(tmp_path: Path) -> None:
    for name, data in {
        "exhibits.json": b'{"exhibits": [1, {"id": 3, "member": ["x"]}, null]}',
        "letter.json": b"[" * 100_000,
        "x.asice": b"PK\x03\x04 nothing",
        "y.zip": b"",
    }.items():
        (tmp_path / name).write_bytes(data)
    assert not find.search(LABEL, [tmp_path]).ok


def test_the_certificate_bears_the_code_of_the_file_on_each_page(
    package: Path, world: Any, tmp_path: Path
) -> None:
    report = verify_pouch(package, world.trust())
    certificate.write(report, tmp_path / "c.pdf")
    with pypdfium2.PdfDocument(tmp_path / "c.pdf") as document:
        drawn = [page.render(scale=150 / 72, grayscale=True).to_pil() for page in document]
    read = [[one.text for one in zxingcpp.read_barcodes(page)] for page in drawn]
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    assert read == [[Printed("C", package.stem, leaf, 2, digest).words] for leaf in (1, 2)]
    assert find.search(find.read(read[1][0]), [package]).ok
