# SPDX-License-Identifier: Apache-2.0
"""Duties at the desk: derived from the facts, noted by an officer, asked about in a letter.

Also the gaps of a detention record, which are asked about in the same way.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from rogatory import language
from rogatory.casefile import cases, days
from rogatory.casefile.duties import Duty, DutyNoted, DutyTurn, Standing, key_of, stands
from rogatory.casefile.examinations import Examination
from rogatory.casefile.facts import Rows, facts_of
from rogatory.casefile.gaps import Gap, gaps_of
from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.instrument.duties import Derivation, Owed, derive
from rogatory.instrument.facts import UNKNOWN_STATE
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Measure
from rogatory.instrument.rows import Instrument, Requirement
from rogatory.language import _
from rogatory.office import letters
from rogatory.office.law import library_of

POLICY_DAYS: Final = {"immediate": 1, "without_delay": 3}
"""After how many days we expect to see a duty met, by its word of time: our policy, counted from
the day on which it was noted.  The treaties give almost no numbers."""

_MEASURE_OF_TOPIC: Final = {"inform": "records"}
_MEASURE_OF_GAP: Final = {"no_examination": "case_materials"}
_NAMESPACE: Final = uuid.UUID("5f0ad0b6-6d0e-5c5b-9d6a-3f4f4c1f8a52")


@dataclass(frozen=True)
class Proposal:
    """One derived duty with its place in the list, and the duty as noted, if it was."""

    place: int
    owed: Owed
    noted: Duty | None


@dataclass(frozen=True)
class Listed:
    """One noted duty, how it stands, and where it was asked about ("LETTER/N")."""

    duty: Duty
    standing: Standing
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A measure that was put into a draft: letter, number, type, text, and what to look at."""

    letter: str
    number: int
    type: str
    text: str
    cautions: tuple[str, ...]


def derivation(instance: Instance, case: str) -> Derivation:
    """Return what follows from the facts of a case today; enters nothing."""
    facts = facts_of(Rows.of(case))
    return derive(library_of(instance), facts, instance.config.country)


def proposals(case: str, made: Derivation) -> list[Proposal]:
    """Return the derived duties, numbered, each with the duty that was noted from it."""
    noted = {key_of(row): row for row in Duty.objects.filter(case=case).order_by("-entry")}
    return [Proposal(n, one, noted.get(one.key)) for n, one in enumerate(made.owed, 1)]


def note(instance: Instance, case: str, chosen: Iterable[Proposal], by: Hand) -> list[int]:
    """Note the chosen duties in one transaction; return their entries' numbers.

    What is noted already is passed over, so that doing it twice adds nothing.
    """
    today = instance.clock().astimezone(instance.zone).date()
    acts = []
    for one in chosen:
        if one.noted is not None:
            continue
        owed, wait = one.owed, one.owed.days
        if wait is None and owed.time_word:
            wait = POLICY_DAYS[owed.time_word]
        due = None if wait is None else (today + timedelta(days=wait)).isoformat()
        acts.append(
            DutyNoted(
                duty=str(uuid.uuid4()),
                instrument=owed.instrument.id,
                instrument_digest=owed.instrument.as_applied,
                requirement=owed.row.id,
                owed_by=owed.owed_by,
                towards=owed.fact.towards or None,
                fact=owed.fact.code,
                because=owed.fact.about or None,
                in_doubt=not owed.fact.sure,
                unverified=not owed.row.is_read,
                force=owed.force,
                time_word=owed.time_word,
                policy_date=due,
                discharged_by=owed.discharged_by,
                text=_text_of(owed.row),
            )
        )
    if not acts:
        return []
    return [entry.number for entry in cases.enter(instance, case, *acts, by=by)]


def _text_of(row: Requirement) -> str:
    """The row in the data's own words: what is entered does not depend on who reads it."""
    return f"{row.label}: {row.text}" if row.text else row.label


def duty_of(case: str, named: str) -> Duty:
    """Return a noted duty by its number or id; Inadmissible when there is none."""
    rows = Duty.objects.filter(case=case)
    row = rows.filter(key=named).first()
    if row is None and named.isdecimal() and len(named) < 10:
        row = rows.filter(number=int(named)).first()
    if row is None:
        raise Inadmissible(
            _("There is no duty {key} in the case: see “rogatory duty list”.").format(key=named)
        )
    return row


def listing(instance: Instance, case: str, as_of: str | None = None) -> list[Listed]:
    """Return the duties noted by ``as_of`` (a day or an instant; None: now), as they stood then."""
    when = days.as_of(as_of, now=instance.now(), zone=instance.zone, zone_name=instance.config.zone)
    turns: dict[str, list[DutyTurn]] = {}
    for turn in DutyTurn.objects.filter(case=case).order_by("entry", "key"):
        turns.setdefault(turn.duty, []).append(turn)
    asked = _asked_about(case)
    made = []
    for duty in Duty.objects.filter(case=case).order_by("number"):
        standing = stands(duty, turns.get(duty.key, ()), when)
        if standing is not None:
            made.append(Listed(duty, standing, tuple(asked.get(duty.key, ()))))
    return made


def _asked_about(case: str) -> dict[str, list[str]]:
    """Return, for each duty, the measures of our letters that ask about it."""
    from rogatory.casefile.measures import Measure as MeasureRow

    names = dict(Letter.objects.filter(case=case).values_list("key", "number"))
    there = {
        row.key: f"{names.get(row.letter) or row.letter}/{row.number}"
        for row in MeasureRow.objects.filter(case=case, dropped=False)
    }
    found: dict[str, list[str]] = {}
    for duty in Duty.objects.filter(case=case).values_list("key", flat=True):
        for letter in names:
            place = there.get(measure_id(letter, duty))
            if place:
                found.setdefault(duty, []).append(place)
    return found


def measure_id(letter: str, about: str) -> str:
    """Return the id of the measure of a letter that asks about a duty or a gap: always the same."""
    return str(uuid.uuid5(_NAMESPACE, f"{letter}\n{about}"))


def ask(instance: Instance, case: str, duty: str, letter: str, by: Hand) -> Asked:
    """Put a measure about a duty into a draft letter to the state that owes it.

    Inadmissible when the letter left, goes to another state, or asks about this duty already.
    """
    row = duty_of(case, duty)
    if row.owed_by == instance.config.country:
        raise Inadmissible(
            _(
                "Duty {n} is owed by our own state: it is met by our own entries (“rogatory duty "
                "meet”), not by a letter."
            ).format(n=row.number)
        )
    form = _draft(case, letter)
    if row.owed_by not in (UNKNOWN_STATE, form.requested_state or row.owed_by):
        raise Inadmissible(
            _("Duty {n} is owed by {state}, and this letter goes to {other}.").format(
                n=row.number, state=row.owed_by, other=form.requested_state
            )
        )
    instrument = library_of(instance).instruments.get(row.instrument)
    article = instrument.requirement(row.requirement) if instrument else None
    with language.use(_language_of(form, instance)):
        text = _duty_text(row, instrument, article)
        in_english = article is not None and article.label_now()[1]
        translated = article is not None and article.translated_now()
    kind = _MEASURE_OF_TOPIC.get(article.topic if article else "", "procedural_status")
    asked = _put(instance, case, form, row.key, kind, text, row.because, by)
    return replace(asked, cautions=tuple(_cautions(row, article, in_english, translated)))


def _cautions(
    row: Duty, article: Requirement | None, in_english: bool, translated: bool
) -> Iterable[str]:
    if in_english:
        yield _("The data has the row's words in English alone: translate them in the draft.")
    if translated:
        yield _(
            "The row's words are a translation that no lawyer has read: read them in the draft."
        )
    if article is None or not article.is_read:
        yield _("The row was not verified: the measure cites no article.")
    if row.in_doubt:
        yield _("The fact is in doubt: the measure does not state it.")
    if row.force == "in_doubt":
        yield _("It is in doubt whether the instrument binds: look before you cite it.")
    yield _("The draft's check, weighing and approval begin anew.")


def _duty_text(row: Duty, instrument: Instrument | None, article: Requirement | None) -> str:
    what = article.label_now()[0] if article else str(row.text)
    said = _(
        "Please state whether, when, by which authority and under which number the following was "
        "done, and send certified copies of the papers that show it: {what}."
    ).format(what=what.rstrip("."))
    cited = instrument is not None and article is not None and article.is_read
    if cited and row.force in ("binding", "in_doubt"):
        assert instrument is not None
        assert article is not None
        said += " " + _("Reference is made to {article} of the instrument “{title}”.").format(
            article=article.cited, title=instrument.title_alone()
        )
    return said + " " + _("If it was not done, please state the reason and the decision on it.")


def gaps(instance: Instance, case: str, person: str) -> list[Gap]:
    """Return the gaps in the detention record of a person."""
    examinations = Examination.objects.filter(case=case).order_by("entry")
    return gaps_of(Rows.of(case), person, list(examinations), instance.zone)


def ask_gap(instance: Instance, case: str, gap: Gap, letter: str, by: Hand) -> Asked:
    """Put a measure about a gap into a draft letter; Inadmissible as for :func:`ask`."""
    form = _draft(case, letter)
    with language.use(_language_of(form, instance)):
        text = _("So far as is known here: {gap}. {question}").format(
            gap=gap.words(), question=gap.question()
        )
    about = "\n".join(("gap", gap.code, gap.person, gap.after, gap.before, gap.stage))
    kind = _MEASURE_OF_GAP.get(gap.code, "records")
    asked = _put(instance, case, form, about, kind, text, gap.person, by)
    return replace(asked, cautions=(_("The draft's check, weighing and approval begin anew."),))


def _draft(case: str, letter: str) -> LetterForm:
    """Return the form of a letter of ours that has not left."""
    row = letters.letter_of(case, letter)
    if row.incoming:
        raise Inadmissible(_("This letter came from the other side: it asks us, not them."))
    if row.dispatched:
        raise Inadmissible(
            _(
                "Letter {number} was sent: nothing was changed. Draft a supplement (“rogatory "
                "letter draft” with the kind “supplement”) and ask there."
            ).format(number=row.number or row.key)
        )
    return letters.form_of(row)


def _language_of(form: LetterForm, instance: Instance) -> str:
    originals = [one.language for one in form.languages if one.role == "original"]
    known = [one for one in originals if one in language.SUPPORTED]
    return known[0] if known and known[0] else instance.config.language


def _put(
    instance: Instance,
    case: str,
    form: LetterForm,
    about: str,
    kind: str,
    text: str,
    person: str,
    by: Hand,
) -> Asked:
    """Append a measure to a draft as its next number."""
    letter = form.letter or ""
    id = measure_id(letter, about)
    numbers: Sequence[int] = [m.number or n for n, m in enumerate(form.measures, 1)]
    for place, one in enumerate(form.measures):
        if one.id == id:
            raise Inadmissible(
                _("The letter asks about this already, in measure {n}.").format(n=numbers[place])
            )
    number = max(numbers, default=0) + 1
    persons = tuple(p.id for p in form.persons if p.id is not None and p.id == person)
    measure = Measure(id=id, number=number, type=kind, text=text, persons=persons)
    changed = replace(form, measures=(*form.measures, measure))
    reason = _("measure {n} was added").format(n=number)
    letters.revise(instance, case, letter, changed.to_json(), by, reason)
    return Asked(letter, number, kind, text, ())
