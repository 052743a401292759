# SPDX-License-Identifier: Apache-2.0
"""A complete letter from XA to XB under the Chisinau Convention, as plain JSON."""

from __future__ import annotations

from typing import Any

TYPES = (
    "case_materials", "procedural_status", "interview", "inspection", "expert_examination",
    "handover_exhibit", "records", "search_seizure", "remains", "inquiry", "identification",
    "preserve_evidence", "documents", "service",
)  # fmt: skip


def measure(n: int, kind: str) -> dict[str, Any]:
    """One measure of a kind, with what its kind needs."""
    made: dict[str, Any] = {
        "id": f"m{n}",
        "number": n,
        "type": kind,
        "text": f"What is asked in measure {n}.",
        "persons": ["p1"],
    }
    if kind == "search_seizure":
        made |= {"grounds": "The recorder was last seen there.", "place": "Depot 4"}
    if kind == "service":
        made["service"] = {
            "addressee": "p2",
            "address": "1 Lower Quay",
            "document_title": "Notice to a relative",
        }
    if kind == "interview":
        made |= {
            "questions": ["Who drove the vehicle?"],
            "attendance": {"asked": True, "who": ["an investigator of XA"]},
            "deadline": {"on": "2026-12-20", "reason": "The recordings are kept for 60 days."},
        }
    return made


def person(id: str, role: str) -> dict[str, Any]:
    """A person with every particular that Chisinau 7(1)(d) names."""
    return {
        "id": id,
        "role": role,
        "surname": "Ostrel",
        "given_name": "Ina",
        "patronymic": {"none": True},
        "birth_date": "1990-02",
        "birth_place": "Lower Quay",
        "residence": "1 Lower Quay",
        "citizenship": "XA",
        "occupation": "weaver",
    }


def complete() -> dict[str, Any]:
    """The letter: 14 measures, everything that Chisinau asks, signed and sealed on paper."""
    return {
        "schema": "rogatory.letter/1",
        "letter": "6f0c1f7e-6f3c-4d1c-9a57-0f6f0f4a7a11",
        "number": "17-4/26",
        "kind": "request",
        "date": "2026-11-23",
        "instrument": "cis-chisinau-2002",
        "requesting_state": "XA",
        "requested_state": "XB",
        "requesting_authority": {"name": "Prosecutor General of XA"},
        "requested_authority": {"name": "Prosecutor General of XB"},
        "matter": "criminal",
        "case_reference": {"title": "Deaths of I. Ostrel and another", "number": "2611-04"},
        "proceedings_nature": "preliminary investigation",
        "purpose": "to establish the cause of two deaths",
        "facts": "Two persons died on 3 and 4 November 2026.",
        "events": [
            {"id": "e1", "what": "death", "when": "2026-11-03", "place": "a vehicle", "state": "XB"}
        ],
        "offence": {
            "description": "killing of two persons",
            "articles": [
                {"state": "XA", "article": "101", "text": "Who kills ...", "penalty": "8"}
            ],
            "damage": {"none": True},
        },
        "persons": [person("p1", "victim"), person("p2", "relative")],
        "has_representative": True,
        "representatives": [{"of": "p2", "name": "T. Arn", "address": "2 Lower Quay"}],
        "measures": [measure(n, kind) for n, kind in enumerate(TYPES, 1)],
        "enclosures": [{"id": "o1", "title": "Order", "kind": "order", "measures": ["m8"]}],
        "languages": [
            {"language": "az", "role": "original"},
            {"language": "ru", "role": "translation", "translator": "B. Lem", "certified": True},
        ],
        "confidentiality": {"required": True, "scope": "receipt and content"},
        "urgency": {"urgent": False},
        "channel": {"kind": "prosecution"},
        "transmission": "written",
        "signature": {"by": {"name": "A. Meri", "title": "prosecutor"}, "form": "handwritten"},
        "seal": {"form": "paper"},
        "executor": {"name": "A. Meri"},
    }
