# SPDX-License-Identifier: Apache-2.0
"""Which parts there are, in the order of the table; ``python -m bench.parts PART SCALE FILE``
measures one of them in this process and writes its rows."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.rows import Row

PARTS = (
    "start",
    "intake",
    "verify",
    "docket",
    "clerk",
    "fsck",
    "search",
    "register",
    "reading",
    "paper",
    "scale",
)
"""Each is a file beside this one with ``measure(scale)``: rows, or dicts of what a row holds."""


def measure(part: str, scale: float) -> list[Row]:
    """Return the rows of one part; a part whose file is not here is told as missing."""
    if not Path(__file__).with_name(f"{part}.py").exists():
        return [Row.missing(part, part, f"bench/{part}.py is not here")]
    own: Callable[[float], list[Any]] | None
    own = getattr(importlib.import_module(f"bench.{part}"), "measure", None)
    if own is None or next(iter(inspect.signature(own).parameters), "") != "scale":
        why = f"it gives no rows yet: run python -m bench.{part} by itself"
        return [Row.missing(part, part, why)]
    return [one if isinstance(one, Row) else Row(**({"limit": ""} | one)) for one in own(scale)]


def main() -> None:
    """Measure one part."""
    part, scale, out = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.settings")
    out.write_text(json.dumps([row.to_json() for row in measure(part, scale)]))


if __name__ == "__main__":
    main()
