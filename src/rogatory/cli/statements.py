# SPDX-License-Identifier: Apache-2.0
"""``rogatory statement``: what the authority says in public, from the draft to the withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.init import read_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Malformed
from rogatory.language import N_, _, current, ngettext, pgettext

if TYPE_CHECKING:
    from rogatory.casefile.statements import Statement, StatementWarning

STATEMENT = Option("statement", N_("statement, such as S-1 (else the only one)"), "STATEMENT",
                   position=True)  # fmt: skip
_OF = Option("of", STATEMENT.help, "STATEMENT")


def _find(session: Session, named: str | None) -> Statement:
    from rogatory.office import statements

    return statements.statement_of(session.case, named)


def _draft(session: Session) -> Answer:
    from rogatory.office import statements

    made = statements.draft(
        session.instance,
        session.case,
        _text(session),
        session.hand,
        title=session["title"] or "",
        language=session["in"] or session.instance.config.language,
    )
    session.touched(session.case)
    return _numbered(
        session, _find(session, made), _("The draft is in the case record as {id}.").format(id=made)
    )


def _text(session: Session) -> str:
    try:
        return read_file(session["text"]).decode()
    except UnicodeDecodeError:
        raise Malformed(_("{file} is no UTF-8 text.").format(file=session["text"])) from None


def _revise(session: Session) -> Answer:
    from rogatory.office import statements

    row = _find(session, session["of"])
    statements.revise(
        session.instance,
        session.case,
        row.key,
        _text(session),
        session.hand,
        title=session["title"],
        because=session["reason"],
    )
    session.touched(session.case)
    said = _("The draft is replaced; ties, check and approval begin anew.")
    return _numbered(session, _find(session, row.key), said)


def _numbered(session: Session, row: Statement, said: str) -> Answer:
    from rogatory.office import statements

    lines = [f"{one.number}. {visible(one.text)}" for one in statements.sentences_of(row)]
    return Answer({"statement": row.key, "sentences": len(lines)}, [said, *lines])


def _whole(said: str) -> int:
    try:
        return int(said)
    except ValueError:
        raise Malformed(_("“{number}” is no whole number.").format(number=said[:40])) from None


def _tie(session: Session) -> Answer:
    from rogatory.office import statements

    row = _find(session, session["of"])
    given = [part for one in session["entries"] for part in one.split(",") if part]
    entries = [_whole(one) for one in given]
    numbers = [_whole(one) for one in session["sentences"]]
    statements.tie(
        session.instance,
        session.case,
        row.key,
        numbers,
        session.hand,
        entries=entries,
        mark=session["mark"],
    )
    session.touched(session.case)
    left = [one.number for one in statements.sentences_of(row) if not (one.mark or one.entries)]
    said = (
        _("Neither tied nor marked yet: {sentences}.").format(sentences=", ".join(map(str, left)))
        if left
        else _("Every sentence is tied to the case record or marked.")
    )
    return Answer({"statement": row.key, "sentences": numbers, "left": left}, [said])


def _check(session: Session) -> Answer:
    from rogatory.office import statements

    row = _find(session, session["statement"])
    found = statements.check(session.instance, session.case, row.key, session.hand)
    session.touched(session.case)
    open_ = [one for one in found if not one.answered_by]
    blocks = _warnings(found)
    n = len(open_)
    said = (
        ngettext(
            "{n} warning is to be answered, or the text to be revised.",
            "{n} warnings are to be answered, or the text to be revised.",
            n,
        ).format(n=n)
        if n
        else _("No warning is open. What no list finds, a person may.")
    )
    if lost := statements.partly_erased(session.instance, session.case):
        blocks.append(
            _("Of {persons} something was erased: they were looked for by what is left.").format(
                persons=", ".join(lost)
            )
        )
    data = {"statement": row.key, "open": n, "warnings": [_data(one) for one in found]}
    return Answer(data, [*blocks, said])


def _data(one: StatementWarning) -> dict[str, Any]:
    return {
        "warning": one.warning,
        "sentence": one.sentence,
        "sort": one.sort,
        "row": one.row,
        "answered_by": one.answered_by or None,
        "what": one.what if isinstance(one.what, dict) else None,
        "answer": one.answer if isinstance(one.answer, str) else None,
    }


def _warnings(found: list[StatementWarning]) -> list[str | Table]:
    from rogatory.office.statement_said import reasons, sort_label

    blocks: list[str | Table] = []
    for one in found:
        place = _("heading") if not one.sentence else _("sentence {n}").format(n=one.sentence)
        blocks.append(f"{one.warning}  {place}: {sort_label(one.sort)}")
        blocks += [f"    {visible(line)}" for line in reasons(one, current())]
        if one.answered_by:
            told = _("answered by {officer}: {reason}").format(
                officer=one.answered_by, reason=visible(one.answer)
            )
            blocks.append(f"    {told}")
    return blocks


def _answer(session: Session) -> Answer:
    from rogatory.office import statements

    row = _find(session, session["of"])
    open_ = [one.warning for one in statements.warnings_on(row) if not one.answered_by]
    named = list(dict.fromkeys(session["warnings"]))
    statements.answer(
        session.instance, session.case, row.key, named, session["reason"], session.hand
    )
    session.touched(session.case)
    left = len([one for one in open_ if one not in named])
    said = ngettext("{n} warning is open.", "{n} warnings are open.", left).format(n=left)
    return Answer({"statement": row.key, "answered": named, "open": left}, [said])


def _approve(session: Session) -> Answer:
    from rogatory.office import statements

    row = _find(session, session["statement"])
    statements.approve(
        session.instance, session.case, row.key, session.hand, session.second, session["note"]
    )
    session.touched(session.case)
    by = _find(session, row.key).approved_by
    said = _("Statement {id} is approved by {officer}.").format(id=row.key, officer=by)
    return Answer({"statement": row.key, "approved_by": by}, [said])


def _issue(session: Session) -> Answer:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.cli.letters import write_file
    from rogatory.office import statements

    row = _find(session, session["statement"])
    pdf = statements.issue(
        session.instance,
        session.case,
        row.key,
        session.hand,
        on=session["on"],
        where=session["where"],
    )
    session.touched(session.case)
    row = _find(session, row.key)
    labels = [Exhibit.objects.get(case=session.case, key=k).label for k in (row.exhibit, row.paper)]
    lines = [
        _(
            "Statement {id} is issued; its text is exhibit {text}, its paper exhibit {paper}."
        ).format(id=row.key, text=labels[0], paper=labels[1]),
        f"SHA-256 {row.digest}",
    ]
    if session["out"]:
        path = write_file(session["out"], pdf)
        lines.append(_("Written to {file}.").format(file=path))
    return Answer({"statement": row.key, "exhibits": labels, "sha256": row.digest}, [*lines])


def _withdraw(session: Session) -> Answer:
    from rogatory.office import statements

    row = _find(session, session["statement"])
    statements.withdraw(
        session.instance,
        session.case,
        row.key,
        session["reason"],
        session.hand,
        on=session["on"],
        corrected_by=session["corrected_by"],
    )
    session.touched(session.case)
    said = _("Statement {id} is withdrawn; what was issued stays in the case record.")
    return Answer({"statement": row.key}, [said.format(id=row.key)])


def _show(session: Session) -> Answer:
    from rogatory.office import statements
    from rogatory.office.statement_said import mark_label, state

    row = _find(session, session["statement"])
    rows, data = [], list[dict[str, Any]]()
    for one in statements.sentences_of(row):
        entries = [int(n) for n in one.entries.split()]
        rests = ", ".join(map(str, entries)) or mark_label(one.mark)
        rows.append([str(one.number), rests, str(one.text)])
        data.append(
            {
                "number": one.number,
                "entries": entries,
                "mark": one.mark or None,
                "text": one.text if isinstance(one.text, str) else None,
            }
        )
    found = statements.warnings_on(row)
    told = state(row)
    blocks: list[str | Table] = [
        f"{row.key}: {visible(row.title or '–')}",
        told,
        Table([_("no."), _("rests on entries"), _("sentence")], rows),
        *_warnings(found),
    ]
    answer = {
        "statement": row.key,
        "language": row.language,
        "state": told,
        "sentences": data,
        "warnings": [_data(one) for one in found],
        "issued_on": row.issued_on or None,
        "sha256": row.digest or None,
    }
    return Answer(answer, blocks)


def _list(session: Session) -> Answer:
    from rogatory.casefile.statements import Statement
    from rogatory.office.statement_said import state

    rows = list(Statement.objects.filter(case=session.case).order_by("entry"))
    table = [[row.key, row.language, state(row), str(row.title or "–")] for row in rows]
    data = [{"statement": row.key, "issued_on": row.issued_on or None} for row in rows]
    heads = [
        pgettext("public", "statement"),
        _("language"),
        pgettext("statement", "state"),
        _("heading"),
    ]
    return Answer(data, [Table(heads, table, _("There is no statement in the case yet."))])


_TEXT = Option("text", N_("file with the text"), "FILE", required=True, position=True)
_TITLE = Option("title", N_("heading of the statement"), "TEXT")
_REASON = Option("reason", N_("reason"), "TEXT", required=True)
_ON = Option("on", N_("on which day (else today)"), "DATE")

COMMANDS = (
    Command(
        ("statement", "draft"),
        N_("enter the draft of a public statement, split into numbered sentences"),
        _draft,
        (_TEXT, _TITLE, Option("in", N_("language of the text (else the instance's)"), "LANG",
                               choices=("en", "ru", "az"))),
    ),
    Command(("statement", "revise"), N_("replace a draft; ties and check begin anew"), _revise,
            (_TEXT, _TITLE, Option("reason", N_("reason"), "TEXT"), _OF)),
    Command(
        ("statement", "tie"),
        N_("tie sentences to entries of the case record, or mark them"),
        _tie,
        (Option("sentences", N_("numbers of sentences"), "N", "many", required=True,
                position=True),
         Option("entries", N_("numbers of entries, such as 3,7"), "N,N", "many"),
         Option("mark", N_("what a sentence is that rests on no entry"), "MARK",
                choices=("no_entry", "opinion", "hope")), _OF),
    ),
    Command(
        ("statement", "check"),
        N_("look for guilt before judgment, names, what is confidential, “nothing came”"),
        _check,
        (STATEMENT,),
        N_("A warning is answered by an officer with a reason; no list finds everything."),
    ),
    Command(("statement", "answer"), N_("answer warnings: why the sentence stays"), _answer,
            (Option("warnings", N_("warnings, as the check names them"), "WARNING", "many",
                    required=True, position=True), _REASON, _OF)),
    Command(("statement", "approve"),
            N_("approve a statement, two officers: one who drafted it, one who did not"),
            _approve, (STATEMENT, Option("note", N_("note"), "TEXT"))),
    Command(("statement", "issue"), N_("issue an approved statement; its text is an exhibit"),
            _issue, (STATEMENT, Option("where", N_("where it is made public"), "TEXT"), _ON,
                     Option("out", N_("PDF to write"), "FILE"))),
    Command(("statement", "withdraw"), N_("withdraw an issued statement, or name what corrects it"),
            _withdraw, (STATEMENT, _REASON, _ON,
                        Option("corrected-by", N_("the statement that corrects it"),
                               "STATEMENT"))),
    Command(("statement", "show"), N_("one statement: what each sentence rests on, its warnings"),
            _show, (STATEMENT,)),
    Command(("statement", "list"), N_("list the public statements of the case"), _list),
)  # fmt: skip
