# SPDX-License-Identifier: Apache-2.0
"""Letters of the fictional states XA and XB in three languages, short and long."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TEXTS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "texts.json").read_text("utf-8")
)


def form_in(lang: str, *, long: bool) -> dict[str, Any]:
    """A letter form with texts in ``lang``; the long one has fourteen measures."""
    t = TEXTS[lang]
    body = ("name", "functions", "address")
    official = {"name": "A. Serin", "title": t["role"]}
    form: dict[str, Any] = {
        "schema": "rogatory.letter/1",
        "letter": "2b7e1f30-5c4d-4f6a-9b1e-7a3c5d2e8f10",
        "number": "17-4/26",
        "kind": "request",
        "date": "2026-11-23",
        "place": t["place"],
        "instrument": "cis-chisinau-2002",
        "requesting_state": "XA",
        "requested_state": "XB",
        "requesting_authority": dict(zip(body, t["authority"], strict=True)),
        "requested_authority": dict(zip(body, t["addressee"], strict=True)),
        "matter": "criminal",
        "case_reference": {"title": t["title"], "number": "26-0417", "opened_on": "2026-11-04"},
        "purpose": t["purpose"],
        "facts": t["facts"],
        "measures": [{"id": "m1", "number": 1, "type": "interview", "text": t["measures"][0]}],
        "signature": {
            "by": dict(zip(("name", "title"), t["signatory"], strict=True)),
            "form": "electronic",
        },
        "executor": official | {"phone": "+000 00 000 00 17", "email": "office@xa.example"},
    }
    if not long:
        return form
    return form | _rest(lang, t, official)


def _people(t: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": "p1",
            "role": "victim",
            **dict(zip(("surname", "given_name", "patronymic"), t["name"], strict=True)),
            "birth_date": "1984-05-17",
            "birth_place": t["place"],
            "citizenship": t["citizenship"],
            "citizenship_note": t["citizenship_note"],
            "residence": t["authority"][2],
            "occupation": {"unknown": True},
            "note": t["deceased"],
        },
        {"id": "p2", "role": "witness", "code": "W-1", "withheld": True, "language": "ru"},
        {
            "id": "p3",
            "role": "official",
            "surname": {"unknown": True},
            "given_name": {"unknown": True},
            "patronymic": {"none": True},
            "occupation": t["role"],
            "birth_date": "1979",
        },
    ]


def _measures(t: dict[str, Any]) -> list[dict[str, Any]]:
    measures: list[dict[str, Any]] = []
    types = (
        "interview",
        "case_materials",
        "inspection",
        "expert_examination",
        "records",
        "remains",
        "procedural_status",
        "preserve_evidence",
        "inquiry",
        "identification",
        "documents",
        "handover_exhibit",
        "video_hearing",
        "judicial_records",
    )
    for n, type in enumerate(types, 1):
        measure: dict[str, Any] = {
            "id": f"m{n}",
            "number": n,
            "type": type,
            "text": t["measures"][n % 2 - 1],
        }
        if n in (1, 13):
            measure |= {"persons": ["p2", "p3"], "questions": list(t["questions"])}
        if n in (1, 3):
            measure |= {
                "attendance": {"asked": True, "who": [f"A. Serin, {t['role']}"]},
                "grounds": t["grounds"],
            }
        if n == 4:
            measure |= {
                "special_procedure": {"text": t["purpose"], "oath": True, "originals": True},
                "exhibits": ["e1"],
            }
        if n in (2, 8):
            measure |= {
                "deadline": {"on": "2027-01-15", "reason": t["urgent"]},
                "risk": t["urgent"],
            }
        measures.append(measure)
    return measures


def _rest(lang: str, t: dict[str, Any], official: dict[str, Any]) -> dict[str, Any]:
    article, title, text = t["law"]
    people, measures = _people(t), _measures(t)
    return {
        "persons": people,
        "legal_persons": [
            {
                "id": "l1",
                "name": t["addressee"][1],
                "seat": t["addressee"][2],
                "tax_codes": {"unknown": True},
            }
        ],
        "measures": measures,
        "offence": {
            "articles": [{"state": "XA", "article": article, "title": title, "text": text}],
            "damage": {"none": True},
        },
        "events": [
            {
                "id": "v1",
                "what": t["title"],
                "when": "2026-11-03 14:20",
                "place": {"unknown": True},
                "state": "XB",
            }
        ],
        "exhibits": [
            {
                "id": "e1",
                "label": "E-7",
                "description": t["enclosure"],
                "sent": False,
                "kept_at": t["authority"][2],
                "return_asked": True,
            }
        ],
        "enclosures": [
            {
                "id": f"n{n}",
                "title": t["enclosure"],
                "kind": kind,
                "language": lang,
                "pages": n * 3,
                "certified": True,
                "sha256": f"{n:x}" * 64,
            }
            for n, kind in enumerate(("order", "law_text", "exhibit_list", "evidence"), 1)
        ],
        "confidentiality": {"required": True, "reason": t["grounds"]},
        "use": {"purpose_only": True, "conditions_accepted": True, "assurances": [t["assurance"]]},
        "urgency": {"urgent": True, "reason": t["urgent"]},
        "languages": [
            {"language": lang, "role": "original"},
            {"language": "ru", "role": "translation", "certified": True},
        ],
        "other_information": t["purpose"],
        "seal": {"form": "electronic"},
    }


@pytest.fixture
def form() -> Any:
    """Give the function that makes a letter form: ``form("az", long=True)``."""
    return form_in
