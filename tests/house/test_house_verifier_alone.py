# SPDX-License-Identifier: Apache-2.0
"""``pip install rogatory`` is the verifier: no Django, no database, no network, no casework needed.

The wheel is built and unpacked into an environment of its own that holds only the packages of
requirements-verify.lock, and everything there runs in a network namespace without interfaces. The
packages are taken from the environment of the tests; under ``--all`` pip installs them afresh.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

PROJECT = Path(__file__).resolve().parents[2]
LOCK = PROJECT / "requirements-verify.lock"
ROOMS = ("docket", "seal", "pouch", "press", "instrument", "vault")
Runner = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a registry would get it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the Python of an environment with the wheel and the locked packages, nothing else."""
    home = tmp_path_factory.mktemp("alone")
    venv.create(home, with_pip=False, symlinks=True)
    (site,) = home.glob("lib/python3*/site-packages")
    lock = LOCK.read_text(encoding="utf-8")
    for name, marker in re.findall(r"^([\w.-]+)==\S+( ;)?", lock, re.MULTILINE):
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            assert marker, name
            continue
        # Copies: the process that reads files of others opens nothing outside its own environment.
        for part in package.files or ():
            if ".." not in part.parts and "__pycache__" not in part.parts:
                (site / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(part.locate()), site / part)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return home / "bin" / "python"


@pytest.fixture(scope="module")
def offline(tool: Callable[[str], Path], lack: Callable[[str], None]) -> Runner:
    """Give a function that runs a command with a bare environment and no network."""
    unshare = [str(tool("unshare")), "-n" if os.geteuid() == 0 else "-rn"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        lack("the right to make a network namespace")

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*unshare, *map(str, command)],
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a small sealed package of a fictional authority, and what a judge trusts."""
    name = "rogatory_pouch_maker"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, PROJECT / "tests/pouch/maker.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    maker = sys.modules[name]
    folder = tmp_path_factory.mktemp("sent")
    world = maker.make_world()
    built = maker.parts(world, folder / "parts").seal(folder)
    trust = folder / "trust"
    (trust / "cards").mkdir(parents=True)
    (trust / "roots.pem").write_bytes(world.root.public_bytes(Encoding.PEM))
    for side in (world.a, world.b):
        (trust / "cards" / f"{side.domain}.card").write_bytes(side.card.encode())
    return Path(built.path), trust


def one_bit_off(file: Path, copy: Path) -> Path:
    """Write a copy of ``file`` with one bit changed in its middle."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x01
    copy.write_bytes(data)
    return copy


def passed(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command printed; it must have succeeded."""
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_without_network_means_without(offline: Runner, alone: Path) -> None:
    code = "import socket; socket.create_connection(('127.0.0.1', 9), 2)"
    assert "unreachable" in offline(alone, "-c", code).stderr


def test_the_wheel_carries_the_licence_the_catalogues_and_the_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for lang in ("en", "ru", "az"):
        assert f"rogatory/locale/{lang}/LC_MESSAGES/rogatory.mo" in names
    assert "rogatory/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_every_room_below_the_verifier_imports_with_its_base_packages_alone(
    alone: Path, offline: Runner
) -> None:
    code = (
        "import importlib, importlib.util, pkgutil, sys\n"
        "assert importlib.util.find_spec('django') is None\n"
        "count = 0\n"
        f"for room in {ROOMS!r}:\n"
        "    package = importlib.import_module('rogatory.' + room)\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not module.name.endswith('__main__'):\n"
        "            importlib.import_module(module.name); count += 1\n"
        "print(count)\n"
    )
    assert int(passed(offline(alone, "-I", "-c", code))) >= 20


def test_the_verifier_answers_without_django_database_and_network(
    alone: Path, offline: Runner
) -> None:
    assert "usage" in passed(offline(alone, "-I", "-m", "rogatory.verify", "--help")).lower()


def test_the_rogatory_command_opens_the_courts_door_too(alone: Path, offline: Runner) -> None:
    code = (
        "import sys; sys.argv = ['rogatory', 'verify', '--help']\n"
        "from rogatory.cli import main; sys.exit(main())"
    )
    assert "usage" in passed(offline(alone, "-I", "-c", code)).lower()


def test_a_file_that_is_no_package_is_not_verified(
    alone: Path, offline: Runner, tmp_path: Path
) -> None:
    file = tmp_path / "letter.asice"
    file.write_bytes(b"PK\x03\x04 and then nothing")
    done = offline(alone, "-I", "-m", "rogatory.verify", file)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "letter.asice" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_sealed_package_is_verified_alone_and_a_changed_one_is_not(
    alone: Path, offline: Runner, sent: tuple[Path, Path], tmp_path: Path
) -> None:
    package, trust = sent
    verify = [alone, "-I", "-m", "rogatory.verify", "--json", "--trust", trust]
    assert json.loads(passed(offline(*verify, package)))
    done = offline(*verify, one_bit_off(package, tmp_path / "changed.asice"))
    assert done.returncode == 1, done.stdout + done.stderr


def test_the_verifier_in_one_file_runs_alone_and_leaves_nothing_behind(
    offline: Runner, sent: tuple[Path, Path], tmp_path: Path
) -> None:
    package, trust = sent
    built = tmp_path / "rogatory-verify.pyz"
    subprocess.run(
        [sys.executable, PROJECT / "bin" / "pyz.py", "--out", built],
        check=True,
        capture_output=True,
    )
    rest = tmp_path / "rest"
    rest.mkdir()
    base = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    run = ["/usr/bin/env", f"TMPDIR={rest}", base, "-I", built]
    assert json.loads(passed(offline(*run, "--json", "--trust", trust, package)))
    changed = one_bit_off(package, tmp_path / "changed.asice")
    assert offline(*run, "--trust", trust, changed).returncode == 1
    assert list(rest.iterdir()) == []
    one_bit_off(built, built)
    done = offline(*run, "--help")
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    assert "damaged" in done.stderr
    assert list(rest.iterdir()) == []


@pytest.mark.long
def test_pip_installs_the_verifier_from_its_lock_alone(
    wheel: Path, offline: Runner, tmp_path: Path
) -> None:
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    subprocess.run(
        [*pip, "--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)], check=True
    )
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    assert "usage" in passed(offline(python, "-I", "-m", "rogatory.verify", "--help")).lower()
    said = passed(offline(tmp_path / "fresh" / "bin" / "rogatory", "verify", "--help"))
    assert "usage" in said.lower()
