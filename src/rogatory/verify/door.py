# SPDX-License-Identifier: Apache-2.0
"""``rogatory verify FILE…``: the verifier at a terminal.

Exit codes: 0 nothing failed (what could not be checked is said, and counts with ``--strict``),
1 not verified, 2 wrong usage, 3 something cannot be read.  With ``--json``, one object a line and
file on standard output.  Only argparse here: ``--help`` must be there at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory import language
from rogatory.errors import Malformed, RogatoryError, Unavailable
from rogatory.language import _

if TYPE_CHECKING:
    from datetime import datetime

    from rogatory.verify.given import Given
    from rogatory.verify.report import Report
    from rogatory.verify.trust import Trust

__all__ = ["main"]

NOT_VERIFIED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run the verifier on command-line arguments (without the program's name); the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    language.use(_wanted_language(arguments))
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except RogatoryError as error:
        print(str(error), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return 3


def _wanted_language(arguments: Sequence[str]) -> str:
    """The help is to be in the right language already."""
    for number, argument in enumerate(arguments):
        if argument == "--lang" and number + 1 < len(arguments):
            return language.matching(arguments[number + 1]) or language.from_environment()
        if argument.startswith("--lang="):
            return language.matching(argument[7:]) or language.from_environment()
    return language.from_environment()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rogatory verify",
        description=_("Check sealed packages, without network and without the sender's help."),
        epilog=_("Exit codes: 0 nothing failed, 1 not verified, 2 wrong usage, 3 cannot be read."),
    )
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE",
        help=_("sealed package (.asice), folder of a medium, or parts of a package"))  # fmt: skip
    add("--find", metavar="CODE",
        help=_("say to what the code of a paper belongs: packages, contents, folders"))  # fmt: skip
    add("--trust", type=Path, metavar="DIR",
        help=_("folder with roots.pem, tsa-roots.pem, cards/*.card, checkpoints/*"))  # fmt: skip
    add("--identity", type=Path, metavar="FILE", help=_("age key file that opens the contents"))
    add("--payload", type=Path, metavar="FILE", help=_("the contents, already decrypted"))
    add("--at", metavar="INSTANT",
        help=_("judge certificates as of this instant, such as 2026-11-23T02:00:00Z"))  # fmt: skip
    add("--unpack", type=Path, metavar="DIR",
        help=_("write the files inside into this new folder if nothing failed"))  # fmt: skip
    add("--certificate", type=Path, metavar="PDF", help=_("write two pages for a court"))
    add("--evidence-out", type=Path, metavar="DIR",
        help=_("keep proofs of a forked record in this folder"))  # fmt: skip
    add("--lang", choices=language.SUPPORTED, help=_("language of the answer"))
    add("--json", action="store_true", help=_("one JSON object a line"))
    add("--details", action="store_true", help=_("every single check, in technical words"))
    add("--strict", action="store_true", help=_("count what cannot be checked as not verified"))
    add("--max-members", type=int, default=100_000, metavar="N",
        help=_("look at no more files than this in one archive"))  # fmt: skip
    add("--max-size", type=int, default=2**40, metavar="BYTES",
        help=_("look at no larger archive than this"))  # fmt: skip
    return parser


def _run(options: argparse.Namespace) -> int:
    from rogatory.verify import words
    from rogatory.verify.given import given
    from rogatory.verify.trust import Trust

    if options.find is not None:
        return _find(options)
    single = ("--payload", "--certificate", "--unpack")
    values = (options.payload, options.certificate, options.unpack)
    trust = Trust.load(options.trust) if options.trust else Trust()
    at = _instant(options.at)
    worst = 0
    with given(options.files) as there:
        for name, value in zip(single, values, strict=True):
            if value is not None and len(there) > 1:
                raise Malformed(_("{option} goes with one file at a time.").format(option=name))
        for one in there:
            if one.path is None:
                print(_json(one.to_json()) if options.json else one.told())
                worst = NOT_VERIFIED
                continue
            report = _one(one, trust, at, options)
            _keep_forks(report, options.evidence_out)
            if options.json:
                print(_json(report.to_json()))
            else:
                print("\n".join([words.tell(report, details=options.details), *one.remarks]))
            if options.certificate is not None:
                from rogatory.verify import certificate

                certificate.write(report, options.certificate)
            if not report.ok or (options.strict and not report.complete):
                worst = NOT_VERIFIED
    return worst


def _json(told: object) -> str:
    import json

    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _find(options: argparse.Namespace) -> int:
    """Look for the object of a code; nothing is verified thereby."""
    from rogatory.pouch.container import Limits
    from rogatory.verify import find
    from rogatory.verify.given import joined

    missing = [path for path in options.files if not path.exists()]
    if missing:
        raise Unavailable(
            _("{file} is no file that can be read: name a sealed package.").format(file=missing[0])
        )
    limits = Limits(options.max_members, options.max_size)
    printed = find.read(options.find)
    with joined(options.files) as packages:
        found = find.search(printed, [*options.files, *packages], limits)
    if options.json:
        import json

        print(json.dumps(found.to_json(), ensure_ascii=False, sort_keys=True))
    else:
        print(find.tell(found))
    return 0 if found.ok else NOT_VERIFIED


def _one(one: Given, trust: Trust, at: datetime | None, options: argparse.Namespace) -> Report:
    from rogatory.pouch.container import Limits
    from rogatory.verify import verify_pouch

    assert one.path is not None
    identity: Any = _identity(options.identity) if options.identity else None
    report = verify_pouch(
        one.path,
        trust,
        identity=identity,
        opened=options.payload,
        at=at,
        limits=Limits(options.max_members, options.max_size),
        unpack_into=options.unpack,
    )
    report.path = one.shown
    return report


def _identity(path: Path) -> bytes:
    """Return the identities of an age key file, one a line (comments start with ``#``)."""
    try:
        lines = path.read_bytes()[:65_536].splitlines()
    except OSError as error:
        raise Malformed(
            _("The key file cannot be read ({reason}).").format(reason=error.strerror)
        ) from error
    found = [line.strip() for line in lines if line.startswith(b"AGE-SECRET-KEY-1")]
    if found:
        return b"\n".join(found)
    raise Malformed(_("The key file holds no age identity (AGE-SECRET-KEY-1…)."))


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    from rogatory.seal.card import parse_instant

    return parse_instant(text)


def _keep_forks(report: Report, folder: Path | None) -> None:
    """Write each proof of misbehaviour as a file of its own, named by its digest."""
    if folder is None or not report.forks:
        return
    import hashlib

    from rogatory.errors import Conflict
    from rogatory.vault.durable import make_folder, write_durably

    make_folder(folder)
    for fork in report.forks:
        data = fork.encode()
        name = f"fork-{hashlib.sha256(data).hexdigest()[:16]}.json"
        try:
            write_durably(folder / name, data, exclusive=True)
        except Conflict:
            continue  # the same proof was kept before
