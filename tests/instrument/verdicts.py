# SPDX-License-Identifier: Apache-2.0
"""The verdict that each row of the data demands of a letter, worked out a second time.

Rows come from the TOML files and letters as plain JSON: nothing of ``rogatory.instrument`` is used,
so that its check and this table can be held against each other.  There is no country sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.instrument.verdict_conditions import OF_MEASURE, coercive, holds, measures

Row = dict[str, Any]
Letter = dict[str, Any]
OK, MISSING, HAND, DOUBT, NONE = "ok", "missing", "check by hand", "in doubt", "does not apply"
WORST = (MISSING, HAND, DOUBT, OK, NONE)
NOT_OF_THE_LETTER = (
    "basis_select", "receipt_required", "reason_code", "reason_code_if", "reason_code_forbidden",
    "deadline", "deadline_days", "deadline_days_max", "deadline_event", "status_query",
    "track_return", "transition", "trigger", "use_purpose", "assess", "log", "checklist", "enum",
    "elements", "evidence_flag", "report_fields",
)  # fmt: skip
OF_LEVEL = {
    "must_if_criminal": "criminal", "must_if_jit": "joint_team", "must_if_summons": "summons",
    "must_if_legal_person": "legal_person", "must_if_letters_rogatory": "letters_rogatory",
    "must_if_phone": "phone_hearing", "must_if_service": "service", "must_if_transfer": "transfer",
    "must_if_video": "video_hearing", "must_unless_service": "service",
}  # fmt: skip
PERSON = (
    "surname", "given_name", "birth_date", "birth_place", "residence", "citizenship", "occupation",
)  # fmt: skip
PLAIN = {
    "purpose": ("purpose",), "proceedings_nature": ("proceedings_nature",), "facts": ("facts",),
    "other_information": ("other_information",), "joint_team": ("joint_team.composition",),
    "requesting_authority": ("requesting_authority.name",),
    "requested_authority": ("requested_authority.name",),
    "confidentiality": ("confidentiality.required",),
    "transfer_request": (
        "requested_authority.name", "requesting_authority.name", "+act", "+when", "+place", "+law",
        "+suspect", "offence.damage",
    ),
}  # fmt: skip
TRANSFER = dict(
    zip(
        ("requested_authority", "requesting_authority", "act", "time", "place", "law_text",
         "suspect", "damage"),
        PLAIN["transfer_request"], strict=True,
    )
)  # fmt: skip
OF_MEASURES = {
    "service": ("service", "service", ("addressee", "address", "document_title")),
    "summons": ("summons", "summons", ("place", "when", "allowances")),
    "video_hearing": (
        "video_hearing", "hearing", ("reason", "judicial_authority", "conducted_by"),
    ),
    "phone_hearing": (
        "phone_hearing", "hearing", ("judicial_authority", "conducted_by", "willing"),
    ),
}  # fmt: skip


def at(letter: Letter, path: str) -> Any:
    """What stands at a dotted path; words that begin with + are made from several fields."""
    offence, events = letter.get("offence", {}), letter.get("events", [])
    made: dict[str, Callable[[], Any]] = {
        "+act": lambda: offence.get("description") or letter.get("facts"),
        "+when": lambda: next((e["when"] for e in events if "when" in e), None),
        "+place": lambda: next((e["place"] for e in events if "place" in e), None),
        "+law": lambda: [a["text"] for a in offence.get("articles", []) if "text" in a] or None,
        "+suspect": lambda: next(
            (p.get("surname") or p.get("code") for p in letter.get("persons", [])
             if p.get("role") in ("suspect", "accused") and (p.get("surname") or p.get("code"))),
            None,
        ),
    }  # fmt: skip
    if path in made:
        return made[path]()
    value: Any = letter
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def weigh(values: Iterable[Any], unsaid: bool = False) -> str:
    """Missing when one is absent; by hand when one is stated as unknown, or something is unsaid."""
    seen = list(values)
    if any(value is None for value in seen):
        return MISSING
    unknown = any(isinstance(value, dict) and value.get("unknown") for value in seen)
    return HAND if unsaid or unknown else OK


def persons(letter: Letter, names: Iterable[str], unknown_stands: bool = False) -> str:
    people, wanted = letter.get("persons", []), list(names)
    hidden = [p for p in people if p.get("withheld") and "code" in p]
    values = [p.get(name) for p in people if p not in hidden for name in wanted]
    if unknown_stands:
        values = ["stated" if isinstance(v, dict) else v for v in values]
    return weigh(values if people else [None], unsaid=bool(hidden))


def field(letter: Letter, row: Row, unknown_stands: bool = False) -> str:
    """What the letter holds of the field that a row names."""
    name, offence = row.get("form_field"), letter.get("offence", {})
    articles = [a["article"] for a in offence.get("articles", []) if "article" in a] or None
    if name == "case_reference":
        wanted = ["title", *(["number"] if "number" in row["field"].split("_") else [])]
        return weigh(at(letter, f"case_reference.{one}") for one in wanted)
    if name == "offence":
        return weigh([offence.get("description"), articles], "damage" not in offence)
    if name == "facts_and_offence":
        unsaid = "damage" not in offence or at(letter, "+law") is None
        return weigh([letter.get("facts"), offence.get("description"), articles], unsaid)
    if name == "persons":
        return persons(letter, PERSON, unknown_stands)
    if name == "representatives":
        given = letter.get("representatives", [{}])
        return weigh(r.get(key) for r in given for key in ("name", "address"))
    if name == "measures":
        given = letter.get("measures", [{}])
        return weigh(m.get(key) for m in given for key in ("type", "text"))
    if name == "special_procedure":
        asked = [m["special_procedure"] for m in measures(letter) if "special_procedure" in m]
        return weigh(a.get("text") or a.get("oath") or a.get("originals") or None for a in asked)
    if name in OF_MEASURES:
        condition, part, keys = OF_MEASURES[name]
        about = [m for m in measures(letter) if OF_MEASURE[condition](m)]
        return weigh(m.get(part, {}).get(key) for m in about for key in keys)
    return weigh(at(letter, path) for path in PLAIN[name]) if name in PLAIN else HAND


def attached(letter: Letter, condition: str) -> str:
    papers = letter.get("enclosures", [])
    if condition == "coercive":
        orders = [e for e in papers if e.get("kind") == "order"]
        for_all = {m for e in orders for m in e.get("measures", [])}
        ids = {e["id"] for e in orders if "id" in e}
        bare = [m for m in measures(letter) if coercive(m) and m.get("id") not in for_all
                and not ids & set(m.get("enclosures", []))]  # fmt: skip
        groundless = [m for m in measures(letter) if coercive(m)
                      and m.get("type") == "search_seizure" and "grounds" not in m]  # fmt: skip
        return MISSING if bare else HAND if groundless else OK
    kind = {"exhibits": "exhibit_list", "transfer": "case_materials"}.get(condition)
    if kind is None:
        return HAND
    listed = any(e.get("kind") == kind for e in papers)
    kept = all(e.get("sent") is True or "kept_at" in e for e in letter.get("exhibits", []))
    return OK if listed and (kept or kind != "exhibit_list") else MISSING


def languages(letter: Letter, accepted: set[str], known: bool) -> str:
    versions = [v for v in letter.get("languages", []) if "language" in v]
    fitting = [v for v in versions if v["language"] in accepted]
    if not versions:
        return MISSING
    if any(v.get("role") == "original" for v in fitting):
        return OK
    if any(v.get("certified") for v in fitting):  # said, and neither held nor enclosed
        return HAND
    return MISSING if fitting or known else HAND


def on_paper(letter: Letter, word: str) -> str:
    made = letter.get({"signed": "signature", "sealed": "seal"}[word], {}).get("form")
    if word == "signed" and at(letter, "signature.by.name") is None:
        return MISSING
    return (
        MISSING if made in (None, "unsigned", "unsealed") else HAND if made == "electronic" else OK
    )


def place_of_crime(letter: Letter, side: str) -> str:
    states, wanted = {e.get("state") for e in letter.get("events", [])}, letter.get(side)
    if wanted is None or not states or (None in states and wanted not in states):
        return DOUBT
    return NONE if wanted not in states or holds(letter, "transfer") is False else OK


def wished(letter: Letter) -> str:
    dates = [m["deadline"] for m in measures(letter) if "deadline" in m]
    return weigh(d.get(key) for d in dates for key in ("on", "reason")) if dates else NONE


def spontaneous(letter: Letter) -> str:
    if at(letter, "use.conditions_accepted") is not None:
        return OK
    given = letter.get("kind") == "spontaneous_information"
    given = given or any(m.get("type") == "spontaneous" for m in measures(letter))
    return MISSING if given else NONE


def judge(letter: Letter, row: Row, word: str, arguments: list[str], condition: str) -> str:
    """The verdict of one clause whose condition holds."""
    sent, channel = letter.get("transmission"), at(letter, "channel.kind")
    papers = letter.get("enclosures", [])
    if word in ("if", "declaration"):
        return silent_on_search(letter, row) or (
            NONE if word == "if" and (row["kind"], row["level"]) == ("duty", "info") else HAND
        )
    if word == "cite_if":
        cited = [letter.get("instrument"), *letter.get("other_instruments", [])]
        return OK if row["id"].split(":")[0] in cited else MISSING
    if word == "offence_in_scope":
        articles = letter.get("offence", {}).get("articles", [])
        return HAND if any("article" in a for a in articles) else DOUBT
    if word == "fields_present" and "form_field" not in row:
        return NONE if row["topic"] == "checklist" else bare(letter, row)
    if word == "present_if" and "form_field" not in row:
        return needed(letter, condition)
    if word == "fields_present":
        if row.get("form_field") == "persons" and set(arguments) <= {*PERSON, "patronymic"}:
            return persons(letter, arguments or PERSON)
        if row.get("form_field") == "transfer_request" and set(arguments) <= set(TRANSFER):
            return weigh(at(letter, TRANSFER[a]) for a in arguments or TRANSFER)
        return HAND
    if word == "fields_present_if" and condition == "legal_person":
        keys = ("name", "seat", "bank_details", "tax_codes")
        return weigh(p.get(key) for p in letter.get("legal_persons", []) for key in keys)
    verdicts: dict[str, Callable[[], str]] = {
        **dict.fromkeys(("present", "present_if", "present_unless", "present_bool",
                         "min_one_measure", "fields_present_if"), lambda: field(letter, row)),
        "present_or_unknown_stated": lambda: field(letter, row, unknown_stands=True),
        "signed": lambda: on_paper(letter, "signed"),
        "sealed": lambda: on_paper(letter, "sealed"),
        "sealed_each_document": lambda: (
            OK if papers and all(e.get("sealed") is True for e in papers) else MISSING
        ),
        "attachment_if": lambda: attached(letter, condition),
        **dict.fromkeys(("channel", "channel_in"),
                        lambda: OK if channel in arguments else MISSING),
        "channel_in_list": lambda: (
            HAND if at(letter, "requested_authority.name") is not None else MISSING
        ),
        "language": lambda: languages(letter, set(arguments), "ru" in arguments),
        "language_in": lambda: languages(
            letter, {"ru"} if {"ru", "ru_or_translation"} & set(arguments) else set(),
            "ru" in arguments,
        ),
        "deadline_needs_reason": lambda: wished(letter),
        "authenticity_verifiable": lambda: (
            MISSING if sent is None else OK if sent == "written" else HAND
        ),
        "keep_original": lambda: (
            MISSING if sent is None else HAND if sent == "electronic" else NONE
        ),
        "conditions_accepted": lambda: spontaneous(letter),
        "crime_place": lambda: place_of_crime(letter, arguments[0]),
    }  # fmt: skip
    return verdicts[word]() if word in verdicts else HAND


def silent_on_search(letter: Letter, row: Row) -> str | None:
    types = [m.get("type") for m in measures(letter)]
    if "search" not in row["field"].split("_") or "search_seizure" in types:
        return None
    return DOUBT if None in types else NONE


def asked_to_attend(letter: Letter) -> str:
    about = [m["attendance"] for m in measures(letter) if OF_MEASURE["attendance"](m)]
    return weigh(a.get("asked") for a in about)


def needed(letter: Letter, condition: str) -> str:
    """What a condition asks of a letter whose row names no field."""
    if condition == "attendance":
        return asked_to_attend(letter)
    if condition == "repeat_examination":
        again = [m for m in measures(letter) if m.get("repeats") is True]
        return MISSING if any("grounds" not in m for m in again) else HAND
    return HAND


def bare(letter: Letter, row: Row) -> str:
    """A row about the letter that has no check of its own."""
    name, field_of = row.get("form_field"), row["field"]
    summoned, served = holds(letter, "summons"), holds(letter, "service")
    if name == "summons" and field_of in ("place", "when", "allowances"):
        about = [m for m in measures(letter) if OF_MEASURE["summons"](m)]
        return weigh(m.get("summons", {}).get(field_of) for m in about)
    channel = at(letter, "channel.kind")
    other = {"interpol", "diplomatic", "prosecution", "moj"} & set(field_of.split("_"))
    silent = (
        (row["topic"] == "service" and served is False)
        or (name == "summons" and summoned is False and served is False)
        or (name == "authentication" and "enclosures" not in letter)
        or (name == "written_form" and letter.get("transmission") == "written")
        or (row["level"] == "may" and other and channel is not None and channel not in other)
    )
    return NONE if silent else HAND


def of_one_state(row: Row) -> str | None:
    """The state whose rule a row is, by its condition, else by its field and label together."""
    conditioned = re.search(r"==([A-Z]{2})", row.get("check") or "")
    if conditioned:
        return conditioned[1]
    parts = [part.upper() for part in row["field"].split("_") if len(part) == 2]
    words = re.split(r"[ :]", row["label"])
    return next((part for part in parts if part in words), None)


def clause(letter: Letter, row: Row, text: str) -> str:
    """The verdict of one clause of a check, as the file spells it."""
    head, _at, condition = text.partition("_if:") if "=" in text.split(":")[0] else (text, "", "")
    word = head.replace("==", "=").split("=")[0].split(":")[0]
    rest = head[len(word) :].lstrip(":=")
    arguments = rest.split(",") if rest else []
    if word in ("present_if", "present_unless", "fields_present_if", "attachment_if", "cite_if",
                "if"):  # fmt: skip
        condition, arguments = text.partition(":")[2], []
    held = (
        under(letter, condition, word != "present_unless") if condition else of_level(letter, row)
    )
    return held or judge(letter, row, word, arguments, condition)


def under(letter: Letter, condition: str, wanted: bool) -> str | None:
    truth = holds(letter, condition)
    return DOUBT if truth is None else None if truth is wanted else NONE


def of_level(letter: Letter, row: Row) -> str | None:
    condition = OF_LEVEL.get(row["level"])
    return under(letter, condition, "unless" not in row["level"]) if condition else None


def pieces(check: str) -> list[str]:
    """The clauses of a check; bare words joined by commas are clauses of their own."""
    return [
        part
        for piece in check.split(";")
        for part in ([piece] if ":" in piece or "=" in piece else piece.split(","))
    ]


def expected(letter: Letter, row: Row, file: dict[str, Any]) -> str:
    """The verdict that a row of a file demands of a letter."""
    id = file["instrument"]["id"]
    owner = id.split("-")[1].upper() if id.startswith("dom-") else None
    here = (letter.get("requesting_state"), letter.get("requested_state"))
    if (owner is not None and owner not in here) or "superseded_by" in row:
        return NONE
    if owner is None and None not in here and of_one_state(row) not in (None, *here):
        return NONE
    check = row.get("check")
    if row["kind"] == "measure_type" and not check:
        return _measure(letter, row, file)
    if check and "own_jurisdiction_lost" in check and holds(letter, "transfer") is not False:
        return HAND
    spoken = [p for p in pieces(check or "") if p and p.split(":")[0] not in NOT_OF_THE_LETTER]
    of_letter = row["kind"] in ("content", "form", "channel", "language")
    if not spoken and (check or not of_letter or row["topic"] == "checklist"):
        asked = (row["level"], row["topic"]) == ("must_if_asked", "attendance")
        asked = asked and holds(letter, "attendance") is True
        found = [asked_to_attend(letter) if asked else NONE]
    else:
        found = [clause(letter, row, piece) for piece in spoken]
        found = found or [of_level(letter, row) or bare(letter, row)]
    verdict = min(found, key=WORST.index)
    if verdict == MISSING and row["level"] in ("may", "info", "may_if_declared"):
        return NONE
    read = row["confidence"] == "seen" and "?" not in row["article"]
    return HAND if verdict == OK and not read else verdict


def _measure(letter: Letter, row: Row, file: dict[str, Any]) -> str:
    types = [m["type"] for m in measures(letter) if "type" in m]
    named = {r.get("code") for r in file["requirement"] if r["kind"] == "measure_type"}
    if "code" not in row:
        return HAND if set(types) - named else NONE
    read = row["confidence"] == "seen" and "?" not in row["article"]
    return NONE if row["code"] not in types else OK if read else HAND
