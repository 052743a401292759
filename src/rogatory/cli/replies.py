# SPDX-License-Identifier: Apache-2.0
"""``rogatory dispatch record`` and ``reply record``: the other side has no Rogatory."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.acts import data_of
from rogatory.cli.command import Command, Option
from rogatory.cli.jurisdiction import CONFIRM, confirm_if_asked
from rogatory.cli.letters import LETTER, find_letter, read_form
from rogatory.cli.session import Session
from rogatory.cli.show import Answer
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.letters import Letter
    from rogatory.casefile.measures import MeasureAnswered

_RESTS_ON = {"email": "email", "other": "verbal"}


def _dispatch(session: Session) -> Answer:
    from rogatory.casefile.register import CHANNELS
    from rogatory.office import post

    row = find_letter(session)
    proof = _taken_in(session, [session["scan"]], row) if session["scan"] else []
    _known("--channel", session["channel"], CHANNELS)
    confirm_if_asked(session, row.key)
    sent_on = session["sent_on"] or post.today(session.instance)
    post.record_dispatch(
        session.instance,
        session.case,
        row.key,
        session.hand,
        channel=session["channel"],
        sent_on=sent_on,
        number=session["number"],
        proof=proof[0] if proof else None,
        note=session["note"],
    )
    session.touched(session.case)
    said = _("It is entered that the letter went on {date}. What it rests on: {what}.").format(
        date=sent_on,
        what=_("the proof of posting")
        if proof
        else _("the paper original, its scan in the case")
        if row.original
        else _("our own entry alone"),
    )
    return Answer({"letter": row.key, "proof": proof[0] if proof else None}, [said])


def _known(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise Inadmissible(
            _("“{option}” must be one of: {choices}.").format(
                option=option, choices=", ".join(choices)
            )
        )


def _taken_in(session: Session, files: list[str], row: Letter) -> list[str]:
    return take_in_scans(session, files, f"letter {row.number or row.key}")


def take_in_scans(session: Session, files: list[str], ground: str) -> list[str]:
    """Take scans and e-mail files in as exhibits; return their ids, those known already too."""
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office import exhibits

    told = {
        "how": _("received with the correspondence"),
        "ground": ground,
        "who": session.hand.officer,
    }
    found: list[str] = []
    for name in files:
        if not Path(name).is_file():
            raise Inadmissible(_("There is no file or folder {path}.").format(path=name))
        intake = exhibits.take_in(
            session.instance, session.case, Path(name), session.hand, circumstances=told
        )
        session.touched(session.case)
        if intake.refused:
            raise Inadmissible(
                _("{file} could not be taken in: {reason}.").format(
                    file=name, reason=intake.refused[0]["reason"]
                )
            )
        known = {one["sha256"] for one in intake.duplicates}
        found += intake.exhibits
        found += [
            other.key
            for other in Exhibit.objects.filter(case=session.case)
            if isinstance(other.file, dict) and other.file.get("sha256") in known
        ][:1]
    return found


def _reply(session: Session) -> Answer:
    from rogatory.casefile.register import CHANNELS, ReplyRecorded
    from rogatory.office import post

    row = find_letter(session)
    medium = session["medium"]
    _known("--medium", medium, CHANNELS)
    asked = _measures(row)
    reply = str(uuid.uuid4())
    answers = _answers(session, asked, reply, medium)
    scans = _taken_in(session, list(session["scan"]), row)
    act = ReplyRecorded(
        reply=reply,
        letter=row.key,
        medium=medium,
        dated=session["dated"],
        received=session["received"],
        exhibits=tuple(scans),
        their_number=session["their_number"],
        reference_read=session["reference_read"],
        summary=session["summary"],
    )
    post.record_reply(session.instance, session.case, act, answers, session.hand)
    session.touched(session.case)
    said = ngettext(
        "The reply is entered; it answers {n} measure.",
        "The reply is entered; it answers {n} measures.",
        len(answers),
    ).format(n=len(answers))
    lines = [said]
    wrote = session["reference_read"]
    if wrote and wrote != row.number:
        lines.append(
            _("They wrote our number as {theirs}; ours is {ours}. Both are kept.").format(
                theirs=wrote, ours=row.number or "–"
            )
        )
    from rogatory.casefile.measures import Measure
    from rogatory.office.measures import flags

    told = Measure.objects.filter(case=session.case, key__in=[one.measure for one in answers])
    lines += flags(session.instance, list(told.order_by("number")))
    return Answer(
        {"letter": row.key, "reply": reply, "exhibits": scans,
         "answered": [one.measure for one in answers]},
        [*lines],
    )  # fmt: skip


def _enter_letter(session: Session) -> Answer:
    from rogatory.casefile.register import CHANNELS
    from rogatory.office.incoming import enter_paper_letter

    _known("--medium", session["medium"], CHANNELS)
    form = read_form(session["form"])
    form.setdefault("schema", "rogatory.letter/1")
    form.setdefault("letter", str(uuid.uuid4()))
    letter = enter_paper_letter(
        session.instance,
        session.case,
        form,
        session.hand,
        sender=session["from"],
        received_on=session["received"],
        medium=session["medium"],
        their_number=session["their_number"],
    )
    session.touched(session.case)
    lines = [
        _("Their letter is in the case record, as you read it; register it next."),
        _("letter: {id}").format(id=letter),
    ]
    return Answer({"case": session.case, "letter": letter}, [*lines])


def _measures(row: Letter) -> dict[str, str]:
    """Return the ids of a letter's measures by their numbers and by themselves."""
    from rogatory.casefile.measures import Measure

    found: dict[str, str] = {}
    for one in Measure.objects.filter(case=row.case, letter=row.key, dropped=False):
        found |= {str(one.number): one.key, one.key: one.key}
    return found


def _answers(
    session: Session, asked: dict[str, str], reply: str, medium: str
) -> list[MeasureAnswered]:
    """Read ``N=executed`` and ``{"measure": N, "answer": …}``; every fault at once."""
    from rogatory.casefile.measures import STATES, MeasureAnswered
    from rogatory.clerk.act import specs

    allowed = {spec.name for spec in specs(MeasureAnswered)} - {"source", "rests_on"}
    made, faults = [], []
    for word in session["answer"]:
        try:
            told = answer_words(word)
        except Malformed as error:
            faults.append(str(error))
            continue
        for one in told:
            extra = sorted(set(one) - allowed)
            number = str(one.get("measure"))
            if extra:
                faults.append(_("An answer has no {names}.").format(names=", ".join(extra)))
            elif number not in asked:
                faults.append(_("The letter has no measure {n}.").format(n=number))
            elif one.get("answer") not in STATES[1:]:
                faults.append(
                    _("Measure {n} can be answered as: {choices}.").format(
                        n=number, choices=", ".join(STATES[1:])
                    )
                )
            else:
                values = one | {"measure": asked[number], "source": reply}
                values.setdefault("answered_on", session["dated"] or session["received"])
                values["exhibits"] = tuple(values.get("exhibits", ()))
                values["rests_on"] = _RESTS_ON.get(medium, "paper")
                made.append(MeasureAnswered(**values))
    Inadmissible.unless_empty(faults)
    return made


def answer_words(word: str) -> list[dict[str, Any]]:
    """Read ``2=executed,article=19`` or JSON: the fields of one answer or of several."""
    if word.lstrip()[:1] in ("{", "[", "@"):
        value = data_of((word,))
        told = value if isinstance(value, list) else [value]
        if not all(isinstance(one, dict) for one in told):
            raise Malformed(_("An answer in JSON is an object, or a list of objects."))
        return told
    number, equals, answer = word.partition("=")
    if not equals:
        raise Malformed(
            _("An answer is written as {example}, or as JSON.").format(
                example='2=executed, {"measure":"3","answer":"refused","article":"19"}'
            )
        )
    head, _comma, rest = answer.partition(",")
    more = dict(part.partition("=")[::2] for part in rest.split(",") if part)
    return [{"measure": number.strip(), "answer": head.strip(), **more}]


COMMANDS = (
    Command(
        ("dispatch", "record"),
        N_("enter that a letter went by paper, courier or e-mail"),
        _dispatch,
        (
            LETTER,
            Option("channel", N_("paper_post, courier, diplomatic, email, by_hand, other"), "CODE",
                   required=True),
            Option("sent-on", N_("date of sending (else today)"), "DATE"),
            Option("number", N_("our number, when it was not set at signing"), "NUMBER"),
            Option("scan", N_("proof of posting, to be taken in as exhibit"), "FILE"),
            Option("note", N_("note"), "TEXT"),
            CONFIRM,
        ),
    ),
    Command(
        ("letter", "enter"),
        N_("enter a letter of the other side that came on paper, as an officer read it"),
        _enter_letter,
        (
            Option("form", N_("the letter as JSON (its form is in docs/commands.md)"), "FILE",
                   required=True),
            Option("from", N_("domain of the other authority, or its state's code"), "WHOM",
                   required=True),
            Option("received", N_("date on which it came"), "DATE", required=True),
            Option("medium", N_("paper_post, courier, diplomatic, email, by_hand, other"), "CODE",
                   required=True),
            Option("their-number", N_("their number"), "NUMBER"),
        ),
    ),
    Command(
        ("reply", "record"),
        N_("enter a reply that came outside Rogatory, with what it answers"),
        _reply,
        (
            LETTER,
            Option("medium", N_("paper_post, courier, diplomatic, email, by_hand, other"), "CODE",
                   required=True),
            Option("received", N_("date on which it came"), "DATE", required=True),
            Option("dated", N_("date on the paper"), "DATE"),
            Option("their-number", N_("their number"), "NUMBER"),
            Option("reference-read", N_("our number as they wrote it"), "NUMBER"),
            Option("summary", N_("what it says"), "TEXT"),
            Option("scan", N_("scan or e-mail file, to be taken in as exhibit"), "FILE", "many"),
            Option("answer", N_("measure and answer, such as 2=executed; or JSON"), "N=ANSWER",
                   "many"),
        ),
    ),
)  # fmt: skip
