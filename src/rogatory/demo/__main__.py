# SPDX-License-Identifier: Apache-2.0
"""``bin/demo``: one fictional case, from evidence to an answered letter, on two sides."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rogatory import language
from rogatory.errors import RogatoryError
from rogatory.language import _

if TYPE_CHECKING:
    from rogatory.demo.stage import Stage

MARK = ".rogatory-demo"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/demo", description="Play a fictional case between two fictional states."
    )
    parser.add_argument("--evidence", type=Path, metavar="DIR", help="a real folder of files")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where the results go (default: out/)"
    )
    parser.add_argument("--lang", choices=("en", "ru"), help="language of the story")
    return parser.parse_args()


def main() -> int:
    """Play the story; return 0 when every step did what it had to."""
    given = _arguments()
    lang = given.lang or language.from_environment()
    language.use(lang if lang in ("en", "ru") else "en")
    out = (given.out or Path("out")).resolve()
    if given.evidence is not None and not given.evidence.is_dir():
        print(_("{folder} is not a folder: name one with evidence.").format(folder=given.evidence))
        return 2
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).exists():
            print(_("{folder} is not empty: name another folder.").format(folder=out))
            return 2
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text("results of bin/demo; the next run may replace this folder\n")
    return _play(out, given.evidence)


def _chapters() -> tuple[Callable[[Stage], None], ...]:
    """Return the chapters in their order."""
    from rogatory.demo import (
        answering,
        asking,
        bodies,
        came,
        carrying,
        contacts,
        court,
        duties,
        figures,
        incoming,
        keeping,
        languages,
        ledger,
        letterhead,
        living,
        machines,
        offences,
        opening,
        outgoing,
        speaking,
        tampering,
        telling,
        wording,
    )

    return (
        opening.meet,
        letterhead.adopt,
        opening.open_case,
        opening.gather,
        machines.read_and_find,
        offences.qualify,
        duties.derive,
        asking.draft,
        wording.round_trip,
        languages.translate,
        asking.weigh,
        asking.send,
        carrying.hand_over,
        answering.receive,
        bodies.split,
        ledger.bring_in,
        answering.answer,
        contacts.call,
        came.on_paper,
        living.assess,
        outgoing.supplement,
        incoming.ask_back,
        telling.statements,
        speaking.speak,
        figures.figures,
        court.print_all,
        keeping.keep_whole,
        tampering.tamper,
    )


def _play(out: Path, evidence: Path | None) -> int:
    from rogatory.demo.stage import Stage

    own = evidence is None
    if evidence is None:
        from rogatory.demo.evidence import make_evidence

        evidence = Path(tempfile.mkdtemp(prefix="rogatory-evidence-"))
        make_evidence(evidence)
    stage = Stage(out, language.current(), evidence.resolve(), own)
    chapters = _chapters()
    start, failed = time.monotonic(), ""
    try:
        stage.open()
        for chapter in chapters:
            with stage.tell.step(chapter.__name__):
                chapter(stage)
    except (RogatoryError, RuntimeError) as error:
        failed = str(error)
    finally:
        stage.close()
        if own:
            shutil.rmtree(evidence, ignore_errors=True)
    _end(stage, time.monotonic() - start, failed)
    return 1 if failed else 0


def _end(stage: object, seconds: float, failed: str) -> None:
    from rogatory.demo.stage import Stage

    assert isinstance(stage, Stage)
    tell = stage.tell
    if failed:
        tell.chapter(_("The story could not go on"))
        tell.say(failed)
    else:
        tell.chapter(_("Where everything lies"))
        tell.say(str(stage.out))
        tell.table(
            [_("folder or file"), _("what it is")],
            [
                ["a, b", _("the two instances: record, keys, vault")],
                ["pouches", _("the sealed packages as they crossed the border")],
                ["letters", _("letters, answers, A's status, statement and waiting curves as PDF")],
                ["word", _("the draft as it went to Word, and as it came back")],
                ["stick", _("the hand-over folder: parts, list, READ-ME-FIRST, record")],
                ["a-incoming", _("B's e-mail and paper, and the signed hand-over record")],
                ["registers", _("the spreadsheet that the chancellery had kept")],
                ["evidence.csv", _("every file of the evidence: what became of it, what was read")],
                ["kept", _("reports on the stored files, and a backup")],
                ["court", _("labels, custody sheet, inventory with folios, certificate")],
                ["status-a.json", _("A's statements on three dates; B's beside it")],
                ["trust", _("what a court needs to verify the packages itself")],
                ["report.json", _("each step, its duration, its outcome")],
            ],
        )
        tell.say(_("played in {n} seconds").format(n=round(seconds)))
    report = {
        "v": 1,
        "ok": not failed,
        "failed": failed or None,
        "seconds": round(seconds, 2),
        "evidence": stage.ids.get("taken"),
        "found": stage.ids.get("found", []),
        "steps": tell.steps,
    }
    (stage.out / "report.json").write_text(
        json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (stage.out / "transcript.txt").write_text(tell.text(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
