# SPDX-License-Identifier: Apache-2.0
"""The peers that we are measured against: which are here, which version, and which are not."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess

PROGRAMS = {
    "openssl": ("openssl", "version"),
    "restic": ("restic", "version"),
    "borg": ("borg", "--version"),
    "git": ("git", "--version"),
    "bagit.py": ("bagit.py", "--version"),
    "unzip": ("unzip", "-v"),
    "7z": ("7z", "i"),
    "age": ("age", "--version"),
    "tesseract": ("tesseract", "--version"),
    "exiftool": ("exiftool", "-ver"),
    "pdftotext": ("pdftotext", "-v"),
    "postgres": ("/usr/lib/postgresql/15/bin/postgres", "--version"),
}
PACKAGES = ("bagit", "pymerkle", "tantivy", "weasyprint")
ELSEWHERE = {"DFIR-IRIS": "a system of several servers; it is not set up here"}


def found() -> dict[str, str | None]:
    """Return each peer with its version, or None where it is not installed."""
    told: dict[str, str | None] = {name: _program(*words) for name, words in PROGRAMS.items()}
    for name in PACKAGES:
        try:
            told[f"{name} (Python)"] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            told[f"{name} (Python)"] = None
    return told | dict.fromkeys(ELSEWHERE)


def _program(*words: str) -> str | None:
    """Return the first line that a program says of its version; None when it is not here."""
    if shutil.which(words[0]) is None:
        return None
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "does not answer"
    said = (done.stdout + done.stderr).strip().splitlines()
    return said[0].strip() if said else "without a word"
