# SPDX-License-Identifier: Apache-2.0
"""The letters of the story: one goes out, one comes in."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any

from tests.instances import KINDS, Side

from rogatory.clerk.act import Act

ACTS: Any = SimpleNamespace(**{kind.__name__: kind for kind in KINDS.values()})
"""Every kind of act by the name of its class, wherever that class stands."""


class Words:
    """Gives words that stand nowhere else."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, what: str) -> str:
        self._count += 1
        return f"unmistakable-{what}-{self._count:04d}-Ə"


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def measures_of(letter: str) -> tuple[dict[str, Any], ...]:
    """Return two measures of a letter."""
    return (
        {"id": f"{letter}-m1", "number": 1, "type": "interview"},
        {"id": f"{letter}-m2", "number": 2, "type": "records"},
    )


def harm_point(item: str, proposed: str = "code") -> dict[str, Any]:
    """Return a point of possible harm."""
    return {
        "item": item,
        "sort": "name",
        "person": "p-2",
        "severity": "high",
        "file": None,
        "choices": ["send", "code", "leave_out"],
        "proposed": proposed,
    }


def weighed(letter: str, form: str, words: Words) -> list[tuple[str, Act]]:
    """Return who enters what until a letter may be approved."""
    return [
        (
            "first",
            ACTS.LetterChecked(
                letter=letter,
                form_digest=form,
                instrument_digest=digest("instrument"),
                errors=0,
                by_hand=0,
                remarks=({"text": words("remark")},),
            ),
        ),
        (
            "first",
            ACTS.HarmListed(
                letter=letter,
                form_digest=form,
                enclosures=(),
                items=(harm_point("h-1"), harm_point("h-2")),
                whats=({"text": words("harm")}, {"text": words("harm")}),
            ),
        ),
        (
            "deputy",
            ACTS.HarmDecided(
                letter=letter,
                decisions=(
                    {"item": "h-1", "decision": "code"},
                    {"item": "h-2", "decision": "leave_out"},
                ),
                reason=words("reason"),
            ),
        ),
    ]


def letter_out(side: Side, case: str, words: Words) -> None:
    form = digest("form")
    second = digest("second form")
    steps: list[tuple[str, Act]] = [
        (
            "first",
            ACTS.LetterDrafted(
                letter="l-1",
                instrument="cis-chisinau-2002",
                counterpart="b.example",
                form_digest=form,
                measures=measures_of("l-1"),
                form={"text": words("form")},
            ),
        ),
        ("deputy", ACTS.LetterReturned(letter="l-1", reason=words("reason"))),
        (
            "first",
            ACTS.LetterRevised(
                letter="l-1",
                form_digest=second,
                measures=measures_of("l-1"),
                form={"text": words("form")},
                reason=words("reason"),
            ),
        ),
        (
            "first",
            ACTS.RemarkAnswered(
                letter="l-1",
                requirement="art-7",
                result="confirmed",
                on="2026-06-01",
                read=words("read"),
                where=words("where"),
            ),
        ),
        *weighed("l-1", second, words),
        *_sent(second, words),
    ]
    for officer, act in steps:
        side.enter(case, act, by=side.first if officer == "first" else officer)


def _sent(form: str, words: Words) -> list[tuple[str, Act]]:
    return [
        (
            "deputy",
            ACTS.LetterApproved(letter="l-1", form_digest=form, note=words("note")),
        ),
        (
            "first",
            ACTS.LetterSigned(
                letter="l-1",
                number="N-1",
                pdf=digest("pdf"),
                size=4,
                source=digest("source"),
                template=digest("template"),
                level="B-B",
            ),
        ),
        (
            "first",
            ACTS.LetterDispatched(
                letter="l-1",
                channel="sealed_package",
                sent_on="2026-06-02",
                pouch="q-1",
                note=words("note"),
            ),
        ),
        (
            "first",
            ACTS.LetterAcknowledged(
                letter="l-1",
                rests_on="signed_receipt",
                on="2026-06-03",
                their_number=words("number"),
            ),
        ),
        (
            "first",
            ACTS.MeasureAnswered(
                measure="l-1-m1",
                answer="executed",
                answered_on="2026-07-01",
                rests_on="paper",
                exhibits=("e-3",),
                note=words("note"),
            ),
        ),
    ]


def letter_in(side: Side, case: str, words: Words) -> None:
    side.enter(
        case,
        ACTS.LetterReceived(
            letter="l-2",
            instrument="cis-chisinau-2002",
            counterpart="b.example",
            received_on="2026-06-10",
            medium="paper_post",
            form_digest=digest("their form"),
            measures=measures_of("l-2"),
            form={"text": words("form")},
            their_number=words("number"),
        ),
        ACTS.LetterRegistered(letter="l-2", number="IN-1"),
    )
