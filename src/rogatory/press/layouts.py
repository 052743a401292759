# SPDX-License-Identifier: Apache-2.0
"""A layout of an authority's own: Typst source, which is a program, typeset in a process shut in.

A layout takes the place of ``layout@1.typ`` (``library``) and says how the head, the references,
the title and the signature of a letter stand.  It is code of whoever wrote it, for its author as
for whoever receives the letter; so it is never run in this process.  A child is started that gives
up memory, time and every further open file (setrlimit(2), RLIMIT_NOFILE 0: no file, no socket, no
package) before it reads the layout::

    -> {"layout":…,"template":"letter@1","data":{…},"standard":"a-2a","language":"en"}\\n
    <- %PDF…   or   {"error":"…"}

The day that a layout can ask for is the day of the letter, so that the same bytes come out later.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rogatory import language
from rogatory.errors import Malformed, Unavailable
from rogatory.language import N_, _
from rogatory.press.library import name_with, sources
from rogatory.press.typesetting import typeset

LONGEST: Final = 100_000
"""Characters of a layout: a head with drawings fits, an accident does not."""

_LARGEST_PDF: Final = 64 * 2**20
_DOCUMENT = b"%PDF-"
_REACHES_OUT = re.compile(
    r"failed to (?:load|download)|file not found|access denied|escape the project|"
    r"package not found|failed to read|cannot read"
)
_PLACE = re.compile(r"layout@1\.typ:(\d+):\d+")

_OUTSIDE = N_(
    "The layout asks for a file or a package ({reason}): it may only import “office@1.typ”, and "
    "the picture of the head is there by head-picture()."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a layout may use: memory in bytes, processor and wall time in seconds."""

    memory: int = 1024 * 2**20
    cpu: int = 15
    wall: float = 30.0


def typeset_with(
    layout: str,
    template: str,
    data: Mapping[str, Any],
    *,
    standard: str = "a-2a",
    limits: Limits = Limits(),
) -> bytes:
    """Print ``data`` with ``template`` in an authority's own ``layout``; returns the PDF's bytes.

    Raises ``Malformed`` with one sentence when the layout cannot print it within the limits, and
    ``Unavailable`` when no process can be started.
    """
    refuse(layout)
    job = {
        "layout": layout,
        "template": template,
        "data": dict(data),
        "standard": standard,
        "language": language.current(),
        "limits": [limits.memory, limits.cpu],
    }
    try:
        line = json.dumps(job).encode() + b"\n"
    except (TypeError, ValueError, RecursionError):
        raise Malformed(
            _("The data of a paper is plain JSON: texts, whole numbers, lists and objects.")
        ) from None
    output, code = _asked(line, limits.wall)
    if output.startswith(_DOCUMENT):
        return output
    try:
        answer = json.loads(output)
        said = str(answer["error"])
    except (ValueError, KeyError, TypeError, RecursionError):
        said = _("The layout needs more memory or time than a letter may take ({code}).").format(
            code=code
        )
    raise Malformed(said)


def typeset_by_digest_with(
    layout: str, digest: str, data: Mapping[str, Any], *, standard: str = "a-2a"
) -> bytes:
    """Print again what a template printed that has this digest with this layout.

    Raises ``Unavailable`` where no template of this edition has it, else as ``typeset_with``.
    """
    return typeset_with(layout, name_with(digest, layout), data, standard=standard)


def refuse(layout: str) -> None:
    """Raise ``Malformed`` for a layout that is no text of a usual length."""
    if len(layout) > LONGEST or "\x00" in layout or not layout.strip():
        raise Malformed(_("A layout is a text of at most {n} characters.").format(n=LONGEST))


def _asked(line: bytes, wall: float) -> tuple[bytes, int]:
    path = json.dumps([entry for entry in sys.path if entry])
    start = f"import sys; sys.path[:] = {path}; from rogatory.press.layouts import main; main()"
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise Unavailable(
            _("No process could be started to print the letter; free memory and try again.")
        ) from error
    with child:
        try:
            output, _none = child.communicate(line, timeout=wall)
        except subprocess.TimeoutExpired:
            child.kill()
            raise Malformed(
                _("The layout does not come to an end: it took longer than {n} seconds.").format(
                    n=int(wall)
                )
            ) from None
        except OSError:
            child.kill()
            output = b""
    return (output, child.returncode) if len(output) <= _LARGEST_PDF else (b"", 0)


# ---------------------------------------------------------------- from here on: in the child


def main() -> None:
    """Do the one job on standard input; the child's whole life."""
    job = json.loads(sys.stdin.buffer.readline())
    import typst  # noqa: F401 - while files can still be opened

    import rogatory.press.codes  # noqa: F401 - the codes of the leaves are made in here

    # What is read from disk is read now: catalogue and templates.
    language.use(job["language"])
    _("Page {page} of {pages}")
    sources(job["template"], job["layout"])
    _shut_in(*job["limits"])
    try:
        answer = typeset(
            job["template"], job["data"], standard=job["standard"], layout=job["layout"]
        )
    except Malformed as error:
        answer = json.dumps({"error": _said(error)}).encode()
    except MemoryError:
        answer = b""
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _shut_in(memory: int, cpu: int) -> None:
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (wanted, wanted))


def _said(error: Malformed) -> str:
    cause = error.__cause__
    reason = str(getattr(cause, "message", ""))
    if reason and _REACHES_OUT.search(reason):
        return _(_OUTSIDE).format(reason=reason.partition(" (")[0])
    place = _PLACE.search(str(getattr(cause, "diagnostic", "")))
    if reason and place:
        return _("The layout cannot be printed (line {n}): {reason}.").format(
            n=place[1], reason=reason.rstrip(".")
        )
    return str(error)
