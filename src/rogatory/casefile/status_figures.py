# SPDX-License-Identifier: Apache-2.0
"""The figures of a status statement, each with what it rests on, and the sentence made of them.

::

    {"count": 3, "rests_on": {"signed_package": 2, "paper": 1}, "entries": [31, 32, 40]}

Zero is counted too.  A figure about what is *not* there rests on ``own_record``: nothing stands
in our own record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from rogatory.casefile import status_words as words
from rogatory.casefile.measures import STATES
from rogatory.casefile.pouches import KINDS as PACKAGES
from rogatory.casefile.register import CHANNELS
from rogatory.language import SUPPORTED, _, ngettext, use

Part = dict[str, Any]
Figure = dict[str, Any]

RECEIVED_STATES: Final = ("opened", "waiting", "refused", "received")
ALWAYS_SAID: Final = ("executed", "executed_partly", "refused", "postponed")
"""Answers that the sentence counts even when there are none."""


def figure(parts: Iterable[Part], basis: Callable[[Part], str]) -> Figure:
    """Count ``parts``: how many rest on what, and which entries they stand in."""
    rows = list(parts)
    entries = {number for row in rows for number in row.get("entries", ())}
    made: Figure = {
        "count": len(rows),
        "rests_on": dict(sorted(Counter(basis(row) for row in rows).items())),
        "entries": sorted(entries),
    }
    others = {number for row in rows for number in row.get("authority_entries", ())}
    if others:
        made["authority_entries"] = sorted(others)
    return made


def figures(data: Part) -> Part:
    """Return every figure of a statement, from its parts."""
    return {
        "out": _out(data["letters_out"], data["in_preparation"]),
        "in": _in(data["letters_in"]),
        "packages_sent": _packages_sent(data["packages_sent"]),
        "packages_received": _packages_received(data["packages_received"]),
        "replies": {
            "all": figure(data["replies"], lambda row: str(row["rests_on"])),
            "medium": {
                medium: figure(
                    [row for row in data["replies"] if row["medium"] == medium],
                    lambda row: str(row["rests_on"]),
                )
                for medium in CHANNELS
            },
        },
        "searches": figure(data["searches"], lambda _row: "entry"),
    }


def _out(sent: list[Part], preparing: list[Part]) -> Part:
    dispatches = [letter["dispatch"] for letter in sent]
    receipts = [letter["receipt"] for letter in sent if letter["receipt"]]
    silent = [letter["dispatch"] for letter in sent if not letter["receipt"]]
    return {
        "letters": figure(dispatches, _basis),
        "in_preparation": figure(preparing, lambda _row: "entry"),
        "with_record_of_receipt": figure(receipts, _basis),
        "without_record_of_receipt": figure(silent, lambda _row: "own_record"),
        "receipt_overdue": _overdue(sent, "receipt"),
        "answer_overdue": _overdue(sent, "answer"),
        "acknowledged": figure(
            [letter["acknowledged"] for letter in sent if letter["acknowledged"]], _basis
        ),
        **_measures([(letter, letter["dispatch"]) for letter in sent]),
    }


def _in(received: list[Part]) -> Part:
    return {
        "letters": figure(received, _basis),
        "registered": figure([row for row in received if row["registered"]], lambda _row: "entry"),
        "acknowledged": figure(
            [letter["acknowledged"] for letter in received if letter["acknowledged"]], _basis
        ),
        "answered_by_package": figure(
            [letter for letter in received if letter["returned"]], lambda _row: "own_package"
        ),
        "answer_overdue": _overdue(received, "answer"),
        **_measures([(letter, letter) for letter in received]),
    }


def _overdue(letters: list[Part], what: str) -> Figure:
    """Count the letters of which something is overdue by the policy; nothing in our record."""
    late = [letter.get("dispatch") or letter for letter in letters if overdue(letter, what)]
    return figure(late, lambda _row: "own_record")


def overdue(letter: Part, what: str) -> int:
    """Return since how many days ``receipt`` or ``answer`` is overdue by the policy; else 0."""
    expected = (letter["by_policy"] or {}).get(what)
    return expected["overdue_days"] if expected else 0


def _measures(letters: list[tuple[Part, Part]]) -> Part:
    """Count the measures by state; ``asked`` are those of which nothing was said."""
    asked = [(measure, source) for letter, source in letters for measure in letter["measures"]]
    states = {}
    for state in STATES:
        answers = [m["answer"] for m, _source in asked if m["answer"] and m["state"] == state]
        states[state] = figure(answers, _basis)
    states["asked"] = figure(
        [{} for measure, _source in asked if not measure["answer"]], lambda _row: "own_record"
    )
    return {"measures": figure([source for _m, source in asked], _basis), "states": states}


def _packages_sent(rows: list[Part]) -> Part:
    def basis(row: Part) -> str:
        return "signed_receipt" if row["received_there"] else "own_package"

    return {
        "all": figure(rows, basis),
        "kinds": {k: figure([r for r in rows if r["kind"] == k], basis) for k in PACKAGES},
        "with_receipt": figure([r for r in rows if r["received_there"]], basis),
        "refused_there": figure(
            [r for r in rows if r["receipts"] and r["receipts"][-1]["family"] == "refused"],
            lambda _row: "signed_receipt",
        ),
        "not_sealed": figure([r for r in rows if not r["sealed"]], lambda _row: "entry"),
    }


def _packages_received(rows: list[Part]) -> Part:
    def basis(row: Part) -> str:
        # Only what was verified and opened rests on the other side's signature.
        return "signed_package" if row["state"] == "opened" else "entry"

    kinds: dict[str, list[Part]] = {kind: [] for kind in PACKAGES}
    for row in rows:
        if row["kind"] in kinds:
            kinds[row["kind"]].append(row)
    return {
        "all": figure(rows, basis),
        "kinds": {kind: figure(some, basis) for kind, some in kinds.items()},
        "states": {
            state: figure([r for r in rows if r["state"] == state], basis)
            for state in RECEIVED_STATES
        },
        "perhaps_of_another_case": figure([r for r in rows if not r["certain"]], basis),
    }


def _basis(row: Part) -> str:
    return str(row["rests_on"])


def sentences(data: Part) -> dict[str, str]:
    """Return the status sentence in every language."""
    made = {}
    for lang in SUPPORTED:
        with use(lang):
            made[lang] = sentence(data)
    return made


def sentence(data: Part) -> str:
    """Return the status in one sentence of ordinary words, in the present language."""
    out, into = data["figures"]["out"], data["figures"]["in"]
    n, asked = out["letters"]["count"], out["measures"]["count"]
    sent = ngettext("{n} letter sent", "{n} letters sent", n).format(n=n)
    measures = ngettext("{n} measure asked", "{n} measures asked", asked).format(n=asked)
    n, asked = into["letters"]["count"], into["measures"]["count"]
    received = ngettext("{n} letter received", "{n} letters received", n).format(n=n)
    of_us = ngettext("{n} measure asked of us", "{n} measures asked of us", asked).format(n=asked)
    said = _(
        "{as_of}: {sent}, {measures}: {answers}; {received}, {measures_of_us}: {answers_of_us}."
    ).format(
        as_of=words.as_of(data),
        sent=sent,
        measures=measures,
        answers=_states(out["states"]),
        received=received,
        measures_of_us=of_us,
        answers_of_us=_states(into["states"]),
    )
    silent = out["without_record_of_receipt"]["count"]
    if silent:
        said += " " + ngettext(
            "Of {n} letter sent there is no record of receipt in our own record.",
            "Of {n} letters sent there is no record of receipt in our own record.",
            silent,
        ).format(n=silent)
        said += " " + _longest(data["letters_out"])
    late = out["receipt_overdue"]["count"] + out["answer_overdue"]["count"]
    if late:
        said += " " + ngettext(
            "By this authority's own policy {n} letter sent is overdue.",
            "By this authority's own policy {n} letters sent are overdue.",
            late,
        ).format(n=late)
    return said


def _longest(letters: list[Part]) -> str:
    """Return the longest silence, in calendar and working days."""
    silences = [letter["silence"] for letter in letters if letter["silence"]]
    longest = max(silences, key=lambda one: int(one["days"]))
    return _("The longest silence: {days}.").format(days=words.counted(longest))


def _states(states: Part) -> str:
    """Return the counts of answers: always the chief ones, the others when there are any."""
    said = [
        words.state_count(state, states[state]["count"])
        for state in STATES
        if state != "asked" and (state in ALWAYS_SAID or states[state]["count"])
    ]
    return ", ".join([*said, words.state_count("asked", states["asked"]["count"])])
