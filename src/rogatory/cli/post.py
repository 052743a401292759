# SPDX-License-Identifier: Apache-2.0
"""``rogatory send|receive|answer`` and ``letter register``: what crosses the border, sealed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli import handover
from rogatory.cli.command import Command, Option
from rogatory.cli.jurisdiction import CONFIRM, confirm_if_asked
from rogatory.cli.letters import LANGUAGE, LETTER, UNCONFINED, find_letter
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Conflict, Inadmissible, Unavailable
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.exchange.dispatch import Sent
    from rogatory.exchange.intake import Outcome


def _send(session: Session) -> Answer:
    from rogatory.office import post

    handover.check(session)
    row = find_letter(session)
    confirm_if_asked(session, row.key)
    sent = post.send_letter(
        session.instance,
        session.case,
        row.key,
        session.hand,
        sent_on=session["sent_on"],
        allow_unconfined=session["allow_unconfined"],
    )
    return _sealed(session, sent, row.key, row.counterpart)


def _answer(session: Session) -> Answer:
    from rogatory.office import answering

    handover.check(session)
    row = find_letter(session, incoming=True)
    sent = answering.answer(
        session.instance,
        session.case,
        row.key,
        session.hand,
        lang=session["in"],
        allow_unconfined=session["allow_unconfined"],
    )
    return _sealed(session, sent, row.key, row.counterpart)


def _sealed(session: Session, sent: Sent, letter: str, to: str) -> Answer:
    session.touched(session.case)
    path = hand_out(sent.path, session["out"])
    lines = [
        _("Sealed package {n} to {to}: {file} ({size} bytes).").format(
            n=sent.number, to=to, file=path, size=sent.size
        ),
        _("Hand it over by any way; it opens only there. Their receipt proves that it came."),
    ]
    if session.details:
        lines.append(f"SHA-256 {sent.digest}")
    lines += _without_time(session, sent.path)
    data = {
        "case": session.case, "letter": letter, "pouch": sent.pouch, "file": str(path),
        "sha256": sent.digest, "size": sent.size, "number": sent.number, "to": to,
    }  # fmt: skip
    if session["folder"] is not None:
        data["medium"], more = handover.told(session, handover.put_on_medium(session, sent.pouch))
        lines += more
    return Answer(data, [*lines])


def _without_time(session: Session, path: Path) -> list[str]:
    """Return the line that says that a package of ours bears no independent time, and why."""
    from rogatory.exchange.dispatch import has_time

    if not session.instance.config.tsa_url:
        return [_("No time-stamp authority is named: there is no independent time.")]
    if has_time(path):
        return []
    return [_("The time-stamp authority could not be reached: there is no independent time.")]


def hand_out(path: Path, folder: str | None) -> Path:
    """Copy a package into the folder that was named, under a name of its own; return where."""
    if folder is None:
        return path
    target = Path(folder) / path.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("xb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
    except FileExistsError:
        if target.is_file() and target.read_bytes() == path.read_bytes():
            return target
        raise Conflict(
            _("{file} is there already: choose another name.").format(file=target)
        ) from None
    except OSError as error:
        raise Unavailable(
            _("The package is sealed and kept as {kept}, but could not be copied ({why}).").format(
                kept=path, why=error.strerror
            )
        ) from None
    return target


def _receive(session: Session) -> Answer:
    from rogatory.casefile.cases import CaseOpened
    from rogatory.exchange import intake
    from rogatory.office import again

    into, number = session["into"], session["new_case"]
    if into and number:
        raise Inadmissible(_("Give either --into or --new-case, not both."))
    if number and not session["title"]:
        raise Inadmissible(_("A new case needs a title: --title TEXT."))
    case = session.find_case(into).key if into else None
    opening = CaseOpened(reference=number, title=session["title"]) if number else None
    data: list[dict[str, Any]] = []
    blocks: list[str | Table] = []
    worst = 0
    for found in handover.arrived(session):
        with handover.whole(session, found) as path:
            if path is None:
                told, lines = handover.not_whole(found)
                data.append(told)
                blocks += lines
                worst = max(worst, 1)
                continue
            outcome = intake.receive(
                session.instance,
                path,
                session.hand,
                into=case,
                new_case=opening,
                by_way_of=session["by_way_of"] or "file",
                compare=again.compare,
            )
        session.touched(session.instance.config.authority, outcome.case)
        opening = None if outcome.state == "opened" and outcome.case else opening
        told = _outcome(outcome, session) | ({"remarks": found.remarks} if found.remarks else {})
        data.append(told)
        blocks += [*_in_words(outcome, session, found.pieces[0] if found.single else
                              Path(found.name))]  # fmt: skip
        blocks += [f"  {visible(remark)}" for remark in found.remarks]
        worst = max(
            worst,
            {"refused": 1, "rolled_back": 1, "needs_case": 2, "needs_card": 2}.get(
                outcome.state, 0
            ),
        )
        if number and outcome.case:
            case = outcome.case
    return Answer(data[0] if len(data) == 1 else data, blocks, worst)


def _outcome(outcome: Outcome, session: Session) -> dict[str, Any]:
    receipt = hand_out(outcome.receipt, session["out"]) if outcome.receipt else None
    return {
        "state": outcome.state,
        "sha256": outcome.digest,
        "case": outcome.case or None,
        "letters": outcome.letters,
        "reasons": outcome.reasons,
        "receipt": str(receipt) if receipt else None,
        "class": "Unverified" if outcome.state in ("refused", "rolled_back") else None,
        "report": outcome.report.to_json() if outcome.report else None,
        "also": [_outcome(other, session) for other in outcome.also],
    }


def _in_words(outcome: Outcome, session: Session, name: Path) -> list[str]:
    lines = []
    if outcome.report is not None:
        from rogatory.verify import words

        outcome.report.path = name

        lines += [
            f"  {line}" for line in words.tell(outcome.report, details=session.details).splitlines()
        ]
    said = {
        "opened": _("It is opened into the case; what it brings stands in the case record."),
        "submission": _(
            "It is a submission: verified and kept apart, and in no case. Who sent it is proved by "
            "nothing; look at it with “rogatory submission show”, and decide."
        ),
        "waiting": _("It is kept and waits: an earlier package of this sender has not come yet."),
        "refused": _("It is REFUSED. Its bytes are kept; nothing of it was believed."),
        "kept": _("It is kept as it came; who may open it takes it up with “rogatory receive”."),
        "needs_case": _(
            "It is verified and kept, and no case here is meant by it: run the command again with "
            "--into CASE, or --new-case NUMBER --title TEXT."
        ),
        "needs_card": _("It is kept, and nothing of it is believed yet."),
        "receipt": _("It is the other side's receipt; it stands in the case record."),
        "rolled_back": _("It is genuine, and OUR OWN RECORD IS NOT WHAT IT WAS:"),
        "again": _("This very file came before; nothing was entered."),
    }[outcome.state]
    lines.append(f"  {said}")
    if outcome.state == "submission":
        from rogatory.cli.handed_in import says_of_itself

        lines += [f"  {line}" for line in says_of_itself(outcome.digest)]
    lines += [f"  - {visible(reason)}" for reason in outcome.reasons]
    lines += ["  " + _("letter: {id}").format(id=letter) for letter in outcome.letters]
    if outcome.state == "opened" and outcome.letters:
        from rogatory.casefile.measures import Measure
        from rogatory.office.measures import flags

        rows = Measure.objects.filter(letter__in=outcome.letters).order_by("number")
        lines += [f"  - {told}" for told in flags(session.instance, list(rows))]
    if outcome.receipt:
        path = hand_out(outcome.receipt, session["out"])
        lines.append("  " + _("Our receipt, to be sent back: {file}").format(file=path))
        if session.instance.config.tsa_url:
            lines += [f"  {line}" for line in _without_time(session, path)]
    for other in outcome.also:
        lines += [_("  a package that had waited:"), *_in_words(other, session, Path(other.digest))]
    return lines


def _register(session: Session) -> Answer:
    from rogatory.office import post

    row = find_letter(session, incoming=True)
    post.register(session.instance, session.case, row.key, session["number"], session.hand)
    session.touched(session.case)
    said = _("Their letter is registered here under {number}.").format(number=session["number"])
    return Answer({"letter": row.key, "number": session["number"]}, [said])


_OUT = Option("out", N_("folder to copy it to, such as a medium"), "DIR")

COMMANDS = (
    Command(("send",), N_("seal a signed letter with what leaves, for the other side alone"),
            _send, (LETTER, _OUT, Option("sent-on", N_("date of sending (else today)"), "DATE"),
                    UNCONFINED, CONFIRM, *handover.FOLDER)),
    Command(("receive",), N_("verify what came, keep it, open it into a case, make a receipt"),
            _receive,
            (Option("files", N_("files as they came, or the folder of a medium"), "FILE", "many",
                    required=True, position=True),
             Option("into", N_("case that a first letter belongs to"), "CASE"),
             Option("new-case", N_("open a case of this number for a first letter"), "NUMBER"),
             Option("title", N_("title of the new case"), "TEXT"),
             Option("by-way-of", N_("how it came: file, post, courier, email"), "CODE"),
             Option("out", N_("folder to copy our receipt to"), "DIR"))),
    Command(("answer",), N_("seal what was decided on the other side's letter since last time"),
            _answer, (LETTER, _OUT, LANGUAGE, UNCONFINED, *handover.FOLDER)),
    Command(("letter", "register"), N_("register a letter of the other side under our number"),
            _register,
            (LETTER, Option("number", N_("our number"), "NUMBER", required=True))),
)  # fmt: skip
