# SPDX-License-Identifier: Apache-2.0
"""What the form says about a condition of the grammar: true, false, or not known.

"Not known" is an answer, never a silent false: a row under a condition that the letter does not
settle is in doubt, and a person settles it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Measure
from rogatory.instrument.terms import COERCIVE_TYPES
from rogatory.language import N_, _

Truth = bool | None


def is_coercive(measure: Measure) -> Truth:
    """Whether a measure is coercive: as the letter says, else by its type."""
    if measure.coercive is not None:
        return measure.coercive
    return None if measure.type is None else measure.type in COERCIVE_TYPES


def concerned(form: LetterForm, condition: str) -> tuple[Measure, ...]:
    """The measures that a condition is about, in the letter's order."""
    return tuple(m for m in form.measures if _MEASURES[condition](m))


def holds(form: LetterForm, condition: str) -> Truth:
    """Whether a condition holds for this letter; None when the letter does not say."""
    side, compared, state = condition.partition("==")
    if compared:
        stated: str | None = getattr(form, side)
        return None if stated is None else stated == state
    if condition in _LETTER:
        return _LETTER[condition](form)
    if condition in _MEASURES:
        return _any(_MEASURES[condition](measure) for measure in form.measures)
    return None


_LABELS = {
    "attendance": N_("whether attendance is asked for"),
    "coercive": N_("whether a measure is coercive"),
    "criminal": N_("whether the matter is criminal"),
    "death": N_("whether a death is to be explained"),
    "exhibits": N_("whether exhibits are named"),
    "has_representative": N_("whether the persons have representatives"),
    "injury": N_("whether an injury is to be explained"),
    "joint_team": N_("whether a joint team is proposed"),
    "legal_person": N_("whether a legal person is concerned"),
    "letters_rogatory": N_("whether evidence is asked for"),
    "oath": N_("whether a hearing on oath is asked for"),
    "originals": N_("whether originals are asked for"),
    "phone_hearing": N_("whether a hearing by telephone is asked for"),
    "repeat_examination": N_("whether a repeat examination is asked for"),
    "risk": N_("whether a person is at risk"),
    "search": N_("whether a search or seizure is asked for"),
    "service": N_("whether service of a document is asked for"),
    "special_procedure": N_("whether a special procedure is asked for"),
    "summons": N_("whether a person is to appear"),
    "torture": N_("whether the case is about torture"),
    "transfer": N_("whether a prosecution is asked for"),
    "victim_national": N_("whether a victim is a national of the requesting state"),
    "video_hearing": N_("whether a hearing by video link is asked for"),
}


def condition_label(condition: str) -> str:
    """What must be known, in the present language: "whether ..."."""
    side, compared, state = condition.partition("==")
    if compared:
        if side == "requested_state":
            return _("whether the requested state is {state}").format(state=state)
        return _("whether the requesting state is {state}").format(state=state)
    return _(_LABELS[condition]) if condition in _LABELS else condition


def _any(truths: object) -> Truth:
    """True when one is true; else None when one is not known; else False."""
    seen = set(truths)  # type: ignore[call-overload]
    return True if True in seen else None if None in seen else False


def _typed(wanted: str, *parts: str) -> Callable[[Measure], Truth]:
    """Whether a measure is of a type, or has one of the parts that only this type has."""

    def truth(measure: Measure) -> Truth:
        if measure.type == wanted or any(getattr(measure, part) is not None for part in parts):
            return True
        return None if measure.type is None else False

    return truth


def _attendance(measure: Measure) -> Truth:
    return measure.attendance is not None and measure.attendance.asked is not False


def _special(measure: Measure) -> Truth:
    return measure.special_procedure is not None


def _oath(measure: Measure) -> Truth:
    return measure.special_procedure is not None and measure.special_procedure.oath is True


def _originals(measure: Measure) -> Truth:
    return measure.special_procedure is not None and measure.special_procedure.originals is True


_MEASURES: dict[str, Callable[[Measure], Truth]] = {
    "attendance": _attendance,
    "coercive": is_coercive,
    "oath": _oath,
    "originals": _originals,
    "phone_hearing": _typed("phone_hearing"),
    "repeat_examination": lambda measure: measure.repeats is True,
    "risk": lambda measure: measure.risk is not None,
    "search": _typed("search_seizure"),
    "service": _typed("service", "service"),
    "special_procedure": _special,
    "summons": _typed("appearance", "summons"),
    "video_hearing": _typed("video_hearing"),
}


def _criminal(form: LetterForm) -> Truth:
    return None if form.matter is None else form.matter == "criminal"


def _represented(form: LetterForm) -> Truth:
    return True if form.representatives else form.has_representative


def _transfer(form: LetterForm) -> Truth:
    if form.kind == "transfer_of_proceedings":
        return True
    return _any(_typed("prosecute")(measure) for measure in form.measures)


def _joint_team(form: LetterForm) -> Truth:
    if form.joint_team is not None:
        return True
    return _any(_typed("joint_team")(measure) for measure in form.measures)


def _letters_rogatory(form: LetterForm) -> Truth:
    """Any measure but service, summons, records of convictions and information alone."""
    others = {"service", "appearance", "judicial_records", "laying_information", "spontaneous"}
    return _any(None if m.type is None else m.type not in others for m in form.measures)


def _concerns(wanted: str) -> Callable[[LetterForm], Truth]:
    """Whether the letter says that it is about this; not known while it says nothing."""
    return lambda form: wanted in form.concerns if form.concerns else None


def _victim_national(form: LetterForm) -> Truth:
    """By the codes of states at the victims' citizenship; a contested one is not known."""
    victims = [person for person in form.persons if person.role == "victim"]
    stated = [None if v.citizenship_note is not None else v.citizenship for v in victims]
    codes = [c if isinstance(c, str) and re.fullmatch("[A-Z]{2}", c) else None for c in stated]
    if form.requesting_state is None or not victims:
        return None
    return _any(None if code is None else code == form.requesting_state for code in codes)


_LETTER: dict[str, Callable[[LetterForm], Truth]] = {
    "criminal": _criminal,
    "death": _concerns("death"),
    "exhibits": lambda form: bool(form.exhibits),
    "has_representative": _represented,
    "injury": _concerns("injury"),
    "joint_team": _joint_team,
    "legal_person": lambda form: bool(form.legal_persons),
    "letters_rogatory": _letters_rogatory,
    "torture": _concerns("torture"),
    "transfer": _transfer,
    "victim_national": _victim_national,
}
