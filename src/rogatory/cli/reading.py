# SPDX-License-Identifier: Apache-2.0
"""``rogatory worker``, ``reading rebuild``, ``exhibit read|preview``: what machines read."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import UNCONFINED
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.derived import Reading
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office.work import Done

_PAUSE = 5.0
"""Seconds between two looks at what waits."""

_SHOWN = 1200
"""Characters of each passage that are shown without --details."""


def _outcome_words() -> dict[str, str]:
    return {
        "read": _("read"),
        "partly": _("read in part"),
        "unreadable": _("not readable"),
        "refused": _("refused: beyond a limit"),
    }


def _worker(session: Session) -> Answer:
    from rogatory.clerk import database
    from rogatory.office import work

    instance = session.instance
    if database.is_server():
        from rogatory.office import work_many

        done = work_many.run(
            instance,
            once=bool(session["once"]),
            allow_unconfined=session["allow_unconfined"],
            say=lambda sentence: print(sentence, file=sys.stderr, flush=True),
        )
        return Answer(_data(done), _worked(done))
    whole = work.Done()
    with work.only_worker(instance):
        while True:
            done = work.work(instance, allow_unconfined=session["allow_unconfined"])
            whole.entries += done.entries
            whole.parked += done.parked
            for name, number in done.outcomes.items():
                whole.outcomes[name] = whole.outcomes.get(name, 0) + number
            if session["once"]:
                return Answer(_data(whole), _worked(whole))
            time.sleep(_PAUSE)


def _data(done: Done) -> dict[str, Any]:
    return {"readings": done.readings, "outcomes": done.outcomes, "parked": done.parked,
            "entries": done.entries}  # fmt: skip


def _worked(done: Done) -> list[str | Table]:
    words = _outcome_words()
    blocks: list[str | Table] = [
        ngettext("{n} exhibit was read.", "{n} exhibits were read.", done.readings).format(
            n=done.readings
        )
    ]
    if done.outcomes:
        rows = [[words[name], str(done.outcomes[name])] for name in words if name in done.outcomes]
        blocks.append(Table([_("outcome"), _("exhibits")], rows))
    if done.parked:
        blocks.append(
            _("Given up after it ended the worker several times; look at it by hand: {labels}")
            .format(labels=", ".join(done.parked))
        )  # fmt: skip
    return blocks


def _exhibit(session: Session) -> tuple[Exhibit, Reading | None]:
    from rogatory.casefile.derived import Reading
    from rogatory.office.harm import exhibits_of

    (row,) = exhibits_of(session.case, [session["exhibit"]])
    if not isinstance(row.file, dict):
        raise Inadmissible(_("The exhibit {label} was erased.").format(label=row.label))
    return row, Reading.objects.filter(case=row.case, exhibit=row.key).first()


def _read(session: Session) -> Answer:
    from rogatory.casefile.derived import Passage
    from rogatory.office import sealed_names
    from rogatory.office.exhibit_reading import read_all

    row, reading = _exhibit(session)
    if reading is None or session["again"]:
        if sealed_names.seals([row.case]):
            assert session.hand  # without the keys nobody knows which names to keep out
        read_all(session.instance, [row], allow_unconfined=session["allow_unconfined"])
    reading = _coded(session, row)
    passages = list(Passage.objects.filter(case=row.case, exhibit=row.key).order_by("number"))
    facts, faults = json.loads(reading.facts), json.loads(reading.faults)
    data = {
        "exhibit": row.key, "label": row.label, "sha256": reading.sha256, "evidence": False,
        "outcome": reading.outcome, "media": reading.media, "program": reading.program,
        "shows": row.shows or None, "parked": reading.parked,
        "preview": reading.blurred is not None,
        "facts": facts, "faults": faults,
        "passages": [{"place": one.place, "text": one.text, "sure": one.sure} for one in passages],
    }  # fmt: skip
    return Answer(data, _reading_said(session, row, reading, facts, faults, passages))


def _coded(session: Session, row: Exhibit) -> Reading:
    """Return a reading in which codes stand for sealed persons; Inadmissible where that waits."""
    from rogatory.casefile.derived import Reading
    from rogatory.office import sealed_names

    if sealed_names.waits(row.case, row.key):
        assert session.hand
        sealed_names.catch_up(session.instance, row.case)
        if sealed_names.waits(row.case, row.key):
            raise Inadmissible(
                _("The reading of {label} may name a person whose identity is sealed: an officer "
                  "who holds the house key has to look first, so that the code is written instead.")
                .format(label=row.label)
            )  # fmt: skip
    return Reading.objects.get(case=row.case, exhibit=row.key)


def _reading_said(
    session: Session, row: Exhibit, reading: Reading, facts: Any, faults: Any, passages: Any
) -> list[str | Table]:
    from rogatory.cli.exhibits import marked_words
    from rogatory.reading.sheet import Fault

    head = _("{label}: {outcome} ({media}). A reading by machine, not evidence.").format(
        label=row.label, outcome=_outcome_words()[reading.outcome], media=visible(reading.media)
    )
    blocks: list[str | Table] = [head]
    if row.shows:
        blocks.append(_("Marked by an officer: {shows}.").format(shows=marked_words(row.shows)))
    blocks += [visible(Fault(code, place).sentence()) for code, place in faults]
    rows = [[name, value, place] for _kind, name, value, place in facts]
    if rows:
        blocks.append(Table([_("what it says of itself"), _("value"), _("where")], rows))
    if any(kind == "time" for kind, *_rest in facts):
        blocks.append(_("A time without a zone is that of the device, whose clock nobody checked."))
    for one in passages:
        said = ""
        if one.sure is not None:
            said = _(" (read from the picture, {n} of 100 sure)").format(n=one.sure)
        blocks.append(f"— {visible(one.place)}{said}")
        text = one.text if session.details else one.text[:_SHOWN]
        blocks += [visible(line) for line in text.splitlines() if line.strip()]
        if len(text) < len(one.text):
            blocks.append(_("… more of it with --details"))
    return blocks


def _preview(session: Session) -> Answer:
    from rogatory.cli.exhibits import marked_words
    from rogatory.cli.letters import write_file
    from rogatory.office import sealed_names

    row, reading = _exhibit(session)
    if reading is None:
        raise Inadmissible(
            _("{label} has not been read yet: run “rogatory worker --once”.").format(
                label=row.label
            )
        )
    if row.shows and session["clear"] and not session["marked"]:
        raise Inadmissible(
            _("{label} is marked: {shows}. Who wants to see it all the same says --marked.").format(
                label=row.label, shows=marked_words(row.shows)
            )
        )
    picture = reading.preview if session["clear"] else reading.blurred
    if picture is None:
        raise Inadmissible(
            _("No picture can be drawn of {label}; copy it out to look at it.").format(
                label=row.label
            )
        )
    path = write_file(session["to"], bytes(picture))
    blocks = [_("Preview of {label}: {path}. Drawn anew by machine, not evidence.").format(
        label=row.label, path=path)]  # fmt: skip
    if not session["clear"]:
        blocks.append(_("It is blurred, for it may show injury or death: --clear shows it."))
    if sealed_names.seals([row.case]):
        blocks.append(
            _("It shows what the exhibit shows, also of persons whose identity is sealed: no code "
              "can be written into a picture.")
        )  # fmt: skip
    data = {"label": row.label, "file": str(path), "blurred": not session["clear"]}
    return Answer(data, [*blocks])


def _rebuild(session: Session) -> Answer:
    from rogatory.office import work

    assert session.hand
    case = session.find_case(session.asked("case")).key if session.asked("case") else None
    with work.only_worker(session.instance):
        gone = work.forget_all(case, parked_only=session["parked"])
    said = ngettext(
        "{n} reading was thrown away; the worker makes it again.",
        "{n} readings were thrown away; the worker makes them again.",
        gone,
    ).format(n=gone)
    return Answer({"dropped": gone}, [said])


_EXHIBIT = Option("exhibit", N_("exhibit, by label or id"), "EXHIBIT", position=True,
                  required=True)  # fmt: skip

COMMANDS = (
    Command(
        ("worker",),
        N_("read every exhibit that has not been read yet, and what comes later"),
        _worker,
        (Option("once", N_("end when nothing waits any more"), how="flag"), UNCONFINED),
        N_("It can be ended at any moment: what it was reading is read again."),
    ),
    Command(
        ("exhibit", "read"),
        N_("show what a machine read of an exhibit; it is no evidence"),
        _read,
        (_EXHIBIT, Option("again", N_("read it again"), how="flag"), UNCONFINED),
    ),
    Command(
        ("exhibit", "preview"),
        N_("write a small picture of an exhibit to a file, blurred"),
        _preview,
        (
            _EXHIBIT,
            Option("to", N_("file to write to (PNG)"), "FILE", required=True),
            Option("clear", N_("not blurred: it may show injury or death"), how="flag"),
            Option("marked", N_("with --clear: although it is marked"), how="flag"),
        ),
    ),
    Command(
        ("reading", "rebuild"),
        N_("throw readings and index away, so that they are made again"),
        _rebuild,
        (Option("parked", N_("only those that were given up"), how="flag"),),
    ),
)  # fmt: skip
