# SPDX-License-Identifier: Apache-2.0
"""The reading process itself: ``python -m rogatory.reading.child MEMORY OUTPUT CPU CPU_PER_FILE``.

It imports what it will need, gives up its rights (:mod:`.confine`), says ``{"ready": true, ...}``
and then answers one line of JSON with one line of JSON until its input ends::

    <- {"function": "read", "path": "/in/0", "options": {}}
    -> {"sheet": {...}, "output": 0, "said": []}

``output`` is the number of bytes it wrote to the one descriptor it was given (number in the
environment, ``ROGATORY_OUT``); ``said`` lists what was done to make them. Every failure of a parser
becomes a fault on the sheet; what kills the process is named by the parent.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from rogatory.reading import confine
from rogatory.reading.guard import guarded
from rogatory.reading.sheet import Sheet

Options = Mapping[str, object]
#: A reading function gets the file's bytes, the sheet to fill, options; it may return a new file.
Function = Callable[[Path, Sheet, Options], "tuple[bytes, list[str]] | None"]


def functions() -> dict[str, Function]:
    """Return every function that the parent may name; this table is the whole of it."""
    from rogatory.reading import (
        codes,
        enclosed,
        heads,
        leaves,
        likeness,
        metadata,
        preview,
        strip,
        tables,
        text,
        wordletter,
    )

    return {
        "codes": codes.read,
        "enclosure": enclosed.one,
        "enclosures": enclosed.names,
        "head": heads.redraw,
        "leaves": leaves.count,
        "leaf": leaves.draw,
        "likeness": likeness.read,
        "preview": preview.draw,
        "read": _read,
        "metadata": metadata.read,
        "text": text.read,
        "strip": strip.strip_here,
        "word_letter": wordletter.read,
        "table": tables.read,
    }


def _read(path: Path, sheet: Sheet, options: Options) -> None:
    """Read metadata and text of one file onto one sheet."""
    from rogatory.reading import metadata, text

    metadata.read(path, sheet, options)
    text.read(path, sheet, options)


def main(argv: list[str]) -> int:
    """Serve requests from standard input; the four numbers are limits (bytes, bytes, s, s)."""
    memory, output, cpu, cpu_per_file = (int(a) for a in argv)
    table = functions()
    _import_parsers()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a parser that prints must not speak in our name
    confine.limit(memory, output, cpu)
    filtered = confine.filter_calls()
    _say(answers, {"ready": True, "filtered": filtered})
    for line in sys.stdin:
        request = json.loads(line)
        confine.allow_cpu(cpu_per_file)
        _say(answers, _answer(table, request))
    return 0


def _answer(table: Mapping[str, Function], request: Mapping[str, object]) -> dict[str, object]:
    """Carry out one request; whatever a parser raises is a fault of the file."""
    sheet = Sheet()
    made: tuple[bytes, list[str]] | None = None
    options = request["options"]
    assert isinstance(options, dict)

    def act() -> None:
        nonlocal made
        made = table[str(request["function"])](Path(str(request["path"])), sheet, options)

    if code := guarded(act):
        sheet.fault(code)
    reply: dict[str, object] = {"sheet": sheet.as_json(), "output": 0, "said": []}
    if made is not None and len(made[0]) > resource.getrlimit(resource.RLIMIT_FSIZE)[0]:
        made = None
        sheet.fault("too_large")
        reply["sheet"] = sheet.as_json()
    if made is not None and (out := os.environ.get("ROGATORY_OUT")):
        os.ftruncate(int(out), 0)
        written = 0
        while written < len(made[0]):
            written += os.pwrite(int(out), made[0][written : written + (1 << 20)], written)
        reply.update(output=written, said=made[1])
    return reply


def _say(answers: IO[str], value: object) -> None:
    """Write one line of JSON and flush it."""
    # A lone surrogate out of a stranger's text must not break the line.
    line = json.dumps(value, ensure_ascii=True)
    answers.write(line + "\n")
    answers.flush()


def _import_parsers() -> None:
    """Import the parsers now: later the file system may be out of reach."""
    import email.policy
    import sqlite3
    import zipfile
    import zlib

    import lxml.etree
    import PIL.Image
    import pypdfium2  # type: ignore[import-untyped]
    import zxingcpp

    PIL.Image.init()
    _ = (email.policy, sqlite3, zipfile, zlib, lxml.etree, pypdfium2, zxingcpp)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
