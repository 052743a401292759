# SPDX-License-Identifier: Apache-2.0
"""The two letters of the story, in their canonical form: A's to B and B's to A."""

from __future__ import annotations

import uuid
from typing import Any

from rogatory.demo.cast import CAST, CastPerson
from rogatory.language import _, current

INSTRUMENT = "cis-chisinau-2002"


def name_of(person: CastPerson) -> str:
    """Return a person's name in the script of the present language."""
    return person.cyrillic if current() == "ru" else person.latin


def particulars_of(person: CastPerson) -> dict[str, Any]:
    """Return the particulars that the treaty asks for, unknown where nobody knows."""
    given, surname = name_of(person).split(" ", 1)
    return {"surname": surname, "given_name": given}


def body(key: str) -> str:
    """Return the name of a body in the present language."""
    held = CAST.bodies[key]
    return {"ru": held.ru, "az": held.az}.get(current(), held.en)


def place(key: str) -> str:
    """Return the name of a place in the present language."""
    return CAST.places[key].cyrillic if current() == "ru" else CAST.places[key].latin


def _victim(key: str, birth: str, citizenship: Any, note: str | None = None) -> dict[str, Any]:
    made = particulars_of(CAST.persons[key]) | {
        "id": key.lower(),
        "role": "victim",
        "patronymic": {"none": True},
        "birth_date": birth,
        "birth_place": place("capital_a"),
        "residence": place("capital_a"),
        "citizenship": citizenship,
        "occupation": {"unknown": True},
    }
    if note:
        made["citizenship_note"] = note
    return made


def _measures() -> list[tuple[str, str, dict[str, Any]]]:
    """Return type, words and particulars of each measure that A asks for."""
    reason = _("Recordings of this kind are kept for a limited time.")
    return [
        ("case_materials", _("Certified copies of the materials on both deaths, if a case or a check was opened."), {}),
        ("procedural_status", _("Tell us whether proceedings were opened on either death, under which number and article, and who leads them."), {}),
        ("documents", _("The report of the Bureau of Examinations, Grenth, number 88/3, which a cover sheet mentions."), {}),
        ("interview", _("Interview of the driver of the bus that stood behind the vehicle."), {
            "questions": [_("What did you see of the stop, and for how long did the vehicle stand?"), _("Where did you find the telephone?")],
            "attendance": {"asked": True, "who": [body("prosecutor_a")], "reason": _("to put questions as they arise")},
            "deadline": {"on": "2026-06-30", "reason": _("Memory fades; the witness is named in two statements.")},
        }),
        ("interview", _("Interview of the two officers who were in the vehicle, as witnesses."), {
            "persons": ["o1", "o2"],
            "questions": [_("Where did the vehicle go between 21:40 and the arrival at the hospital?"), _("What was done when the passenger fell ill?")],
        }),
        ("inspection", _("Inspection of the vehicle used on 14 March, with photographs of the rear seats."), {"object": _("the vehicle of the Road Service")}),
        ("records", _("The journals of the vehicle and of the premises at 4 Mill Lane for 14 to 16 March."), {}),
        ("search_seizure", _("Seizure of the recorder fitted in the vehicle, or of its recordings."), {
            "grounds": _("The track of the vehicle shows a halt of twenty minutes that no journal explains."),
            "place": body("service_b"), "enclosures": ["order"],
        }),
        ("remains", _("Keep the tissue samples of both bodies and hand over a part of each for a repeat examination."), {"repeats": True}),
        ("inquiry", _("Ask the hospital for its journal of the gates on 14 March and for who closed them."), {}),
        ("handover_exhibit", _("Hand over the clothing and the bag in which the medicine was."), {"object": _("clothing and bag of the first victim")}),
        ("preserve_evidence", _("Preserve the recordings of the cameras at 4 Mill Lane for 15 and 16 March."), {"deadline": {"on": "2026-05-15", "reason": reason}}),
        ("expert_examination", _("A joint commission of experts on the cause of the first death, with experts of both sides."), {"repeats": True}),
        ("service", _("Service of the notice of rights on the relative who lives in your state."), {
            "service": {"addressee": "r1", "address": place("premises"), "document_title": _("Notice of the rights of a relative"), "translated": True},
        }),
    ]  # fmt: skip


def _persons() -> list[dict[str, Any]]:
    """Return the persons whom A's letter names; the relative goes under her code."""
    return [
        _victim("V1", "1988-02-11", "XA"),
        _victim("V2", "1990", {"unknown": True, "note": _("XA and XB state it differently")}),
        {"id": "r1", "role": "relative", "code": "C-2", "withheld": True},
        particulars_of(CAST.persons["O1"]) | {"id": "o1", "role": "official", "patronymic": {"unknown": True}, "birth_date": {"unknown": True}, "birth_place": {"unknown": True}, "residence": {"unknown": True}, "citizenship": "XB", "occupation": body("service_b")},
        particulars_of(CAST.persons["O2"]) | {"id": "o2", "role": "official", "patronymic": {"unknown": True}, "birth_date": {"unknown": True}, "birth_place": {"unknown": True}, "residence": {"unknown": True}, "citizenship": "XB", "occupation": body("service_b")},
    ]  # fmt: skip


def _numbered() -> list[dict[str, Any]]:
    return [
        {"id": str(uuid.uuid4()), "number": n, "type": kind, "text": words} | more
        for n, (kind, words, more) in enumerate(_measures(), 1)
    ]


def letter_of_a(case_number: str, *, complete: bool) -> dict[str, Any]:
    """Return A's letter; without ``complete`` it has the gaps that the check must find.

    The articles of its offence are not in it: they come from what the case holds of them.
    """
    form: dict[str, Any] = {
        "schema": "rogatory.letter/1",
        "letter": str(uuid.uuid4()),
        "kind": "request",
        "instrument": INSTRUMENT,
        "requesting_state": "XA",
        "requested_state": "XB",
        "requesting_authority": {"name": body("prosecutor_a"), "address": place("capital_a")},
        "requested_authority": {"name": body("prosecutor_b")},
        "matter": "criminal",
        "case_reference": {"title": _("Deaths of two persons at Dromvey")},
        "proceedings_nature": _("preliminary investigation"),
        "purpose": _("to establish how two persons died and who answers for it"),
        "facts": _(
            "On 14 March 2026 {first} was taken from Quarry Road, Dromvey, in a vehicle of the Road "
            "Service during an operational-search activity and died in that vehicle. On 16 March "
            "2026 {second} died in room 6 of the official premises at 4 Mill Lane. Two "
            "examinations of the first body contradict each other on the cause of death: heart "
            "failure, or positional asphyxia. The first victim had a weak heart and had not taken "
            "his medicine; a natural death is one of the explanations that we examine. Nobody is "
            "accused."
        ).format(first=name_of(CAST.persons["V1"]), second=name_of(CAST.persons["V2"])),
        "events": [
            {"id": "e1", "what": _("death in an official vehicle"), "when": "2026-03-14", "place": place("road"), "state": "XB"},
            {"id": "e2", "what": _("death in official premises"), "when": "2026-03-16", "place": place("premises"), "state": "XB"},
        ],
        "persons": _persons(),
        "has_representative": False,
        "measures": _numbered(),
        "enclosures": [{"id": "order", "title": _("Order authorising the seizure"), "kind": "order"}],
        "languages": [{"language": current(), "role": "original"}],
        "urgency": {"urgent": True, "reason": _("Recordings of cameras are overwritten.")},
        "transmission": "written",
        "signature": {"by": {"name": name_of(CAST.persons["A1"]), "title": _("Prosecutor")}, "form": "handwritten"},
        "seal": {"form": "paper"},
        "executor": {"name": name_of(CAST.persons["A1"]), "phone": "+999 71 555 0190"},
        "use": {"purpose_only": True},
    }  # fmt: skip
    if complete:
        form["case_reference"]["number"] = case_number
        form["confidentiality"] = {"required": True, "scope": _("receipt and content")}
        form["offence"] = {
            "description": _("death by negligence or excess of powers, to be established"),
            "damage": {"none": True},
        }
    return form


def supplement_of_a(case_number: str) -> dict[str, Any]:
    """Return A's supplement to its own letter: one measure, what is left of an answer."""
    form = letter_of_a(case_number, complete=True)
    form |= {
        "kind": "supplement",
        "purpose": _("to complete what was answered in part"),
        "measures": [
            {
                "id": str(uuid.uuid4()),
                "number": 1,
                "type": "documents",
                "text": _("The annexes of report 88/3, which did not come with the report."),
            }
        ],
        "urgency": {"urgent": False},
        "languages": _languages(),
        "channel": {"kind": "prosecution"},
        "persons": [one for one in form["persons"] if one["id"] in ("v1", "v2")],
    }
    del form["enclosures"]
    form["offence"]["articles"] = [
        {"state": "XA", "article": "121", "title": _("Death by negligence"),
         "text": _("Whoever causes death by negligence …"), "penalty": _("deprivation of liberty")}
    ]  # fmt: skip
    return form


def _languages() -> list[dict[str, Any]]:
    if current() == "ru":
        return [{"language": "ru", "role": "original"}]
    translator = _("sworn translator of the office")
    return [
        {"language": current(), "role": "original"},
        {"language": "ru", "role": "translation", "translator": translator, "certified": True},
    ]


def letter_of_b(case_number: str) -> dict[str, Any]:
    """Return B's own letter to A on the same facts."""
    words = [
        ("documents", _("Both examination reports on the first body, with their annexes.")),
        ("records", _("The medical records of the first victim on his heart disease.")),
        ("interview", _("Interview of the sister of the first victim on his medicine.")),
    ]
    return {
        "schema": "rogatory.letter/1",
        "letter": str(uuid.uuid4()),
        "kind": "request",
        "instrument": INSTRUMENT,
        "requesting_state": "XB",
        "requested_state": "XA",
        "requesting_authority": {"name": body("prosecutor_b"), "address": place("capital_b")},
        "requested_authority": {"name": body("prosecutor_a"), "address": place("capital_a")},
        "matter": "criminal",
        "case_reference": {"title": _("Check of two deaths at Dromvey"), "number": case_number},
        "proceedings_nature": _("check before proceedings"),
        "purpose": _("to decide whether proceedings are to be opened"),
        "facts": _(
            "A passenger fell ill in a vehicle of the Road Service on 14 March 2026; the gates of "
            "the hospital were closed. A visitor died at 4 Mill Lane on 16 March 2026."
        ),
        "offence": {
            "description": _("not qualified yet"),
            "articles": [
                {
                    "state": "XB",
                    "article": "77",
                    "title": _("Negligence in office"),
                    "text": _("An official who by negligence …"),
                    "penalty": _("a fine"),
                }
            ],
            "damage": {"unknown": True},
        },
        "persons": [_victim("V1", "1988-02-11", "XA")],
        "has_representative": False,
        "measures": [
            {"id": str(uuid.uuid4()), "number": n, "type": kind, "text": text, "persons": ["v1"]}
            for n, (kind, text) in enumerate(words, 1)
        ],
        "languages": _languages(),
        "confidentiality": {"required": False, "reason": _("nothing in it is secret")},
        "urgency": {"urgent": False},
        "channel": {"kind": "prosecution"},
        "transmission": "written",
        "signature": {
            "by": {"name": name_of(CAST.persons["B1"]), "title": _("Head of department")},
            "form": "handwritten",
        },
        "seal": {"form": "paper"},
        "executor": {"name": name_of(CAST.persons["B1"])},
        "use": {"purpose_only": True},
    }
