# SPDX-License-Identifier: Apache-2.0
"""Public statements at work: draft, tie, check, answer, approve, issue, withdraw.

A sealed identity is looked for before a text is entered at all: what names one is refused, so that
the name stands nowhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.exhibits import ExhibitsTakenIn
from rogatory.casefile.issuing import (
    StatementApproved,
    StatementIssued,
    StatementWithdrawn,
    issue_faults,
)
from rogatory.casefile.statements import (
    Statement,
    StatementAnswered,
    StatementChecked,
    StatementDrafted,
    StatementRevised,
    StatementSentence,
    StatementTied,
    StatementWarning,
    digest_of,
)
from rogatory.clerk.act import Erased
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.sheet import Sheet
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.office.circumstances import CIRCUMSTANCES
from rogatory.office.exhibits import next_label
from rogatory.office.persons import known_persons
from rogatory.office.post import today
from rogatory.office.statement_warnings import (
    Standing,
    Warned,
    sealed_in,
    standing_of,
    warnings_of,
)
from rogatory.paper import public_statement as paper
from rogatory.press.dates import long_day
from rogatory.press.library import template_digest
from rogatory.reading.statement_words import word_lists
from rogatory.vault.store import Placed


def statement_of(case: str, named: str | None) -> Statement:
    """Return a statement by its id; the only one when none is named."""
    rows = list(Statement.objects.filter(case=case).order_by("entry"))
    found = [row for row in rows if named in (None, row.key)]
    if len(found) == 1:
        return found[0]
    told = ", ".join(row.key for row in rows)
    raise Inadmissible(
        _("Say which statement is meant ({statements}).").format(statements=told)
        if rows
        else _("There is no statement in the case yet.")
    )


def sentences_of(row: Statement) -> list[StatementSentence]:
    """Return the sentences of the present text in their order."""
    rows = StatementSentence.objects.filter(case=row.case, statement=row.key, version=row.version)
    return list(rows.order_by("number"))


def warnings_on(row: Statement) -> list[StatementWarning]:
    """Return the warnings of the last check of the present text."""
    rows = StatementWarning.objects.filter(
        case=row.case, statement=row.key, version=row.version, current=True
    )
    return list(rows.order_by("sentence", "sort", "row", "warning"))


def draft(
    instance: Instance, case: str, text: str, by: Hand, *, title: str = "", language: str
) -> str:
    """Enter a draft, its text split into numbered sentences; return its id (``S-1``).

    Inadmissible, with every sentence, when the text names a sealed identity: nothing is entered.
    """
    said = _said(instance, case, text, title, language)
    numbers = Statement.objects.filter(case=case).values_list("key", flat=True)
    taken = [int(key[2:]) for key in numbers if key[:2] == "S-" and key[2:].isdigit()]
    act = StatementDrafted(statement=f"S-{max(taken, default=0) + 1}", **said)
    cases.enter(instance, case, act, by=by)
    return act.statement


def revise(
    instance: Instance,
    case: str,
    statement: str,
    text: str,
    by: Hand,
    *,
    title: str | None = None,
    because: str | None = None,
) -> None:
    """Replace a draft by a better one; its ties, check and approval begin anew."""
    row = statement_of(case, statement)
    kept = row.title if isinstance(row.title, str) else ""
    said = _said(instance, case, text, kept if title is None else title, row.language)
    act = StatementRevised(statement=row.key, because=because, **said)
    cases.enter(instance, case, act, by=by)


def _said(instance: Instance, case: str, text: str, title: str, language: str) -> dict[str, Any]:
    read = word_lists().sentences(text)
    if not read.texts:
        raise Inadmissible(_("The statement has no sentence."))
    texts = {0: title, **dict(enumerate(read.texts, 1))}
    Inadmissible.unless_empty(
        _(
            "Sentence {n} names the person whose identity is sealed as {code}: write it without "
            "the name. Nothing was entered."
        ).format(n=n, code=code)
        for n, code in sealed_in(texts, known_persons(instance, case))
    )
    return {
        "language": language,
        "count": len(read.texts),
        "paragraphs": read.paragraphs,
        "text_digest": digest_of(language, title, read.paragraphs, read.texts),
        "title": title,
        "sentences": read.texts,
    }


def tie(
    instance: Instance,
    case: str,
    statement: str,
    sentences: Sequence[int],
    by: Hand,
    *,
    entries: Sequence[int] = (),
    mark: str | None = None,
) -> None:
    """Tie sentences to entries of the case record, or mark them."""
    acts = [
        StatementTied(statement=statement, sentence=n, entries=tuple(entries), mark=mark)
        for n in dict.fromkeys(sentences)
    ]
    cases.enter(instance, case, *acts, by=by)


def texts_of(row: Statement) -> dict[int, str]:
    """Return the sentences by number, the title as 0; Inadmissible when some were erased."""
    found = {0: row.title, **{one.number: one.text for one in sentences_of(row)}}
    if any(isinstance(text, Erased) for text in found.values()):
        raise Inadmissible(_("Something of this statement was erased: revise it."))
    return {n: str(text or "") for n, text in found.items()}


def look(instance: Instance, row: Statement) -> tuple[list[Warned], Standing]:
    """Hold a statement against word lists, persons and registers as they stand; enter nothing."""
    standing = standing_of(instance, row.case, known_persons(instance, row.case))
    return warnings_of(texts_of(row), standing), standing


def check(instance: Instance, case: str, statement: str, by: Hand) -> list[StatementWarning]:
    """Check a statement, enter the warnings, and return them."""
    row = statement_of(case, statement)
    found, _standing = look(instance, row)
    act = StatementChecked(
        statement=row.key,
        text_digest=row.text_digest,
        words_digest=word_lists().digest,
        warnings=tuple(
            {
                "warning": one.id(row.version),
                "sentence": one.sentence,
                "sort": one.sort,
                "row": one.row,
                "person": one.person or None,
            }
            for one in found
        ),
        whats=tuple(one.what for one in found),
    )
    cases.enter(instance, case, act, by=by)
    return warnings_on(row)


def partly_erased(instance: Instance, case: str) -> list[str]:
    """Return the codes of persons who can be looked for only by what is left of their names."""
    return [one.code for one in known_persons(instance, case) if not one.whole]


def answer(
    instance: Instance, case: str, statement: str, warnings: Sequence[str], reason: str, by: Hand
) -> None:
    """Enter why an officer lets sentences stand in spite of warnings."""
    act = StatementAnswered(statement=statement, warnings=tuple(warnings), reason=reason)
    cases.enter(instance, case, act, by=by)


def approve(
    instance: Instance,
    case: str,
    statement: str,
    by: Hand,
    second: Hand | None,
    note: str | None = None,
) -> None:
    """Approve a statement; of the two officers the one who did not draft it is the approver."""
    row = statement_of(case, statement)
    if second is not None and by.officer in row.hands.split():
        by, second = second, by
    act = StatementApproved(statement=row.key, text_digest=row.text_digest, note=note)
    cases.enter(instance, case, act, by=by, second=second)


def text_issued(title: str, paragraphs: Sequence[str], authority: str, day: str) -> str:
    """Return the plain text that is issued: title, paragraphs, authority and day."""
    return "\n\n".join(part for part in (title, *paragraphs, f"{authority}, {day}") if part) + "\n"


def paragraphs_of(row: Statement) -> list[str]:
    """Return the text as paragraphs."""
    texts, made = texts_of(row), list[list[str]]()
    for one in sentences_of(row):
        if one.begins or not made:
            made.append([])
        made[-1].append(texts[one.number])
    return [" ".join(one) for one in made]


def issue(
    instance: Instance,
    case: str,
    statement: str,
    by: Hand,
    *,
    on: str | None = None,
    where: str | None = None,
) -> bytes:
    """Issue an approved statement: text and paper become exhibits; return the PDF.

    Everything is looked at once more with what the case knows today.  Inadmissible when something
    is found that nobody has answered, or when approval, ties or answers are missing.
    """
    row = statement_of(case, statement)
    if row.issued:
        raise Inadmissible(_("Statement {statement} was issued already.").format(statement=row.key))
    Inadmissible.unless_empty(issue_faults(Sheet(case), row, row.text_digest, by.officer))
    standing = _look_again(instance, row)
    day = on or today(instance)
    told = standing.status["authority"]
    authority = told["names"].get(row.language) or told["names"].get("en") or told["domain"]
    paragraphs, title = paragraphs_of(row), texts_of(row)[0]
    text = text_issued(title, paragraphs, authority, long_day(day, row.language))
    placed = instance.vault.put(case, text.encode())
    pdf = paper.render(
        paper.public_statement_data(
            lang=row.language,
            authority=authority,
            title=title,
            paragraphs=paragraphs,
            day=day,
            digest=placed.sha256,
            marking=instance.config.marking,
        )
    )
    printed = instance.vault.put(case, pdf)
    taken = _taken_in(case, row, (placed, printed), by, day)
    act = StatementIssued(
        statement=row.key,
        text_digest=row.text_digest,
        issued_on=day,
        exhibit=taken.exhibits[0],
        paper=taken.exhibits[1],
        digest=placed.sha256,
        pdf=printed.sha256,
        template=template_digest(paper.TEMPLATE),
        where=where,
    )
    cases.enter(instance, case, taken, act, by=by, stored={placed.sha256, printed.sha256})
    return pdf


def _look_again(instance: Instance, row: Statement) -> Standing:
    """Check a text once more; Inadmissible for what is found and nobody has answered."""
    found, standing = look(instance, row)
    answered = {one.warning for one in warnings_on(row) if one.answered_by}
    new = sorted({one.sentence for one in found if one.id(row.version) not in answered})
    if new:
        raise Inadmissible(
            _(
                "Sentences {numbers} have warnings that nobody has answered: check the statement "
                "and answer them."
            ).format(numbers=", ".join(map(str, new)))
        )
    return standing


def _taken_in(
    case: str, row: Statement, files: Sequence[Placed], by: Hand, day: str
) -> ExhibitsTakenIn:
    """Return the act that takes text and paper in as exhibits."""
    start = next_label(case)
    told = dict.fromkeys(CIRCUMSTANCES, "unknown")
    told |= {
        "who": by.officer,
        "when": day,
        "how": _("issued by us"),
        "ground": f"statement {row.key}",
    }
    return ExhibitsTakenIn(
        batch=str(uuid.uuid4()),
        exhibits=tuple(str(uuid.uuid4()) for _file in files),
        labels=tuple(f"E-{start + place}" for place in range(len(files))),
        files=tuple(
            {"sha256": one.sha256, "size": one.size, "name": f"statement-{row.key}.{ending}"}
            for one, ending in zip(files, ("txt", "pdf"), strict=True)
        ),
        circumstances=told,
    )


def withdraw(
    instance: Instance,
    case: str,
    statement: str,
    reason: str,
    by: Hand,
    *,
    on: str | None = None,
    corrected_by: str | None = None,
) -> None:
    """Withdraw an issued statement, or say which other one corrects it."""
    act = StatementWithdrawn(
        statement=statement, on=on or today(instance), corrected_by=corrected_by, reason=reason
    )
    cases.enter(instance, case, act, by=by)
