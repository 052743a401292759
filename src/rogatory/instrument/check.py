# SPDX-License-Identifier: Apache-2.0
"""The check of a letter against one instrument: a remark for every row, in four groups.

What happens to one row, in this order:

1. A row of a law of one state does not apply when that state is not in the letter; nor does one
   that was superseded or repealed.
2. A row that speaks of the answer, of duties, of the case file or of the basis does not apply to
   the letter; it is kept and said, never dropped.  What it owes only "if asked" must be asked for.
3. A condition (of the clause, else of the level) that is false: does not apply.  Not known: in
   doubt.
4. The clause's rule compares fields (``rules``), or tells that the row does not speak and else
   reads out for a person (``hand``).  What persons decided on dual criminality is shown (``dual``).
5. A row whose text or number nobody verified never yields "ok": it yields "check by hand".
6. The level gives the group: ``must`` an error, ``should`` a warning; what an article merely
   allows is never missing.

What the requested state's country sheet wants beside the instrument's rows is said by ``by_sheet``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rogatory.instrument import by_sheet, dual, grammar, hand
from rogatory.instrument.basis import Tie
from rogatory.instrument.basis_remark import basis_remark
from rogatory.instrument.conditions import condition_label, holds
from rogatory.instrument.dual import Correspondence
from rogatory.instrument.form import LetterForm
from rogatory.instrument.grammar import Clause, Stage
from rogatory.instrument.outcome import Asked, Outcome, by_hand, settled
from rogatory.instrument.readings import named
from rogatory.instrument.remark import GROUPS, Answer, Group, Remark, Spot, Verdict, passes
from rogatory.instrument.rows import Instrument, Requirement, Sheet
from rogatory.instrument.rules import RULES
from rogatory.language import _

__all__ = ["Answer", "Group", "Remark", "Verdict", "check", "passes", "words_without_rule"]

_WORST = (Verdict.MISSING, Verdict.BY_HAND, Verdict.IN_DOUBT, Verdict.OK, Verdict.DOES_NOT_APPLY)
_ABOUT_THE_LETTER = ("content", "form", "channel", "language")


def check(
    form: LetterForm,
    instrument: Instrument,
    *,
    answers: Sequence[Answer] = (),
    sheet: Sheet | None = None,
    tie: Tie | None = None,
    decided: Sequence[Correspondence] = (),
) -> list[Remark]:
    """Check a letter against one instrument; errors first, then warnings, by hand, settled.

    ``sheet`` is the requested state's country sheet; one of another state is not looked at.
    ``tie`` is what the basis of the letter says about this instrument beside all others.
    ``decided`` is what persons decided on dual criminality, shown at the rows that ask for it.
    ``answers`` are what persons said to rows checked by hand; the last one to a row counts.
    """
    if sheet is not None and sheet.state != form.requested_state:
        sheet = None
    given = {answer.requirement: answer for answer in answers}
    basis = basis_remark(form, instrument, tie)
    remarks = [] if basis is None else [basis]
    case = _Case(form, instrument, sheet, dual.of_letter(form, decided))
    remarks += [_remark(case, row) for row in instrument.requirements]
    uncovered = _uncovered(form, instrument)
    if uncovered is not None:
        remarks.append(uncovered)
    remarks += by_sheet.remarks(form, instrument.id, sheet, decided)
    remarks = [replace(r, answer=given.get(r.requirement)) for r in remarks]
    return sorted(remarks, key=lambda remark: GROUPS.index(remark.group))


def words_without_rule() -> tuple[str, ...]:
    """The words of the letter's stage that are always left to a person."""
    return tuple(
        name
        for name, word in grammar.WORDS.items()
        if word.stage is Stage.LETTER and name not in RULES and name not in hand.RULES
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """What every row of an instrument is held against."""

    form: LetterForm
    instrument: Instrument
    sheet: Sheet | None
    decided: tuple[Correspondence, ...]


def _remark(case: _Case, row: Requirement) -> Remark:
    outcome = _reserved(_outcome(case, row), case.sheet, row)
    outcome, group = _grouped(outcome, row)
    label, untranslated = row.label_now()
    return Remark(
        requirement=row.id,
        article=row.cited,
        label=label,
        verdict=outcome.verdict,
        group=group,
        source=row.source_word,
        reason=outcome.reason,
        read=outcome.read,
        todo=outcome.todo,
        source_url=row.source_url,
        untranslated=untranslated,
        as_of=row.as_of,
    )


def _reserved(outcome: Outcome, sheet: Sheet | None, row: Requirement) -> Outcome:
    """A row that the requested state made a reservation to is never settled by a machine."""
    if outcome.verdict is not Verdict.OK:
        return outcome
    for one in sheet.reservation if sheet else ():
        if one.requirement == row.id and sheet is not None:
            reason = _("a reservation of {state} changes this row").format(state=sheet.state)
            place = _("sheet of {state}").format(state=sheet.state)
            return by_hand(reason, (*outcome.read, Spot(place, one.text)))
    return outcome


def _outcome(case: _Case, row: Requirement) -> Outcome:
    """Steps 1 to 4 for one row."""
    gone = _gone(case, row)
    if gone is not None:
        return gone
    return dual.weighed(_judged(case, row), case.form, row, case.decided)


def _gone(case: _Case, row: Requirement) -> Outcome | None:
    """Step 1: a row of a state that is not in the letter, or that is no law any more."""
    form, of_law = case.form, case.instrument.of_state
    states = (form.requesting_state, form.requested_state)
    state = of_law or (row.of_state if None not in states else None)
    if state is not None and state not in states:
        return settled(_("{state} is neither of the two states").format(state=state))
    if row.superseded_by is not None:
        reason = _("another row took its place: {id}").format(id=row.superseded_by)
        return settled(reason)
    if row.repealed is None:
        return None
    # A text "of 2026" was made on a day of that year that nobody named.
    day = form.date
    if day is not None and (
        day < row.repealed or (day != row.repealed and day.startswith(row.repealed))
    ):
        reason = _("repealed, as a text of {day} shows; the letter may be older")
        return by_hand(reason.format(day=row.repealed))
    return settled(_("repealed, as a text of {day} shows").format(day=row.repealed))


def _judged(case: _Case, row: Requirement) -> Outcome:
    """Steps 2 to 4 for a row that is law for these two states."""
    form = case.form
    if row.kind == "measure_type" and not row.clauses:
        return _measure_type(form, case.instrument, row)
    if _loses_jurisdiction(row) and holds(form, "transfer") is not False:
        reason = _("a prosecution is asked for: once it is taken over, one's own is barred")
        return by_hand(reason)
    clauses = [clause for clause in row.clauses if clause.stage is Stage.LETTER]
    if not clauses and (row.clauses or not _speaks_of_letter(row)):
        return _later(form, row)
    found = [_clause(form, case.sheet, row, clause) for clause in clauses]
    return min(found, key=lambda o: _WORST.index(o.verdict)) if found else _bare(form, row)


def _later(form: LetterForm, row: Requirement) -> Outcome:
    """A row that speaks of the answer; but what it owes "if asked" the letter must ask for."""
    owed_if_asked = row.level == "must_if_asked" and row.topic == "attendance"
    if owed_if_asked and holds(form, "attendance") is True:
        return hand.attendance(form)
    return settled(_stage_reason(row))


def _speaks_of_letter(row: Requirement) -> bool:
    return row.kind in _ABOUT_THE_LETTER and row.topic != "checklist"


def _loses_jurisdiction(row: Requirement) -> bool:
    """Chisinau 95(1): the one assessment that must be made before a letter leaves."""
    wanted = "own_jurisdiction_lost_if_transfer_accepted"
    return any(wanted in clause.arguments for clause in row.clauses)


def _stage_reason(row: Requirement) -> str:
    stages = {clause.stage for clause in row.clauses}
    if Stage.DUTY in stages:
        return _("it is a duty that facts trigger, not a rule about the letter")
    if Stage.ANSWER in stages:
        return _("it binds when the letter is answered, not when it is written")
    if Stage.BASIS in stages:
        return _("it decides between instruments, see the basis")
    return _("it is not a rule about the letter")


def _under_condition(form: LetterForm, condition: str | None, wanted: bool) -> Outcome | None:
    """The outcome when a condition keeps the row from speaking, else None."""
    if condition is None:
        return None
    truth = holds(form, condition)
    question = condition_label(condition)
    if truth is None:
        todo = _("State in the letter {question}.").format(question=question)
        reason = _("{question} is not stated").format(question=question)
        return Outcome(Verdict.IN_DOUBT, reason, (), todo)
    if truth is not wanted:
        said = _("yes") if truth else _("no")
        return settled(_("{question}: {said}").format(question=question, said=said))
    return None


def _clause(form: LetterForm, sheet: Sheet | None, row: Requirement, clause: Clause) -> Outcome:
    """Steps 3 and 4 for one clause of the letter's stage."""
    condition, wanted = clause.condition, clause.word != "present_unless"
    if condition is None:
        condition, wanted = grammar.LEVELS[row.level], "_unless_" not in row.level
    held = _under_condition(form, condition, wanted)
    if held is not None:
        return held
    if clause.word == "fields_present" and row.form_field is None:
        return _of_no_field(form, row)
    rule = RULES.get(clause.word) or hand.RULES.get(clause.word)
    if clause.word == "present_if" and row.form_field is None:
        rule = hand.NEEDS.get(condition or "", rule)
    if rule is None:
        return hand.not_for_machines(form, row)
    return rule(Asked(form, sheet, row, clause))


def _of_no_field(form: LetterForm, row: Requirement) -> Outcome:
    """Particulars that are asked of no field of the letter: those of another document."""
    if row.topic == "checklist":
        return settled(_("it asks this of a document of the case, not of the letter"))
    return hand.bare(form, row)


def _bare(form: LetterForm, row: Requirement) -> Outcome:
    """A row about the letter that has no check: under its level's condition, by hand."""
    held = _under_condition(form, grammar.LEVELS[row.level], "_unless_" not in row.level)
    return held or hand.bare(form, row)


def _measure_type(form: LetterForm, instrument: Instrument, row: Requirement) -> Outcome:
    """A row that names a measure: it speaks for the letter's measures of its type."""
    if row.code is None:
        others = _uncovered_measures(form, instrument)
        if not others:
            return settled(_("every measure is named in a row of its own"))
        read = (Spot("measures", ", ".join(others)),)
        return by_hand(
            _("no row names these measures; whether the list is open is read here"), read
        )
    places = [named(m, n) for n, m in enumerate(form.measures) if m.type == row.code]
    if not places:
        return settled(_("no such measure is asked for"))
    return Outcome(Verdict.OK, "", (Spot("measures", ", ".join(places)),))


def _uncovered_measures(form: LetterForm, instrument: Instrument) -> list[str]:
    covered = {row.code for row in instrument.requirements if row.kind == "measure_type"}
    return [
        named(m, n)
        for n, m in enumerate(form.measures)
        if m.type is not None and m.type not in covered
    ]


def _uncovered(form: LetterForm, instrument: Instrument) -> Remark | None:
    """A remark on measures that a treaty's rows do not name and no open list of it takes up."""
    rows = [row for row in instrument.requirements if row.kind == "measure_type"]
    if instrument.header.kind != "treaty" or any(r.code is None and not r.clauses for r in rows):
        return None
    others = _uncovered_measures(form, instrument)
    if not others:
        return None
    return Remark(
        requirement=f"{instrument.id}:uncovered",
        article="",
        label=_("other measures:"),
        verdict=Verdict.BY_HAND,
        group=Group.BY_HAND,
        source="",
        reason=_("no row of the instrument names these measures"),
        read=(Spot("measures", ", ".join(others)),),
        todo=_("Find the article that allows them, or ask for them on another basis."),
    )


def _grouped(outcome: Outcome, row: Requirement) -> tuple[Outcome, Group]:
    """Steps 5 and 6: what an unverified row may yield, and how hard the level binds."""
    verdict = outcome.verdict
    if verdict is Verdict.DOES_NOT_APPLY:
        return outcome, Group.SETTLED
    if verdict is Verdict.MISSING and row.level in ("may", "info", "may_if_declared"):
        reason = _("the article allows it and the letter makes no use of it")
        return Outcome(Verdict.DOES_NOT_APPLY, reason, outcome.read), Group.SETTLED
    if verdict is Verdict.MISSING:
        mild = row.level in ("should", "must_where_possible")
        return outcome, Group.WARNING if mild else Group.ERROR
    if verdict is Verdict.OK and row.is_read:
        return outcome, Group.SETTLED
    if verdict is Verdict.OK:
        reason = _("the letter holds it, but the article itself is not verified")
        return by_hand(reason, outcome.read), Group.BY_HAND
    return outcome, Group.BY_HAND
