# SPDX-License-Identifier: Apache-2.0
"""From which data a paper was printed: their digest stands on every page, and so is signed.

The data of a paper (``letter.json``) hold ``form``, the SHA-256 (hex) of the canonical form.json
or answer.json that it was printed from, ``program``, by which it was made, and ``machine``, the
small line at the foot of each page, which ends with that digest.  So whoever holds the signed
paper alone can tell which data it goes with, and nobody can put others beside it.  ``code`` holds
what the small code on each leaf says: the letter and the digest of all the other data.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from rogatory import __version__
from rogatory.docket import canon
from rogatory.pouch.printed import DIGITS, Printed

SEPARATOR = " · "
FILES: Mapping[str, str] = {"letter": "data/form.json", "answer": "data/answer.json"}
"""Where the data of a paper lie in the contents, by the kind of package."""

_HEX = re.compile(r"[0-9a-f]{64}\Z")


def program() -> str:
    """Return the name and version of this program, as papers state it."""
    return f"rogatory {__version__}"


def digest(value: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of a value's canonical bytes (RFC 8785)."""
    return hashlib.sha256(canon.dumps(dict(value))).hexdigest()


def traced(data: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a paper's data with the digest of the value that they were made from."""
    form = digest(value)
    machine = f"{data.get('machine', '')}{SEPARATOR}{form}"
    return {**data, "form": form, "program": program(), "machine": machine}


def stated(data: Mapping[str, Any]) -> str | None:
    """Return the digest that a paper's data state; None when they state none.

    Malformed counts as none: so does a digest that does not stand at the foot of the pages.
    """
    form, machine = data.get("form"), data.get("machine")
    if not isinstance(form, str) or not isinstance(machine, str) or not _HEX.match(form):
        return None
    return form if machine.endswith(SEPARATOR + form) else None


def coded(data: Mapping[str, Any], letter: str) -> dict[str, Any]:
    """Return a paper's data with what the codes of its leaves say (``press.foot``).

    ``letter`` is the id of the letter, or of the one that is answered; an id that is no UUID fits
    in no code, and such a paper bears none.
    """
    plain = {name: value for name, value in data.items() if name != "code"}
    try:
        whole = Printed("P", letter, 1, 1, digest(plain)).words
    except ValueError:
        return plain
    before, between, after = whole.partition(" 1/1 ")
    said = f"{before.rpartition(' ')[2][:8]} · {after[:8]}"
    code = {"before": f"{before} ", "after": f" {after}", "said": said}
    return plain | ({"code": code} if between else {})


def bears(data: Mapping[str, Any], letter: str) -> bool:
    """Return whether the codes of a paper are those of its data and of this letter, or none."""
    return data.get("code") is None or data["code"] == coded(data, letter).get("code")


def mark_of(data: Mapping[str, Any]) -> str:
    """Return the digits of the digest by which the leaves of a paper name its data."""
    plain = {name: value for name, value in data.items() if name != "code"}
    return digest(plain)[:DIGITS]
