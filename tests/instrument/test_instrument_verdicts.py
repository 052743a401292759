# SPDX-License-Identifier: Apache-2.0
"""Letters with every field missing in turn, against every instrument: the expected verdicts.

The expectation is made from the data by ``verdicts``; the check must give the same, row by row.
"""

from __future__ import annotations

import copy
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from tests.instrument import letters, verdicts

from rogatory.instrument import check, model, outcome, rules
from rogatory.instrument.form import LetterForm

FILES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted(model.DATA.glob("*.toml"))
    if path.stem != "offences"
}
REFERS = ("persons", "legal_persons", "exhibits", "enclosures", "measures", "of")


def full(requesting: str, requested: str) -> dict[str, Any]:
    """A letter in which every condition of the grammar that a letter can settle holds."""
    letter = letters.complete() | {
        "requesting_state": requesting,
        "requested_state": requested,
        "exhibits": [{"id": "x1", "label": "E-1", "kept_at": "Depot 4"}],
        "legal_persons": [
            {"id": "l1", "name": "Ferry Line", "seat": "2 Upper Quay", "bank_details": "11",
             "tax_codes": {"unknown": True}}
        ],
        "joint_team": {"composition": "two of each side"},
        "other_information": "none",
        "use": {"conditions_accepted": True},
        "instrument": "cis-chisinau-2002",
        "other_instruments": ["un-cat-1984"],
        "concerns": ["death", "injury", "torture"],
    }  # fmt: skip
    letter["events"].append(
        {"id": "e2", "what": "transfer", "when": "2026-11-04", "place": "Depot 4",
         "state": requesting}
    )  # fmt: skip
    letter["persons"].append(letters.person("p3", "suspect"))
    extra: list[dict[str, Any]] = [
        {"type": "prosecute"},
        {"type": "video_hearing", "hearing": {"reason": "illness", "judicial_authority": "court",
                                              "conducted_by": ["an investigator"]}},
        {"type": "phone_hearing", "hearing": {"judicial_authority": "court", "willing": True,
                                              "conducted_by": ["an investigator"]}},
        {"type": "appearance", "summons": {"place": "XA", "when": "2027-01-11", "allowances": "9"}},
        {"type": "expert_examination", "repeats": True, "risk": "the samples decay",
         "grounds": "the first gives no reasons",
         "special_procedure": {"text": "two experts", "oath": True, "originals": True}},
    ]  # fmt: skip
    for n, more in enumerate(extra, len(letter["measures"]) + 1):
        letter["measures"].append({"id": f"m{n}", "number": n, "text": "What is asked."} | more)
    letter["enclosures"] += [
        {"id": "o2", "title": "List", "kind": "exhibit_list"},
        {"id": "o3", "title": "Copies", "kind": "case_materials"},
    ]
    letter["enclosures"] = [paper | {"sealed": True} for paper in letter["enclosures"]]
    return letter


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a letter, whole parts and single fields."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        if path or key != "schema":
            yield (*path, key)
            if isinstance(value[key], dict | list):
                yield from places(value[key], (*path, key))


def without(letter: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any] | None:
    """The letter without what stands at a place; None when it is no form any more.

    An emptied list or object goes with its last part; references to a part that is gone go too.
    """
    bare = copy.deepcopy(letter)
    holders: list[Any] = [bare]
    for step in path[:-1]:
        holders.append(holders[-1][step])
    del holders[-1][path[-1]]
    for depth in range(len(path) - 1, 0, -1):
        if holders[depth] == [] or holders[depth] == {}:
            del holders[depth - 1][path[depth - 1]]
    ids = {
        part["id"]
        for name in ("persons", "legal_persons", "exhibits", "enclosures", "measures", "events")
        for part in bare.get(name, [])
        if "id" in part
    }
    parts = (*bare.get("measures", []), *bare.get("enclosures", []),
             *bare.get("representatives", []))  # fmt: skip
    for part in parts:
        for name in REFERS:
            kept = part.get(name)
            if isinstance(kept, list):
                part[name] = [id for id in kept if id in ids]
                if not part[name]:
                    del part[name]
            elif kept is not None and kept not in ids:
                del part[name]
    return None if "unknown" in path or "none" in path else bare


def compared(letter: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each row of each instrument: its id, the verdict expected, the verdict given."""
    form = LetterForm.from_json(letter)
    for id, file in FILES.items():
        given = {r.requirement: r.verdict.value for r in check.check(form, model.load(id))}
        for row in file["requirement"]:
            yield row["id"], verdicts.expected(letter, row, file), given[row["id"]]


def sweep(letter: dict[str, Any]) -> tuple[int, int, Counter[str], list[str]]:
    """Letters, verdicts, how often each verdict, and where the two differ."""
    count, seen, wrong = 0, Counter[str](), []
    whole = dict[str, str]()
    for path in [(), *places(letter)]:
        bare = without(letter, path) if path else letter
        if bare is None:
            continue
        count += 1
        for row, wanted, given in compared(bare):
            seen[wanted] += 1
            whole.setdefault(row, wanted)
            if whole[row] != wanted:
                seen["changed"] += 1
            if wanted != given:
                place = ".".join(map(str, path))
                wrong.append(f"without {place}: {row}: {wanted} expected, {given} given")
    return count, sum(seen.values()) - seen["changed"], seen, wrong


@pytest.mark.parametrize(("requesting", "requested"), [("AZ", "RU"), ("XA", "XB")])
def test_every_field_missing_in_turn_against_every_instrument(
    requesting: str, requested: str, capsys: pytest.CaptureFixture[str]
) -> None:
    count, total, seen, wrong = sweep(full(requesting, requested))
    with capsys.disabled():
        print(f"\n{requesting} to {requested}: letters {count}, verdicts {total}, {dict(seen)}")
    assert wrong == []
    assert count > 300
    assert seen["missing"] > 500
    assert seen["changed"] > 500


def test_an_empty_letter_against_every_instrument() -> None:
    wrong = [row for row, wanted, given in compared({"schema": "rogatory.letter/1"})
             if wanted != given]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    ("word", "lie"),
    [("signed", outcome.by_hand("x")), ("present", outcome.Outcome(check.Verdict.OK)),
     ("language_in", outcome.settled("x"))],
)  # fmt: skip
def test_the_table_sees_a_rule_that_lies(
    word: str, lie: outcome.Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rules.RULES, word, lambda asked: lie)
    letter = full("AZ", "RU")
    bare = {k: v for k, v in letter.items() if k not in ("signature", "purpose", "languages")}
    assert any(wanted != given for _row, wanted, given in compared(bare))
