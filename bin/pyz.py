# SPDX-License-Identifier: Apache-2.0
"""Build the verifier as one file: a Python zip archive that unpacks its libraries when it runs.

The archive holds ``__main__.py`` (the start below, standard library only), ``about.json`` (the
Python and machine that it was made for, and the SHA-256 of every file) and ``site/`` (this package
without its casework, and the packages of requirements-verify.lock as installed here). Same input,
same Python, same bytes: members are sorted, have one date, and are compressed the same way.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import re
import sys
import sysconfig
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
#: What the verifier does not need: the casework, its settings, and the other doors.
CASEWORK = {"casefile", "clerk", "exchange", "paper", "reading", "cli", "web", "api", "demo"}
CASEWORK |= {"settings.py", "urls.py", "__main__.py"}
DATE = (2026, 1, 1, 0, 0, 0)
SKIPPED = ("__pycache__", "tests", "INSTALLER", "RECORD", "REQUESTED", "direct_url.json")

START = '''\
# SPDX-License-Identifier: Apache-2.0
"""Unpack the verifier into a fresh folder of its own, check every file, run it, remove it."""
import hashlib, json, os, runpy, shutil, signal, sys, sysconfig, tempfile, zipfile, zlib


def main():
    archive = os.path.abspath(sys.argv[0])
    with zipfile.ZipFile(archive) as bundle:
        about = json.loads(bundle.read("about.json"))
        here = [sys.implementation.cache_tag, sysconfig.get_platform()]
        if here != about["made_for"]:
            print(
                "This file was made for {} on {}, and this is {} on {}; get the one for this "
                "machine, or install the verifier with pip.".format(*about["made_for"], *here),
                file=sys.stderr,
            )
            return 3
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
        folder = tempfile.mkdtemp(prefix="rogatory-verify-")
        try:
            for name, digest in about["files"].items():
                try:
                    data = bundle.read(name)
                except (zipfile.BadZipFile, zlib.error, NotImplementedError):
                    data = b""
                if hashlib.sha256(data).hexdigest() != digest:
                    print("This copy of the verifier is damaged; get it again.", file=sys.stderr)
                    return 3
                path = os.path.join(folder, *name.split("/"))
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "xb") as file:
                    file.write(data)
            site = os.path.join(folder, "site")
            sys.path[:] = [site] + [p for p in sys.path if p and p != archive]
            os.environ["PYTHONPATH"] = site
            sys.dont_write_bytecode = True
            runpy.run_module("rogatory.verify", run_name="__main__", alter_sys=True)
            return 0
        finally:
            shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
'''


def own_files() -> dict[str, Path]:
    """Return the verifier's part of this package by its place in the archive."""
    room = PROJECT / "src" / "rogatory"
    return {
        f"site/rogatory/{file.relative_to(room).as_posix()}": file
        for file in room.rglob("*")
        if file.is_file() and wanted(file) and file.relative_to(room).parts[0] not in CASEWORK
    }


def wanted(file: Path) -> bool:
    """Tell whether a file belongs in the archive: no caches, tests or notes of the installer."""
    return not any(part in SKIPPED for part in file.parts) and file.suffix not in (".pyc", ".po")


def library_files() -> dict[str, Path]:
    """Return the files of the locked packages that are installed here."""
    files: dict[str, Path] = {}
    lock = (PROJECT / "requirements-verify.lock").read_text(encoding="utf-8")
    for name, version, marker in re.findall(r"^([\w.-]+)==(\S+)( ;)?", lock, re.MULTILINE):
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if marker:
                continue
            raise
        if package.version != version:
            raise SystemExit(f"{name} {package.version} is installed, the lock says {version}")
        for part in package.files or ():
            if ".." not in part.parts and wanted(Path(part)):
                files[f"site/{part.as_posix()}"] = Path(str(part.locate()))
    return files


def write(target: Path) -> None:
    """Write the archive."""
    files = own_files() | library_files()
    content = {name: files[name].read_bytes() for name in sorted(files)}
    about = {
        "made_for": [sys.implementation.cache_tag, sysconfig.get_platform()],
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in content.items()},
    }
    content = {"__main__.py": START.encode(), "about.json": json.dumps(about).encode()} | content
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        out.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as bundle:
            for name, data in content.items():
                member = zipfile.ZipInfo(name, DATE)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                bundle.writestr(member, data)
    target.chmod(0o755)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="bin/pyz", description=__doc__)
    parser.add_argument("--out", type=Path, default=PROJECT / "dist" / "rogatory-verify.pyz")
    target: Path = parser.parse_args().out
    write(target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target}  {target.stat().st_size / 2**20:.1f} MiB  sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
