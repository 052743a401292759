# SPDX-License-Identifier: Apache-2.0
"""The closed grammar of the instruments' data: check words, conditions, levels, kinds, statuses.

Written from what all files of ``data/`` use.  A ``check`` is a list of clauses::

    check     = clause *( ";" clause )
    clause    = word *( "," word )               bare words only: "signed,sealed"
              / word ":" argument *( "," argument )
              / word "=" value [ "_if:" condition ]
              / word "_if" ":" condition  /  "if" ":" condition
              / "crime_place==" side
    condition = name / ( "requested_state" / "requesting_state" ) "==" STATE

A word that stands in ``WORDS`` and has no rule loads as "check by hand" and is listed; a word
outside the grammar is refused.  ``Stage`` says when a word speaks: a letter is checked only by
those of the letter; the others belong to the answer, to duties, to the case file, to the basis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

CONDITIONS = frozenset(
    [
        "attendance",
        "coercive",
        "criminal",
        "death",
        "exhibits",
        "has_representative",
        "injury",
        "joint_team",
        "legal_person",
        "letters_rogatory",
        "oath",
        "originals",
        "phone_hearing",
        "repeat_examination",
        "risk",
        "search",
        "service",
        "special_procedure",
        "summons",
        "torture",
        "transfer",
        "victim_national",
        "video_hearing",
    ]
)
"""Names of conditions; ``conditions.holds`` answers true, false or "not known" for each."""

FORM_FIELDS = frozenset(
    [
        "attachments",
        "authentication",
        "case_reference",
        "coercive_order",
        "confidentiality",
        "electronic_transmission",
        "exhibits",
        "facts",
        "facts_and_offence",
        "joint_team",
        "language",
        "measures",
        "offence",
        "other_information",
        "persons",
        "phone_hearing",
        "proceedings_nature",
        "purpose",
        "representatives",
        "requested_authority",
        "requesting_authority",
        "seal",
        "search_grounds",
        "service",
        "signature",
        "signature_and_seal",
        "special_procedure",
        "summons",
        "transfer_request",
        "video_hearing",
        "written_form",
    ]
)
"""Fields of the letter that a row can name; ``readings.read_field`` reads each.

No file of the package names ``search_grounds`` yet: a row that an authority adds may.
"""

LEVELS: dict[str, str | None] = {
    "must": None,
    "should": None,
    "may": None,
    "info": None,
    "must_not": None,
    "must_where_possible": None,
    "must_if_any": None,
    "must_if_asked": None,
    "must_if_declared": None,
    "may_if_declared": None,
    "must_if_wanted": None,
    "must_if_criminal": "criminal",
    "must_if_jit": "joint_team",
    "must_if_legal_person": "legal_person",
    "must_if_letters_rogatory": "letters_rogatory",
    "must_if_phone": "phone_hearing",
    "must_if_service": "service",
    "must_if_summons": "summons",
    "must_if_transfer": "transfer",
    "must_if_video": "video_hearing",
    "must_unless_service": "service",
}
"""Levels, and the condition that the level itself names (for ``must_unless`` its opposite)."""

KINDS = (
    "content", "form", "channel", "language", "time", "ground_of_refusal", "use", "duty",
    "measure_type",
)  # fmt: skip
TOPICS = (
    "scope", "measure", "content", "form", "channel", "language", "execution", "time", "inform",
    "refusal", "use", "confidentiality", "attendance", "service", "transfer_of_proceedings",
    "spontaneous", "costs", "consultation", "duty_to_act", "jurisdiction", "relation",
    "extradition", "checklist", "final",
)  # fmt: skip
INSTRUMENT_KINDS = ("treaty", "soft-law", "case-law", "domestic")
CONFIDENCES = ("seen", "memory")
CODES_BESIDE_MEASURES = ("letters_rogatory", "detainee_transfer_out")
"""Codes that the files use and that are no measure type of the glossary: shown, never matched."""

RELATION_RULES: dict[str, int] = {
    "lex_posterior_between_common_parties": 1,
    "replaced_between_common_parties": -1,
    "supplements": 1,
    "supplemented_by": -1,
}
"""Rules of a relation: 1 when this instrument is the later one, -1 when the other is."""


class Standing(Enum):
    """What a party row's status means for being bound."""

    IN_FORCE = "in_force"
    PARTY = "party"
    CONSENTED = "consented"
    SIGNED = "signed"
    ENDED = "ended"
    ENDS_TOWARDS_SOME = "ends_towards_some"
    NOT_PARTY = "not_party"
    UNKNOWN = "unknown"


STATUSES: tuple[tuple[str, Standing], ...] = (
    (r"in_force", Standing.IN_FORCE),
    (r"party|party_and_depositary", Standing.PARTY),
    (
        r"ratified|acceded|approved_by_law|ratified_by_law|ratification_deposited",
        Standing.CONSENTED,
    ),
    (r"signed|signed_with_special_opinion|[0-9]+ signatories", Standing.SIGNED),
    (r"ceased", Standing.ENDED),
    (r"withdrawn_suspended", Standing.UNKNOWN),
    (r"ends_towards_chisinau_parties", Standing.ENDS_TOWARDS_SOME),
    (r"not_party_as_of_[0-9]{4}", Standing.NOT_PARTY),
    (r"unknown|declaration_[0-9]{4}", Standing.UNKNOWN),
)
"""Statuses as patterns.  A withdrawal by law with a suspension binds or not: unknown."""


def standing(status: str) -> Standing | None:
    """The meaning of a party row's status, or None when it is outside the grammar."""
    for pattern, meaning in STATUSES:
        if re.fullmatch(pattern, status):
            return meaning
    return None


class Stage(Enum):
    """When a word speaks: only ``LETTER`` words are about the letter."""

    LETTER = "letter"
    BASIS = "basis"
    ANSWER = "answer"
    DUTY = "duty"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Word:
    """What may follow a word, and when it speaks; ``condition``: a condition follows it."""

    stage: Stage
    arguments: str = "none"
    closed: frozenset[str] = frozenset()
    condition: bool = False


def _one_of(stage: Stage, words: str, arguments: str = "some") -> Word:
    return Word(stage, arguments, frozenset(words.split()))


_SIDES = "requesting_state requested_state"
_CHANNELS = "central_authority prosecution moj judicial_direct diplomatic interpol group_leader"
_LETTER, _ANSWER, _CASE = Stage.LETTER, Stage.ANSWER, Stage.CASE

WORDS: dict[str, Word] = {
    "present": Word(_LETTER),
    "present_if": Word(_LETTER, condition=True),
    "present_unless": Word(_LETTER, condition=True),
    "present_bool": Word(_LETTER),
    "present_or_unknown_stated": Word(_LETTER),
    "fields_present": Word(_LETTER, "any"),
    "fields_present_if": Word(_LETTER, condition=True),
    "min_one_measure": Word(_LETTER),
    "signed": Word(_LETTER),
    "sealed": Word(_LETTER),
    "sealed_each_document": Word(_LETTER),
    "attachment_if": Word(_LETTER, condition=True),
    "channel": _one_of(_LETTER, _CHANNELS, "value"),
    "channel_in": _one_of(_LETTER, _CHANNELS),
    "channel_in_list": _one_of(_LETTER, _SIDES, "any"),
    "channel_rule": Word(_LETTER),
    "language": Word(_LETTER, "value"),
    "language_in": _one_of(
        _LETTER, "requested_state_language state_languages notified ru ru_or_translation"
    ),
    "declaration": _one_of(_LETTER, _SIDES),
    "deadline_needs_reason": Word(_LETTER),
    "authenticity_verifiable": Word(_LETTER),
    "keep_original": Word(_LETTER),
    "conditions_accepted": Word(_LETTER),
    "crime_place": _one_of(_LETTER, _SIDES, "side"),
    "offence_in_scope": Word(_LETTER),
    "cite_if": Word(_LETTER, condition=True),
    "if": Word(_LETTER, condition=True),
    "manual": Word(_LETTER),
    "basis_select": Word(Stage.BASIS),
    "receipt_required": _one_of(
        _ANSWER,
        """action_taken consultation delay_notice execution_or_reasons exhibits_checked
        final_decision forwarded forwarding minutes notification refusal_reasons
        return_of_case_materials return_of_objects service use_report""",
    ),
    "reason_code": Word(_ANSWER),
    "reason_code_if": Word(_ANSWER, condition=True),
    "reason_code_forbidden": Word(_ANSWER),
    "deadline": _one_of(_ANSWER, "without_delay immediate"),
    "deadline_days": Word(_ANSWER, "number"),
    "deadline_days_max": Word(_ANSWER, "number"),
    "deadline_event": _one_of(_ANSWER, "before_execution"),
    "status_query": Word(_ANSWER),
    "track_return": Word(_ANSWER),
    "transition": _one_of(_ANSWER, "info_requested"),
    "trigger": _one_of(
        Stage.DUTY,
        """arguable_claim complaint cross_border_killing death_in_custody death_in_state_hands
        foreign_national_death foreign_national_detained guardian_needed injury_in_state_hands
        reasonable_ground_torture suspect_present suspicious_death torture_suspect_present
        victim""",
    ),
    "use_purpose": Word(_CASE),
    "assess": _one_of(
        _CASE,
        """absence_of_marks case_open_at_request certified_and_transmitted evidence_kind
        expert_contradiction expert_dissent gaps_in_activity independence needs_court_order
        own_jurisdiction_lost_if_transfer_accepted qualities requested_side_inactive""",
    ),
    "log": _one_of(
        _CASE,
        """act_registered custody_transfer exchange exhibit_decision kin_informed
        seal_on_collection""",
    ),
    "checklist": _one_of(
        _CASE, "autopsy evidence_steps facts interview photos scene second_autopsy", "any"
    ),
    "enum": _one_of(_CASE, "consistency", "any"),
    "elements": _one_of(_CASE, "severity intent purpose official"),
    "evidence_flag": _one_of(_CASE, "obtained_by_torture"),
    "report_fields": Word(_CASE),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a check: its word, its arguments, and the condition under which it speaks."""

    word: str
    arguments: tuple[str, ...] = ()
    condition: str | None = None

    @property
    def stage(self) -> Stage:
        """When this clause speaks."""
        return WORDS[self.word].stage


def is_condition(text: str) -> bool:
    """Whether ``text`` is a condition of the grammar."""
    compared = re.fullmatch(r"(?:requested_state|requesting_state)==[A-Z]{2}", text)
    return text in CONDITIONS or compared is not None


@cache
def parse_check(check: str) -> tuple[tuple[Clause, ...], tuple[str, ...]]:
    """The clauses of a check, and those of its pieces that are outside the grammar."""
    clauses: list[Clause] = []
    strange: list[str] = []
    for piece in check.split(";"):
        parts = piece.split(",") if re.fullmatch(r"[a-z_]+(,[a-z_]+)+", piece) else [piece]
        for part in parts:
            clause = _clause(part)
            if clause is None:
                strange.append(part)
            else:
                clauses.append(clause)
    return tuple(clauses), tuple(strange)


def _clause(text: str) -> Clause | None:
    matched = re.fullmatch(r"([a-z_]+)(?:(==|=|:)(.+))?", text)
    if matched is None or matched[1] not in WORDS:
        return None
    name, sign, rest = matched.groups()
    word = WORDS[name]
    if word.condition:
        return Clause(name, (), rest) if sign == ":" and is_condition(rest) else None
    if word.arguments == "value":
        return _valued(name, word, sign, rest)
    if sign is None:
        return Clause(name) if word.arguments in ("none", "any") else None
    if sign != ("==" if word.arguments == "side" else ":") or word.arguments == "none":
        return None
    arguments = tuple(rest.split(","))
    if word.arguments == "number":
        fits = len(arguments) == 1 and re.fullmatch(r"[1-9][0-9]{0,3}", rest) is not None
    elif word.closed:
        fits = set(arguments) <= word.closed
    else:
        fits = all(re.fullmatch(r"[a-z_]+", argument) for argument in arguments)
    return Clause(name, arguments) if fits else None


def _valued(name: str, word: Word, sign: str | None, rest: str | None) -> Clause | None:
    if sign != "=" or rest is None:
        return None
    value, _sign, condition = rest.partition("_if:")
    if _sign and not is_condition(condition):
        return None
    known = value in word.closed if word.closed else re.fullmatch(r"[a-z]{2,3}", value)
    return Clause(name, (value,), condition or None) if known else None
