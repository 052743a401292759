# SPDX-License-Identifier: Apache-2.0
"""One run: the line is read, the command called, and what comes of it told; the exit code.

Exit codes: 0 done, 1 not verified, 2 refused or wrong usage, 3 unavailable.  Errors go to standard
error, one sentence a line; with ``--json`` as one object::

    {"error": {"class": "Inadmissible", "message": "…", "remarks": ["…"]}}

What nobody foresaw is told in one line; the places in the program where it happened (no values,
no messages: they could hold names) are kept in ``faults/`` of the instance.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rogatory import language
from rogatory.cli import helping
from rogatory.cli.catalogue import commands
from rogatory.cli.command import read_line
from rogatory.cli.session import Session, prepare
from rogatory.cli.show import tell, visible
from rogatory.errors import Inadmissible, RogatoryError, Unavailable
from rogatory.language import _


def run(words: Sequence[str]) -> int:
    """Run a line; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    language.use(_language(words))
    asked = set(words[: words.index("--")] if "--" in words else words)
    as_json, details = "--json" in asked, "--details" in asked
    home = _home(words)
    try:
        return _run(words)
    except BrokenPipeError:
        # Whoever read has gone; what was to be done is done.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    except KeyboardInterrupt:
        return _complain(
            Unavailable(_("Interrupted. What was acknowledged stays; run the command again.")),
            as_json,
        )
    except RogatoryError as error:
        return _complain(error, as_json)
    except Exception as error:
        if details:
            traceback.print_exc()
        return _complain(_foreseen(error) or _unforeseen(error, home), as_json)


def _run(words: Sequence[str]) -> int:
    known = commands()
    line = read_line(words, known)
    if line.command is None or line.anywhere.get("help"):
        if line.command is None and line.words and not line.anywhere.get("help"):
            raise Inadmissible(
                _("“{command}” needs one more word; see “{command} --help”.").format(
                    command=" ".join(("rogatory", *line.words))
                )
            )
        print("\n".join(helping.page(line.words, known)))
        return 0
    prepare()
    with Session(line) as session:
        answer = line.command.run(session)
        tell(answer, as_json=session.as_json)
        return answer.exit_code


def _complain(error: RogatoryError, as_json: bool) -> int:
    remarks = list(getattr(error, "remarks", ())) or [str(error)]
    remarks = [visible(remark) for remark in remarks]
    if as_json:
        told: dict[str, Any] = {"class": type(error).__name__, "message": " ".join(remarks)}
        if len(remarks) > 1:
            told["remarks"] = remarks
        print(json.dumps({"error": told}, ensure_ascii=False), file=sys.stderr)
    else:
        print("\n".join(remarks), file=sys.stderr)
    return error.exit_code


def _foreseen(error: Exception) -> RogatoryError | None:
    """Return what a failure of disk or database means to a person; None for anything else."""
    if isinstance(error, OSError):
        return Unavailable(
            _("A file cannot be used ({reason}): check the path, the rights and the space.").format(
                reason=_reason(error)
            )
        )
    django = sys.modules.get("django.db")
    if django is not None and isinstance(error, django.DatabaseError):
        return Unavailable(
            _(
                "The instance's database cannot be used ({reason}). Try again; if it stays so, run "
                "“rogatory docket fsck”."
            ).format(reason=error)
        )
    return None


def _reason(error: OSError) -> str:
    name = error.filename
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    said = error.strerror or type(error).__name__
    return f"{name}: {said}" if name else said


def _unforeseen(error: Exception, home: Path | None) -> RogatoryError:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    kept = _keep(home, "\n".join([type(error).__name__, *lines]) + "\n")
    if kept is None:
        return Unavailable(
            _(
                "Something happened that nobody foresaw ({name}). Run it again with --details and "
                "report what it prints."
            ).format(name=type(error).__name__)
        )
    return Unavailable(
        _(
            "Something happened that nobody foresaw ({name}); where in the program is written in "
            "{file}, without personal data. Report it."
        ).format(name=type(error).__name__, file=kept)
    )


def _keep(home: Path | None, text: str) -> Path | None:
    """Keep the places of a fault in the instance; None where there is none to keep it in."""
    if home is None or not (home / "instance.toml").exists():
        return None
    from datetime import UTC, datetime

    folder = home / "faults"
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError:
        return None
    return path


def _said(words: Sequence[str], *names: str) -> str | None:
    """Return the value of an option before the line is read in earnest: help needs it already."""
    for place, word in enumerate(words):
        if word == "--":
            return None
        name, joined, value = word.partition("=")
        if "-C" in names and word[:2] == "-C" and len(word) > 2:
            return word[2:]
        if name in names:
            return value if joined else next(iter(words[place + 1 : place + 2]), None)
    return None


def _home(words: Sequence[str]) -> Path | None:
    named = _said(words, "-C", "--home") or os.environ.get("ROGATORY_HOME") or "."
    with contextlib.suppress(OSError, ValueError):
        return Path(named).resolve()
    return None


def _language(words: Sequence[str]) -> str:
    """Return the language: what is asked for, else the instance's, else the session's."""
    asked = language.matching(_said(words, "--lang") or "")
    if asked:
        return asked
    home = _home(words)
    if home is not None and (home / "instance.toml").is_file():
        import tomllib

        with contextlib.suppress(OSError, ValueError):
            told = tomllib.loads((home / "instance.toml").read_text(encoding="utf-8"))
            found = language.matching(str(told.get("language", "")))
            if found:
                return found
    return language.from_environment()
