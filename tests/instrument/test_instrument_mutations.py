# SPDX-License-Identifier: Apache-2.0
"""Every instrument file, mutated row by row: refused, with every fault of the file named at once.

Each mutation is planted in all rows of a file together, so that one loading must name them all; a
fault that hides another one would show.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rogatory.errors import Malformed
from rogatory.instrument import model
from rogatory.instrument.written import toml

FILES = {path.name: tomllib.loads(path.read_text("utf-8")) for path in model.DATA.glob("*.toml")}
NEEDED = {
    "instrument": ("id", "title", "kind", "date"),
    "party": ("state", "status", "confidence"),
    "relation": ("to", "rule", "confidence"),
    "requirement": (
        "id", "article", "field", "label", "kind", "topic", "level", "confidence",
    ),
    "offence": ("state", "article", "title_en", "tags", "confidence"),
}  # fmt: skip
Tables = dict[str, Any]
Row = dict[str, Any]
Mutation = tuple[str, Callable[[Row], bool]]


def faults(name: str, tables: Tables) -> list[str]:
    """The faults for which a file, with those it stands in relation to, is refused."""
    related = [f"{relation['to']}.toml" for relation in FILES[name].get("relation", [])]
    files = [(other, toml(FILES[other]).encode()) for other in related]
    try:
        model.read_files([*files, (name, toml(tables).encode())])
    except Malformed as refused:
        return str(refused).partition(": ")[2].split("; ")
    return []


def rows_of(tables: Tables) -> Iterator[tuple[str, int, Row]]:
    for kind in NEEDED:
        table = tables.get(kind, [])
        for n, row in enumerate([table] if isinstance(table, dict) else table):
            yield kind, n, row


def place_of(name: str, kind: str, n: int, row: Row) -> str:
    """Where the loader says that a row stands."""
    if kind == "instrument":
        return f"{name}: [instrument]"
    id = row.get("id")
    return f"{name}: {id}" if isinstance(id, str) else f"{name}: {kind}[{n}]"


def without(key: str) -> Mutation:
    return f"without {key}", lambda row: row.pop(key, None) is not None


def of_wrong_type(key: str) -> Mutation:
    def change(row: Row) -> bool:
        if key not in row:
            return False
        row[key] = {"not": "this"} if key == "tags" else 3
        return True

    return f"{key} = 3", change


def empty(key: str) -> Mutation:
    def change(row: Row) -> bool:
        if not isinstance(row.get(key), str) or (key == "source_url" and "tags" in row):
            return False
        row[key] = "  "
        return True

    return f"{key} empty", change


def unknown_key(row: Row) -> bool:
    row["colour"] = "red"
    return True


def outside(key: str, word: str) -> Mutation:
    def change(row: Row) -> bool:
        if key not in row:
            return False
        row[key] = word
        return True

    return f"{key} = {word!r}", change


def unsourced(row: Row) -> bool:
    """Take the source from what was read."""
    keys = [key for key in ("source", "source_url") if key in row]
    if row.get("confidence") != "seen" or not keys or "rule" in row:
        return False
    for key in keys:
        del row[key]
    return True


def mutations() -> Iterator[tuple[str, Mutation]]:
    """Every mutation with the kind of table that it is for."""
    for kind, needed in NEEDED.items():
        keys = sorted({key for tables in FILES.values() for k, _n, row in rows_of(tables)
                       if k == kind for key in row})  # fmt: skip
        yield from ((kind, without(key)) for key in needed)
        for key in keys:
            yield kind, of_wrong_type(key)
            yield kind, empty(key)
        yield kind, ("an unknown key", unknown_key)
        yield kind, outside("confidence", "heard")
        yield kind, ("no source", unsourced)
    words = ("presently", "present;sneeze", "present_if:rain", "signed,stamped", "deadline_days:x",
             "channel=owl", "language=russian", "trigger:boredom")  # fmt: skip
    yield from (("requirement", outside("check", word)) for word in words)
    for key in ("kind", "topic", "level", "form_field", "code"):
        yield "requirement", outside(key, "weather")
    yield "requirement", outside("as_of", "2023-02-29")
    yield "requirement", outside("superseded_by", "nothing")
    yield "party", outside("status", "perhaps")
    yield "party", outside("state", "Azerbaijan")
    yield "party", outside("date", "2022-13")
    yield "relation", outside("rule", "dislikes")
    yield "relation", outside("to", "no-such-treaty")
    yield "instrument", outside("kind", "rumour")
    yield "instrument", outside("date", "2023-02-30")


def planted(tables: Tables, kind: str, change: Callable[[Row], bool]) -> list[tuple[int, Row]]:
    """Mutate every row of a kind; return those that were changed, by number."""
    return [(n, row) for k, n, row in rows_of(tables) if k == kind and change(row)]


def sweep(find: Callable[[str, Tables], list[str]], names: list[str]) -> tuple[int, int, list[str]]:
    """Injected, detected, and what was missed."""
    injected, detected, missed = 0, 0, []
    for name in names:
        for kind, (what, change) in mutations():
            tables = copy.deepcopy(FILES[name])
            changed = planted(tables, kind, change)
            if not changed:
                continue
            said = find(name, tables)
            for n, row in changed:
                place = place_of(name, kind, n, row)
                relation = f"{name}: stands in relation"
                found = any(fault.startswith((f"{place}:", f"{place}.")) for fault in said) or (
                    kind == "relation" and any(fault.startswith(relation) for fault in said)
                )
                injected += 1
                detected += found
                missed += [] if found else [f"{name}: {what}: {place}"]
    return injected, detected, missed


def test_every_mutated_row_of_every_file_is_refused_and_named(
    whole_sweep: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    names = sorted(FILES)
    if not whole_sweep:
        names = ["cis-jig-2015.toml", "coe-ecma-ap2-2001.toml", "dom-ru-cpc-mla.toml",
                 "offences.toml"]  # fmt: skip
    injected, detected, missed = sweep(faults, names)
    with capsys.disabled():
        print(f"\ninstruments mutated: injected {injected}, detected {detected}")
    assert missed == []
    assert injected == detected > (19_000 if whole_sweep else 1500)


def test_the_sweep_sees_a_loader_that_stops_at_the_first_fault() -> None:
    def lazy(name: str, tables: Tables) -> list[str]:
        return faults(name, tables)[:1]

    injected, detected, missed = sweep(lazy, ["cis-jig-2015.toml"])
    assert detected < injected
    assert missed


def test_the_sweep_sees_a_loader_that_refuses_nothing() -> None:
    injected, detected, _missed = sweep(lambda _name, _tables: [], ["cis-jig-2015.toml"])
    assert injected > 0
    assert detected == 0


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_written_again_is_the_file_that_was_read(name: str) -> None:
    assert tomllib.loads(toml(FILES[name])) == FILES[name]
    assert faults(name, FILES[name]) == []


@pytest.mark.parametrize("name", sorted(set(FILES) - {"offences.toml"}))
def test_every_row_that_stands_twice_is_refused_and_named(name: str) -> None:
    tables = copy.deepcopy(FILES[name])
    tables["requirement"] += copy.deepcopy(tables["requirement"])
    said = faults(name, tables)
    for row in FILES[name]["requirement"]:
        assert f"{name}: {row['id']}: the id stands twice" in "; ".join(said)


@pytest.mark.parametrize("name", sorted(set(FILES) - {"offences.toml"}))
def test_relations_in_a_circle_through_every_instrument_are_refused(name: str) -> None:
    tables = copy.deepcopy(FILES[name])
    id = tables["instrument"]["id"]
    other = "un-vccr-1963" if id != "un-vccr-1963" else "un-cat-1984"
    relation = {"rule": "supplements", "confidence": "memory"}
    tables["relation"] = [{"to": other, **relation}]
    there = copy.deepcopy(FILES[f"{other}.toml"])
    there["relation"] = [{"to": id, **relation}]
    rest = [(n, toml(t).encode()) for n, t in FILES.items() if n not in (name, f"{other}.toml")]
    with pytest.raises(Malformed, match="circle") as caught:
        model.read_files(
            [*rest, (name, toml(tables).encode()), (f"{other}.toml", toml(there).encode())]
        )
    assert id in str(caught.value)
    assert other in str(caught.value)


@pytest.mark.parametrize("name", ["dom-az-cpc-mla.toml", "cis-chisinau-2002.toml"])
def test_rows_that_supersede_one_another_in_a_circle_are_refused(name: str) -> None:
    tables = copy.deepcopy(FILES[name])
    first, second = tables["requirement"][:2]
    first["superseded_by"], second["superseded_by"] = second["id"], first["id"]
    assert any("circle" in fault for fault in faults(name, tables))


def test_a_row_with_many_faults_names_each_of_them() -> None:
    tables = copy.deepcopy(FILES["cis-jig-2015.toml"])
    row = tables["requirement"][0]
    row |= {"level": "shall", "check": "presently", "code": "look", "topic": 3, "colour": "red"}
    tables["requirement"].append(copy.deepcopy(row))
    party = tables["party"][0]
    party |= {"status": "perhaps", "state": "Russia", "date": "2017-02-30"}
    said = "; ".join(faults("cis-jig-2015.toml", tables))
    for fault in ("'shall'", "'presently'", "'look'", "topic: must be a text", "colour: no such",
                  "the id stands twice", "'perhaps'", "the form of XA", "not a date"):  # fmt: skip
        assert fault in said, fault


def test_doubled_rows_and_circles_of_every_file_are_refused_and_counted(
    whole_sweep: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    injected, detected, names = 0, 0, sorted(set(FILES) - {"offences.toml"})
    names = names if whole_sweep else ["cis-jig-2015.toml", "un-vccr-1963.toml"]
    for name in names:
        rows = FILES[name]["requirement"]
        for n, row in enumerate(rows):
            tables = copy.deepcopy(FILES[name])
            tables["requirement"].append(copy.deepcopy(row))
            injected += 1
            twice = f"{name}: {row['id']}: the id stands twice"
            detected += any(fault.startswith(twice) for fault in faults(name, tables))
            tables = copy.deepcopy(FILES[name])
            other = rows[(n + 1) % len(rows)]["id"]
            one, two = tables["requirement"][n], tables["requirement"][(n + 1) % len(rows)]
            one["superseded_by"], two["superseded_by"] = other, row["id"]
            injected += 1
            detected += any("circle" in fault for fault in faults(name, tables))
            tables["requirement"][n].pop("superseded_by")
            assert not any("circle" in fault for fault in faults(name, tables))
    with capsys.disabled():
        print(f"\nrows doubled, circles made: injected {injected}, detected {detected}")
    rows_of_all = sum(len(FILES[name]["requirement"]) for name in names)
    assert injected == detected == 2 * rows_of_all > 20


@pytest.mark.parametrize("key", ["repealed", "as_of"])
@pytest.mark.parametrize("day", ["2023-02-29", "2100-02-29", "2024-13", "24", "yesterday"])
def test_a_day_outside_the_calendar_is_refused_wherever_it_stands(key: str, day: str) -> None:
    tables = copy.deepcopy(FILES["un-vccr-1963.toml"])
    for row in tables["requirement"]:
        row[key] = day
    said = faults("un-vccr-1963.toml", tables)
    assert len(said) == len(tables["requirement"])
    for row in tables["requirement"]:
        row[key] = "2024-02-29"
    assert faults("un-vccr-1963.toml", tables) == []
