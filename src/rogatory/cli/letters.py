# SPDX-License-Identifier: Apache-2.0
"""``rogatory letter``: from the draft to the signed letter."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.init import read_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, moment, visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _, reviewed

if TYPE_CHECKING:
    from rogatory.casefile.correspondence import Correspondence
    from rogatory.casefile.letters import Letter
    from rogatory.office.printing import Look

LETTER = Option("letter", N_("letter, by number or id (else the only one of ours)"), "LETTER",
                position=True)  # fmt: skip
LANGUAGE = Option("in", N_("language of the paper (else the instance's)"), "LANG",
                  choices=("en", "ru", "az"))  # fmt: skip
LAYOUT = Option("layout", N_("how its languages stand: in columns, in turn, or only the original"),
                "LAYOUT", choices=("original", "side-by-side", "one-after-other"))  # fmt: skip
MARKING = Option("marking", N_("marking on every page, by its name in the stationery"), "NAME")
LANGUAGES = Option("languages", N_("which languages, in this order (else all): az,ru"), "LANGS",
                   "many")  # fmt: skip
UNCONFINED = Option(
    "allow-unconfined",
    N_("read files without bubblewrap, where it cannot work on this machine"),
    how="flag",
)


def find_letter(session: Session, named: str | None = None, *, incoming: bool = False) -> Letter:
    """Return a letter by number or id; the only one of that direction when none is named."""
    from rogatory.casefile.letters import Letter
    from rogatory.office.letters import letter_of

    named = named or session["letter"]
    if named:
        return letter_of(session.case, named)
    rows = list(Letter.objects.filter(case=session.case, incoming=incoming).order_by("entry"))
    if len(rows) == 1:
        return rows[0]
    raise Inadmissible(
        _("Say which letter is meant ({letters}).").format(
            letters=", ".join(row.number or row.key for row in rows)
        )
        if rows
        else _("There is no such letter in the case yet.")
    )


def read_form(name: str) -> dict[str, Any]:
    """Read a letter's form from a JSON file."""
    try:
        form = json.loads(read_file(name))
    except (ValueError, RecursionError) as error:
        raise Malformed(
            _("{file} is no JSON (line {n}): write the letter as docs/commands.md shows.").format(
                file=name, n=getattr(error, "lineno", 1)
            )
        ) from None
    if not isinstance(form, dict):
        raise Malformed(_("{file} holds no letter: an object is expected.").format(file=name))
    return form


def state_of(row: Letter, told: Correspondence | None = None) -> dict[str, Any]:
    """Return how a letter stands, computed from the case's record, and how many of its measures
    are open; ``told`` is that record, read once for many letters."""
    from rogatory.casefile import status_words as words
    from rogatory.casefile.standing import state_in, told_of

    told = told or told_of(row.case)
    state, measures = state_in(told, row.key), told.measures_of(row.key)
    return {
        "state": state,
        "said": words.letter_state(state),
        "measures": len(measures),
        "open": sum(1 for one in measures if one.awaited),
    }


def measure_words(one: Mapping[str, Any]) -> list[str]:
    """Return number, type, state and what it rests on, in ordinary words."""
    from rogatory.casefile import status_words as words
    from rogatory.casefile.measures import UNASKED
    from rogatory.instrument.terms import measure_type_label

    if (one["type"], one["state"]) == (UNASKED, "asked"):
        unasked = measure_type_label(UNASKED), _("passed on without a request")
        return [str(one["number"]), *unasked, ""]
    rests = words.basis(one["rests_on"]) if one["rests_on"] else ""
    said = measure_type_label(one["type"]), words.measure_state(one["state"])
    return [str(one["number"]), *said, rests]


def _draft(session: Session) -> Answer:
    from rogatory.office import letters

    form = read_form(session["form"])
    form.setdefault("schema", "rogatory.letter/1")
    form.setdefault("letter", str(uuid.uuid4()))
    to = session["to"] or form.get("requested_state")
    if not to:
        raise Inadmissible(_("Say to whom the letter goes: --to DOMAIN, or a state's code."))
    form, told = _filled(session, form, str(to))
    letter = letters.draft(session.instance, session.case, form, str(to), session.hand)
    answer = _told(session, letter, _("The draft is in the case record."))
    answer.blocks += told
    return answer


def _filled(
    session: Session, form: dict[str, Any], to: str
) -> tuple[dict[str, Any], list[str | Table]]:
    """Return a form with what the country sheet and the directory give, and what is said of it."""
    from rogatory.cli import proposed

    blocks: list[str | Table] = []
    if session["from_sheet"]:
        form, found = proposed.with_sheet(session, form, to)
        blocks = ["", *proposed.blocks_of(found)]
    if session["executor"]:
        form = proposed.with_executor(session, form, session["executor"])
    return form, blocks


def _told(session: Session, letter: str, said: str, **more: Any) -> Answer:
    from rogatory.clerk.tables import Docket

    session.touched(session.case)
    entry = Docket.objects.get(case=session.case).size - 1
    line = _("{said} (entry {n})").format(said=said, n=entry)
    data = {"case": session.case, "letter": letter, "entry": entry, **more}
    return Answer(data, [line, _("letter: {id}").format(id=letter)])


def _revise(session: Session) -> Answer:
    from rogatory.office import letters

    row, form = find_letter(session), read_form(session["form"])
    form.setdefault("schema", "rogatory.letter/1")
    form.setdefault("letter", row.key)
    letters.revise(session.instance, session.case, row.key, form, session.hand, session["reason"])
    return _told(
        session, row.key, _("The draft is replaced; check, weighing and approval begin anew.")
    )


def _approve(session: Session) -> Answer:
    from rogatory.office import letters

    row = find_letter(session)
    letters.approve(session.instance, session.case, row.key, session.hand, session["note"])
    return _told(session, row.key, _("The letter is approved."))


def _return(session: Session) -> Answer:
    from rogatory.office import letters

    row = find_letter(session)
    letters.give_back(session.instance, session.case, row.key, session["reason"], session.hand)
    return _told(session, row.key, _("The letter is given back."))


def _render(session: Session) -> Answer:
    from rogatory.cli import word_out
    from rogatory.office import harm, letters, printing

    if session["docx"]:
        return word_out.rendered(session, find_letter(session), write_file)
    row = find_letter(session)
    unread: list[str] = []
    remarks: list[str] = []
    if row.pdf or row.printed:
        data, what = _final(session, row)
    else:
        form = letters.form_of(row).to_json()
        if row.approved:
            # What was approved is what leaves: the names that were weighed stand under codes.
            form = harm.leaving(
                session.instance,
                session.case,
                row.key,
                session.hand,
                allow_unconfined=session["allow_unconfined"],
            ).form
            session.touched(session.case)
        printed = printing.print_letter(
            session.instance,
            form,
            number=row.number,
            look=dataclasses.replace(look_of(session), draft=True),
        )
        data, unread = printed.pdf, [one for one in printed.languages if not reviewed(one)]
        what = _("a draft, not signed, and marked so on every page")
        remarks = [printed.remark] if printed.remark else []
    path = write_file(session["out"], data)
    said = _("Written to {file}: {what}.").format(file=path, what=what)
    return Answer(
        {"letter": row.key, "file": str(path), "signed": bool(row.pdf), "size": len(data)},
        [said, *remarks, *map(_unreviewed, unread)],
    )


def _final(session: Session, row: Letter) -> tuple[bytes, str]:
    """Return the letter as it was signed, or as it was printed to be signed by hand."""
    from rogatory.casefile.originals import Printing

    digest, what = row.pdf, _("the letter as it was signed")
    if not digest:
        digest = Printing.objects.get(case=session.case, key=row.printed).pdf
        what = _("the letter as it was printed to be signed by hand")
    with session.instance.vault.open(f"{session.case}/{digest}") as stream:
        return stream.read(), what


def _unreviewed(lang: str) -> str:
    return _(
        "Our words in {language} (headings, forms of address) were not read by a lawyer who is a "
        "native speaker: read them before you sign."
    ).format(language=lang)


def look_of(session: Session) -> Look:
    """Return how the letter is to look, from the options of a command."""
    from rogatory.office.printing import Look

    named = [one for said in session["languages"] for one in said.split(",") if one]
    return Look(session["layout"], tuple(named), session["in"], session["marking"] or "")


def write_file(name: str, data: bytes | Iterable[bytes]) -> Path:
    """Write a file that a person asked for; refuses to overwrite another."""
    from rogatory.errors import Conflict, Unavailable

    path = Path(name)
    try:
        with path.open("xb") as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)
    except FileExistsError:
        raise Conflict(
            _("{file} is there already: choose another name.").format(file=path)
        ) from None
    except (OSError, ValueError) as error:
        raise Unavailable(
            _("{file} cannot be written ({reason}): choose another place.").format(
                file=path, reason=getattr(error, "strerror", None) or error
            )
        ) from None
    return path


def _sign(session: Session) -> Answer:
    from rogatory.casefile.letters import Letter
    from rogatory.office import copies_on_paper as copies
    from rogatory.office import post

    row = find_letter(session)
    post.sign_letter(
        session.instance,
        session.case,
        row.key,
        session.hand,
        number=session["number"],
        look=look_of(session),
        allow_unconfined=session["allow_unconfined"],
    )
    session.touched(session.instance.config.authority)
    signed = Letter.objects.get(case=session.case, key=row.key)
    level = signed.level
    said = _("The letter is signed under number {number}.").format(number=signed.number)
    answer = _told(session, row.key, said, number=signed.number, level=level)
    if remark := copies.fallen_back(session.instance, signed):
        answer.blocks.append(remark)
    if level == "B-B":
        answer.blocks.append(_("No independent time stands in the signature: no time-stamp."))
    return answer


def _list(session: Session) -> Answer:
    from rogatory.casefile.letters import Letter
    from rogatory.casefile.standing import told_of

    rows = Letter.objects.filter(case=session.case).order_by("entry")
    told = told_of(session.case)
    data = [
        {"letter": r.key, "number": r.number or None, "incoming": r.incoming,
         "counterpart": r.counterpart, "instrument": r.instrument, **state_of(r, told)}
        for r in rows
    ]  # fmt: skip
    table = [
        [_("in") if one["incoming"] else _("out"), one["number"] or "–", one["counterpart"],
         one["said"], f"{one['open']}/{one['measures']}", one["letter"]]
        for one in data
    ]  # fmt: skip
    heads = [_("way"), _("our number"), _("other side"), _("state"), _("measures open"), _("id")]
    return Answer(data, [Table(heads, table, _("There is no letter in the case yet."))])


def _show(session: Session) -> Answer:
    from rogatory.casefile import status_originals
    from rogatory.casefile.measures import Measure
    from rogatory.casefile.standing import ground_in, told_of
    from rogatory.office.measures import flags

    row, record = find_letter(session), told_of(session.case)
    measures = Measure.objects.filter(case=session.case, letter=row.key, dropped=False)
    data: dict[str, Any] = {
        "letter": row.key, "number": row.number or None, "incoming": row.incoming,
        "instrument": row.instrument, "counterpart": row.counterpart,
        "their_number": row.their_number if isinstance(row.their_number, str) else None,
        "sent_on": row.sent_on or None, "channel": row.channel or None,
        "drafted_by": row.drafted_by or None, "approved_by": row.approved_by or None,
        **state_of(row, record),
        "measures": [
            {"measure": m.key, "number": m.number, "type": m.type, "state": m.state,
             "rests_on": ground_in(record, m.key) or None, "answered_on": m.answered_on or None,
             "article": m.article or None, "until": m.until or None}
            for m in measures.order_by("number")
        ],
        "form": row.form if isinstance(row.form, dict) else None,
        **status_originals.of_paper_now(record.letters[row.key]),
    }  # fmt: skip
    zone = session.instance.zone
    lines = [
        _("Letter {number} under {instrument}, {way} {other}: {state}").format(
            number=row.number or _("without number"),
            instrument=row.instrument,
            way=_("from") if row.incoming else _("to"),
            other=row.counterpart,
            state=data["said"],
        ),
        *(_("{what}: {when}").format(what=what, when=moment(at, zone, details=session.details))
          for what, at in ((_("drafted"), row.drafted), (_("approved"), row.approved),
                           (_("signed"), row.signed), (_("sent"), row.dispatched)) if at),
    ]  # fmt: skip
    rows = [
        [*measure_words(m), m["article"] or "", m["until"] or ""] for m in data["measures"]
    ]  # fmt: skip
    heads = [_("no."), _("measure"), _("state"), _("rests on"), _("article"), _("until")]
    lines += [visible(line) for line in status_originals.current(record.letters[row.key])]
    if session.details:
        lines.append(visible(row.key))
    flagged = flags(session.instance, list(measures))
    return Answer(data, [*lines, Table(heads, rows, _("It asks no measures.")), *flagged])


_FORM = Option("form", N_("the letter as JSON (its form is in docs/commands.md)"), "FILE",
               required=True)  # fmt: skip
_REASON = Option("reason", N_("reason"), "TEXT")

COMMANDS = (
    Command(
        ("letter", "draft"), N_("enter a draft, complete or not"), _draft,
        (_FORM, Option("to", N_("domain of the other authority, or its state's code"), "WHOM"),
         Option("from-sheet", N_("fill in what the letter leaves open from the country sheet"),
                how="flag"),
         Option("executor", N_("contact point of ours who executes it"), "POINT")),
    ),
    Command(("letter", "revise"), N_("replace a draft by a better one"), _revise,
            (LETTER, _FORM, _REASON)),
    Command(("letter", "approve"), N_("approve a letter, as the second officer"), _approve,
            (LETTER, Option("note", N_("note"), "TEXT"))),
    Command(("letter", "return"), N_("give a draft back, with the reason"), _return,
            (LETTER, Option("reason", N_("reason"), "TEXT", required=True))),
    Command(("letter", "render"), N_("print the letter; what is not signed is marked DRAFT"),
            _render, (Option("out", N_("PDF to write"), "OUT.pdf", required=True, position=True),
                      Option("letter", LETTER.help, "LETTER"), LANGUAGE, LAYOUT, LANGUAGES,
                       MARKING,
                       Option("docx", N_("as a Word file that can be edited and taken back"),
                              how="flag"), UNCONFINED)),
    Command(("letter", "sign"), N_("print what leaves and sign it"), _sign,
            (LETTER,
             Option("number", N_("our number for the letter (else by the stationery)"), "NUMBER"),
             LANGUAGE, LAYOUT, LANGUAGES, MARKING, UNCONFINED)),
    Command(("letter", "list"), N_("list the letters of the case, ours and theirs"), _list),
    Command(("letter", "show"), N_("one letter, its measures and how each stands"), _show,
            (LETTER,)),
)  # fmt: skip
