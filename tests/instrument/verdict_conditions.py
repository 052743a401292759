# SPDX-License-Identifier: Apache-2.0
"""What a letter says of the grammar's conditions, worked out a second time from plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Row = dict[str, Any]
Letter = dict[str, Any]
Truth = bool | None
COERCIVE = ("search_seizure", "freeze", "covert", "detainee_transfer")


def measures(letter: Letter) -> list[Row]:
    return list(letter.get("measures", []))


def any_of(truths: Iterable[Truth]) -> Truth:
    seen = list(truths)
    return True if True in seen else None if None in seen else False


def typed(kind: str, *parts: str) -> Callable[[Row], Truth]:
    def truth(m: Row) -> Truth:
        if m.get("type") == kind or any(part in m for part in parts):
            return True
        return None if "type" not in m else False

    return truth


def coercive(m: Row) -> Truth:
    if "coercive" in m:
        return bool(m["coercive"])
    return None if "type" not in m else m["type"] in COERCIVE


OF_MEASURE: dict[str, Callable[[Row], Truth]] = {
    "attendance": lambda m: "attendance" in m and m["attendance"].get("asked") is not False,
    "coercive": coercive,
    "oath": lambda m: m.get("special_procedure", {}).get("oath") is True,
    "originals": lambda m: m.get("special_procedure", {}).get("originals") is True,
    "phone_hearing": typed("phone_hearing"),
    "repeat_examination": lambda m: m.get("repeats") is True,
    "risk": lambda m: "risk" in m,
    "service": typed("service", "service"),
    "special_procedure": lambda m: "special_procedure" in m,
    "summons": typed("appearance", "summons"),
    "video_hearing": typed("video_hearing"),
}
ALONE = ("service", "appearance", "judicial_records", "laying_information", "spontaneous")
OF_LETTER: dict[str, Callable[[Letter], Truth]] = {
    "criminal": lambda x: None if "matter" not in x else x["matter"] == "criminal",
    "death": lambda x: "death" in x["concerns"] if "concerns" in x else None,
    "injury": lambda x: "injury" in x["concerns"] if "concerns" in x else None,
    "torture": lambda x: "torture" in x["concerns"] if "concerns" in x else None,
    "victim_national": lambda x: victim_national(x),
    "exhibits": lambda x: "exhibits" in x,
    "has_representative": lambda x: True if "representatives" in x else x.get("has_representative"),
    "legal_person": lambda x: "legal_persons" in x,
    "joint_team": lambda x: (
        True if "joint_team" in x else any_of(map(typed("joint_team"), measures(x)))
    ),
    "letters_rogatory": lambda x: any_of(
        None if "type" not in m else m["type"] not in ALONE for m in measures(x)
    ),
    "transfer": lambda x: (
        True
        if x.get("kind") == "transfer_of_proceedings"
        else any_of(map(typed("prosecute"), measures(x)))
    ),
}


def victim_national(letter: Letter) -> Truth:
    victims = [p for p in letter.get("persons", []) if p.get("role") == "victim"]
    known = [p.get("citizenship") for p in victims if "citizenship_note" not in p]
    if not victims or len(known) < len(victims) or "requesting_state" not in letter:
        return None
    codes = [c if isinstance(c, str) and len(c) == 2 and c.isupper() else None for c in known]
    return any_of(None if c is None else c == letter["requesting_state"] for c in codes)


def holds(letter: Letter, condition: str) -> Truth:
    side, compared, state = condition.partition("==")
    if compared:
        return letter[side] == state if side in letter else None
    if condition in OF_LETTER:
        return OF_LETTER[condition](letter)
    if condition in OF_MEASURE:
        return any_of(OF_MEASURE[condition](m) for m in measures(letter))
    return None
