# SPDX-License-Identifier: Apache-2.0
"""Everything that is measured, in one run and one table: ``bin/bench`` (see ``bench/README.md``).

::

    bin/bench                                    all of it, whole corpora: about an hour
    bin/bench --only docket,clerk --scale 0.1    two parts, on a tenth
    bin/bench --json FILE                        and the same as JSON
    bin/bench --from FILE … --readme             write what was measured into the READMEs

Each part runs in a process of its own, one after the other, so that its memory is its own and
nothing runs beside it but what the load betrays.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import peers, report
from bench.parts import PARTS
from bench.rows import load, machine

HERE = Path(__file__).resolve().parent


def run(part: str, scale: float, scratch: Path) -> dict[str, Any]:
    """Measure one part in a process of its own; return its rows with the load around them.

    A part that fails is no reason to lose the others: it is told, with the last line it said.
    """
    out = scratch / f"{part}.json"
    before, began = load(), time.perf_counter()
    command = [sys.executable, "-m", "bench.parts", part, str(scale), str(out)]
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": _path()}
    done = subprocess.run(
        command, cwd=HERE.parent, env=environment, stdout=sys.stderr, stderr=subprocess.PIPE,
        text=True, check=False,
    )  # fmt: skip
    told: dict[str, Any] = {"scale": scale, "load": [before, load()]}
    told["seconds"] = round(time.perf_counter() - began, 1)
    if done.returncode == 0 and out.exists():
        return told | {"rows": json.loads(out.read_text())}
    last = (done.stderr.strip().splitlines() or ["no word"])[-1]
    print(done.stderr, file=sys.stderr)
    return told | {"rows": [], "failed": f"exit {done.returncode}: {last}"}


def _path() -> str:
    own = [str(HERE.parent), str(HERE.parent / "src")]
    return os.pathsep.join([*own, *filter(None, [os.environ.get("PYTHONPATH")])])


def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    """Run the chosen parts; return everything as one JSON object."""
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-", dir=chosen.scratch) as folder:
        scratch = Path(folder)
        told: dict[str, Any] = {
            "machine": machine(scratch),
            "day": time.strftime("%Y-%m-%d", time.gmtime()),
            "peers": peers.found(),
            "parts": {},
        }
        print(report.heading(told), file=sys.stderr)
        for number, part in enumerate(chosen.only, 1):
            print(f"[{number}/{len(chosen.only)}] {part} …", file=sys.stderr, flush=True)
            told["parts"][part] = run(part, chosen.scale, scratch)
    return told


def joined(files: Sequence[Path]) -> dict[str, Any]:
    """Read what was measured before; a part in a later file replaces the same in an earlier."""
    told: dict[str, Any] = {}
    for path in files:
        one = json.loads(path.read_text())
        parts: Mapping[str, Any] = told.get("parts", {})
        told = one | {"parts": {**parts, **one["parts"]}}
    told["parts"] = {part: told["parts"][part] for part in PARTS if part in told["parts"]}
    return told


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--scale", type=float, default=1.0, help="0.1: a tenth of each corpus")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--from", dest="files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--readme", action="store_true", help="write the table into the READMEs")
    parser.add_argument("--scratch", type=Path, help="where corpora are made (the temporary place)")
    chosen = parser.parse_args(words)
    chosen.only = [word.strip() for word in chosen.only.split(",")]
    if unknown := [word for word in chosen.only if word not in PARTS]:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if not chosen.scale > 0:
        parser.error("the scale must be more than 0")
    return chosen


def main(words: Sequence[str] | None = None) -> int:
    """Measure or read, print the table, write what was asked for; 1 when a part failed."""
    chosen = _arguments(words)
    told = joined(chosen.files) if chosen.files else measured(chosen)
    print(report.text(told))
    if chosen.json:
        chosen.json.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    if chosen.readme:
        report.into_readmes(told, HERE.parent)
    return 1 if any("failed" in part for part in told["parts"].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
