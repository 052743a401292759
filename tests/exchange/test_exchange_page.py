# SPDX-License-Identifier: Apache-2.0
"""The page of the exchange is what the program reads: its examples, its tables, its codes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import typing
from pathlib import Path
from typing import Any

import tests.instances  # noqa: F401  (the settings, before any row is imported)

from rogatory.casefile.measures import GIVEN
from rogatory.docket import canon
from rogatory.exchange import content
from rogatory.exchange.uco import CONTEXT
from rogatory.instrument import parts, terms
from rogatory.instrument.form import LetterForm
from rogatory.pouch.entries import payload_salt

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats" / "exchange.md"
TEXT = PAGE.read_text(encoding="utf-8")
WORDS = {
    "MEASURE_TYPES": terms.MEASURE_TYPES,
    "ROLES": terms.ROLES,
    "CHANNELS": terms.CHANNELS,
    "ENCLOSURE_KINDS": terms.ENCLOSURE_KINDS,
    "LETTER_KINDS": terms.LETTER_KINDS,
    "MATTERS": terms.MATTERS,
    "SIGNED_FORMS": terms.SIGNED_FORMS,
    "SEALED_FORMS": terms.SEALED_FORMS,
    "TRANSMISSION_FORMS": terms.TRANSMISSION_FORMS,
    "LANGUAGE_ROLES": terms.LANGUAGE_ROLES,
    "CONCERNS": terms.CONCERNS,
    "GRAVITIES": terms.GRAVITIES,
    "CAPACITIES": terms.CAPACITIES,
    "MACHINE": terms.MACHINE,
}


def example(name: str) -> bytes:
    """Return the example of a file on the page, without the line breaks and the indents."""
    found = re.search(rf"`{re.escape(name)}`[^\n]*example:\n\n```\n(.*?)\n```", TEXT, re.DOTALL)
    assert found, name
    return re.sub(r"\n *", "", found[1]).encode()


def sort_of(hint: str) -> str:
    """Return how the page calls the type of a field."""
    hint = hint.removesuffix(" | None").replace("parts.", "")
    hint = re.sub(r"tuple\[(.*), \.\.\.\]", r"list of \1", hint)
    hint = re.sub(r"Annotated\[str, OneOf\(terms\.(\w+)\)\]", r"\1", hint)
    return {"str": "text", "bool": "true/false", "int": "number"}.get(hint, hint)


def row(name: str, record: Any) -> str:
    """Return the line of a record in the page's table."""
    told = (
        f"`{field.name}` {sort_of(str(field.type))}"
        for field in dataclasses.fields(record)
        if field.name != "schema"
    )
    return f"| {name} | {', '.join(told)} |"


def records() -> dict[str, Any]:
    """Return every record of a letter's form by the name that the page gives it."""
    found = {
        name: one
        for name, one in vars(parts).items()
        if dataclasses.is_dataclass(one) and one.__module__ == parts.__name__
    }
    return {"the letter": LetterForm, **found}


def aliases() -> dict[str, str]:
    """Return the words of the lists that fields of the parts name by another name."""
    return {
        "MeasureType": "MEASURE_TYPES",
        "Role": "ROLES",
        "ChannelKind": "CHANNELS",
        "EnclosureKind": "ENCLOSURE_KINDS",
        "SignedForm": "SIGNED_FORMS",
        "SealedForm": "SEALED_FORMS",
        "LanguageRole": "LANGUAGE_ROLES",
        "Machine": "MACHINE",
    }


def table() -> list[str]:
    """Return the lines of the tables of records and of closed lists."""
    lines = [row(name, record) for name, record in records().items()]
    names = {listed: alias for alias, listed in aliases().items()}
    for listed, words in WORDS.items():
        told = ", ".join(f"`{word}`" for word in words)
        lines.append(f"| {names.get(listed, listed)} | {told} |")
    return lines


def test_every_record_and_every_closed_list_stands_on_the_page() -> None:
    lines = set(TEXT.splitlines())
    assert [line for line in table() if line not in lines] == []


def test_the_aliases_are_those_of_the_form() -> None:
    for alias, listed in aliases().items():
        (mark,) = typing.get_args(getattr(parts, alias))[1:]
        assert mark.words == WORDS[listed]


def test_the_answers_that_can_be_given_stand_on_the_page() -> None:
    (line,) = [line for line in TEXT.splitlines() if line.startswith("| `answer` |")]
    assert re.findall(r"`(\w+)`", line.split("|")[2]) == list(GIVEN)


def test_every_example_is_canonical_and_read_by_the_program(tmp_path: Path) -> None:
    for name in ("form.json", "answer.json", "exhibits.json", "case.jsonld", "announcement.json"):
        assert canon.dumps(canon.loads(example(name), limit=1 << 20)) == example(name), name
    form = LetterForm.from_json(json.loads(example("form.json")))
    assert form.letter
    assert form.measures
    (tmp_path / "answer.json").write_bytes(example("answer.json"))
    answer = content.read_answer(tmp_path)
    assert answer["letter"] == form.letter
    assert {one["measure"] for one in answer["measures"]} <= {one.id for one in form.measures}
    (tmp_path / "exhibits").mkdir()
    (tmp_path / "exhibits" / "000.bin").write_bytes(b"hello\n")
    (tmp_path / "exhibits.json").write_bytes(example("exhibits.json"))
    digest = hashlib.sha256(b"hello\n").hexdigest()
    (exhibit,) = content.read_exhibits(tmp_path, {"data/exhibits/000.bin": digest})
    assert answer["measures"][0]["exhibits"] == [exhibit["id"]]
    graph = json.loads(example("case.jsonld"))
    assert set(graph["@context"].items()) <= set(CONTEXT.items())
    assert digest.upper() in json.dumps(graph)
    announced = json.loads(example("announcement.json"))
    assert len(payload_salt(example("announcement.json"), announced["pouch"])) == 16


if __name__ == "__main__":
    print("\n".join(table()))
