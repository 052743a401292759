# SPDX-License-Identifier: Apache-2.0
"""A whole pouch of level B-LT before tools that nobody here wrote: accepted whole, refused bent."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rogatory.demo.authority import TestAuthority
from rogatory.verify import verify_pouch
from rogatory.verify.report import VERIFIED

Tool = Callable[[str], Path]


@pytest.fixture(scope="module")
def authority(maker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestAuthority]:
    from datetime import UTC, datetime

    folder = tmp_path_factory.mktemp("authority")
    with TestAuthority.create(folder, lambda: datetime.now(UTC)) as made:
        yield made


@pytest.fixture(scope="module")
def lasting(maker: Any, authority: TestAuthority) -> Any:
    """Give both authorities with certificates and time-stamps of the test authority."""
    return maker.make_world(authority)


@pytest.fixture(scope="module")
def pouch(maker: Any, lasting: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pouch")
    files, extra = maker.letter_files(lasting)
    options = {"kind": "letter", "files": files, "extra": extra, "acknowledged": 2, "token": True}
    path: Path = maker.parts(lasting, folder, **options).seal(folder).path
    return path


@pytest.fixture(scope="module")
def unpacked(pouch: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(pouch) as archive:
        archive.extractall(folder)
    return folder


def test_the_verifier_itself_finds_every_point_of_the_signature_and_the_times(
    pouch: Path, lasting: Any
) -> None:
    """The only test that goes through the child processes, as a user does."""
    report = verify_pouch(pouch, lasting.trust())
    assert report.ok, report.failures
    for step, name in ((3, "time-stamp"), (3, "revocation"), (4, "log time"), (7, "letter file")):
        assert report.state_of(name) == VERIFIED, (step, name, report.of(step))
    assert report.state(3) == VERIFIED
    assert report.state(4) == VERIFIED


def test_unzip_finds_no_fault(pouch: Path, tool: Tool) -> None:
    subprocess.run([tool("unzip"), "-tqq", pouch], check=True)


def test_xmlsec1_accepts_the_signature_over_the_unpacked_members_and_refuses_a_changed_one(
    unpacked: Path, authority: TestAuthority, tool: Tool, tmp_path: Path
) -> None:
    (tmp_path / "roots.pem").write_bytes(authority.roots_pem)
    (tmp_path / "chain.pem").write_bytes(authority.chain_pem)
    command: list[str | Path] = [
        tool("xmlsec1"), "--verify", "--trusted-pem", tmp_path / "roots.pem",
        "--untrusted-pem", tmp_path / "chain.pem", "--id-attr:Id", "SignedProperties",
        "META-INF/signatures0.xml",
    ]  # fmt: skip

    def accepted() -> bool:
        return subprocess.run(command, cwd=unpacked, capture_output=True).returncode == 0

    assert accepted()
    entry = unpacked / "log" / "entry.json"
    whole = entry.read_bytes()
    entry.write_bytes(whole.replace(b'"v":1', b'"v":2'))
    assert not accepted()
    entry.write_bytes(whole)


def test_signxml_accepts_the_signature(unpacked: Path, authority: TestAuthority) -> None:
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    members = [
        str(path.relative_to(unpacked))
        for path in unpacked.rglob("*")
        if path.is_file() and path.name != "mimetype" and "META-INF" not in path.parts
    ]
    XMLVerifier().verify(
        (unpacked / "META-INF/signatures0.xml").read_bytes(),
        ca_pem_file=str(authority.folder / "chain.pem"),
        uri_resolver=lambda name: (unpacked / name).read_bytes(),
        expect_config=SignatureConfiguration(expect_references=len(members) + 1),
        id_attribute="Id",
    )


def _digidoc() -> ModuleType:
    """Load the trusted list and the small program of the room ``seal``'s own oracle."""
    path = Path(__file__).resolve().parents[1] / "seal" / "test_seal_xades_oracles.py"
    name = "rogatory_digidoc_oracle"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


def test_libdigidocpp_accepts_the_whole_container_and_refuses_it_bent(
    pouch: Path, shared: Path, authority: TestAuthority, tmp_path: Path
) -> None:
    oracle = _digidoc()
    folder = tmp_path / "schemas"
    folder.mkdir()
    for schema in (shared / "data" / "schemas").iterdir():
        (folder / schema.name).write_bytes(schema.read_bytes())
    oracle.digidoc_trusted_list(folder, authority)
    (tmp_path / "root.pem").write_bytes(authority.roots_pem)
    bent = tmp_path / "bent.asice"
    with zipfile.ZipFile(pouch) as source, zipfile.ZipFile(bent, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info, data + b"\n" if info.filename == "log/checkpoint" else data)
    done = subprocess.run(
        [sys.executable, "-c", oracle.DIGIDOC, folder, tmp_path / "root.pem", pouch, bent],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    words = [line.split()[0] for line in done.stdout.splitlines()]
    print(done.stdout)
    assert words == ["VALID", "INVALID"], done.stdout + done.stderr[-2000:]


def test_openssl_confirms_the_seal_the_times_and_the_digests_that_we_print(
    pouch: Path, unpacked: Path, authority: TestAuthority, tool: Tool, tmp_path: Path
) -> None:
    openssl = tool("openssl")
    raw = pouch.read_bytes()
    before = raw[: raw.rindex(b"PK\3\4", 0, raw.rindex(b"rogatory/pouch-seal/v1"))]
    stated = (unpacked / "META-INF/seal.note").read_text().splitlines()[2]
    answer = subprocess.run(
        [openssl, "dgst", "-sha256", "-r"], input=before, capture_output=True, check=True
    )
    assert answer.stdout.decode().split()[0] == stated == hashlib.sha256(before).hexdigest()
    (tmp_path / "roots.pem").write_bytes(authority.roots_pem)
    command: list[str | Path] = [
        openssl, "ts", "-verify", "-in", unpacked / "log/checkpoint.tsr",
        "-data", unpacked / "log/checkpoint", "-CAfile", tmp_path / "roots.pem",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr


def test_sha256sum_confirms_the_bag(unpacked: Path, tool: Tool, tmp_path: Path) -> None:
    with zipfile.ZipFile(unpacked / "payload.bag.zip") as archive:
        archive.extractall(tmp_path)
    bag = tmp_path / "payload.bag"
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        command: list[str | Path] = [tool("sha256sum"), "--check", "--strict", "--quiet", manifest]
        subprocess.run(command, cwd=bag, check=True)


def test_age_opens_the_payload_of_an_encrypted_pouch(
    maker: Any, world: Any, tool: Tool, tmp_path: Path
) -> None:
    parts = maker.parts(world, tmp_path / "made", encrypted=True)
    built = parts.seal(tmp_path)
    with zipfile.ZipFile(built.path) as archive:
        archive.extract("payload.bag.zip.age", tmp_path)
    (tmp_path / "key").write_bytes(world.age_identity + b"\n")
    subprocess.run(
        [tool("age"), "-d", "-i", "key", "-o", "out.zip", "payload.bag.zip.age"],
        cwd=tmp_path,
        check=True,
    )
    plain = (tmp_path / "made" / "payload.bag.zip").read_bytes()
    assert (tmp_path / "out.zip").read_bytes() == plain
