# SPDX-License-Identifier: Apache-2.0
"""From which data a paper was printed: their digest stands on every page, and so is signed.

The data of a paper (``letter.json``) hold ``form``, the SHA-256 (hex) of the canonical form.json
or answer.json that it was printed from, ``program``, by which it was made, and ``machine``, the
small line at the foot of each page, which ends with that digest.  So whoever holds the signed
paper alone can tell which data it goes with, and nobody can put others beside it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from rogatory import __version__
from rogatory.docket import canon

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
