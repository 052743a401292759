# SPDX-License-Identifier: Apache-2.0
"""The law's data: every file loads, and what is mutated is refused with all faults named."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from tests.instrument import instruments_page

from rogatory.errors import Malformed
from rogatory.instrument import check, grammar, model

FILES = sorted(model.DATA.glob("*.toml"))
CHISINAU = (model.DATA / "cis-chisinau-2002.toml").read_text("utf-8")
MINSK = (model.DATA / "cis-minsk-1993.toml").read_bytes()

INSTRUMENT = """schema = "rogatory.instrument/1"
[instrument]
id = "{id}"
title = "A"
kind = "treaty"
date = "2001"
"""


def refusal(*files: tuple[str, str]) -> str:
    with pytest.raises(Malformed) as caught:
        model.read_files([(name, text.encode()) for name, text in files])
    return str(caught.value)


def refused_with(old: str, new: str) -> str:
    assert old in CHISINAU
    text = CHISINAU.replace(old, new, 1)
    minsk = ("cis-minsk-1993.toml", MINSK.decode())
    return refusal(("cis-chisinau-2002.toml", text), minsk)


def test_all_eighteen_files_load() -> None:
    loaded = model.load_all()
    assert len(FILES) == 18
    assert set(loaded) == {path.stem for path in FILES} - {"offences"}
    assert loaded.offences is not None
    assert len(loaded.offences.rows) == 25
    assert sum(len(loaded[id].requirements) for id in loaded) == 422


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_facts_are_those_that_were_prepared(path: Path, shared: Path) -> None:
    assert path.read_bytes() == (shared / "instruments" / path.name).read_bytes()


def test_nothing_of_a_row_is_lost_in_loading() -> None:
    rows = tomllib.loads(CHISINAU)["requirement"]
    loaded = model.load("cis-chisinau-2002")
    for raw, row in zip(rows, loaded.requirements, strict=True):
        assert {key: getattr(row, key) for key in raw} == raw


def test_an_instrument_knows_the_digest_of_its_text() -> None:
    expected = hashlib.sha256(CHISINAU.encode()).hexdigest()
    assert model.load("cis-chisinau-2002").digest == expected


def test_the_first_line_says_what_was_read_and_what_was_not() -> None:
    chisinau = model.load("cis-chisinau-2002")
    assert chisinau.summary() == "cis-chisinau-2002: 27 read, 34 unverified"
    assert {"5(2)?", "7(2)", "17?", "?"} <= set(chisinau.articles_to_fetch())
    assert "7(1)(c)" not in chisinau.articles_to_fetch()


def test_the_grammar_holds_every_word_that_the_files_use_and_no_other() -> None:
    loaded = model.load_all()
    rows = [row for id in loaded for row in loaded[id].requirements]
    assert {clause.word for row in rows for clause in row.clauses} == set(grammar.WORDS)
    assert {row.level for row in rows} == set(grammar.LEVELS)
    for_added_rows = {"search_grounds"}
    assert {row.form_field for row in rows} - {None} == grammar.FORM_FIELDS - for_added_rows


def test_words_without_a_rule_are_known_and_listed() -> None:
    assert set(check.words_without_rule()) == {"channel_rule", "manual"}


@pytest.mark.parametrize(
    "text",
    [
        "presnt", "present:x", "present_if", "present_if:rain", "fields_present_if:x,y", "if",
        "deadline_days", "deadline_days:0", "deadline_days:soon", "channel", "channel:moj",
        "channel=pigeon", "channel=moj_if:rain", "crime_place=requesting_state",
        "crime_place==elsewhere", "language_in:klingon", "trigger:boredom", "signed,",
        "signed;", "", "if:requested_state==ru", "language=russian",
    ],
)  # fmt: skip
def test_a_check_outside_the_grammar_is_refused(text: str) -> None:
    assert grammar.parse_check(text)[1] != ()


def test_a_check_is_read_into_its_clauses() -> None:
    read = grammar.parse_check("signed,sealed;channel=prosecution_if:coercive;deadline_days:5")[0]
    assert read == (
        grammar.Clause("signed"),
        grammar.Clause("sealed"),
        grammar.Clause("channel", ("prosecution",), "coercive"),
        grammar.Clause("deadline_days", ("5",)),
    )


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('check = "present"', 'check = "presently"', "'presently'"),
        ('level = "must"\n', 'level = "shall"\n', "'shall'"),
        ('level = "must"\n', "", "level is missing"),
        ('level = "must"\n', "level = 3\n", "level: must be a text"),
        ('confidence = "seen"\nsource_url', 'confidence = "seen"\nurl', "url: no such field"),
        ('status = "in_force"', 'status = "probably"', "'probably'"),
        ('date = "2023-06-28"', 'date = "2023-06-31"', "not a date"),
        ('state = "RU"', 'state = "Russia"', "party[7]"),
        ('code = "inspection"', 'code = "look"', "'look'"),
        ('form_field = "persons"', 'form_field = "people"', "'people'"),
        ('to = "cis-minsk-1993"', 'to = "cis-minks-1993"', "'cis-minks-1993'"),
        (":7(1)(a):requested_body", ":7(1)(b):requested_body", "instrument:article:field"),
        (":7(1)(a):requested_body", ":7(1)(b):requesting_body", "stands twice"),
        ("[[relation]]", "[[relations]]", "relations: no such field"),
        ('schema = "rogatory.instrument/1"', 'schema = "rogatory.instrument/9"', "no schema"),
        ('place = "Chisinau"', "place = ", "is not TOML"),
        ('kind = "treaty"', 'kind = "rumour"', "'rumour'"),
    ],
)
def test_a_mutated_file_is_refused_and_the_fault_is_named(old: str, new: str, named: str) -> None:
    said = refused_with(old, new)
    assert named in said
    assert "cis-chisinau-2002" in said


def test_all_faults_of_all_files_are_named_at_once() -> None:
    one = INSTRUMENT.format(id="one") + '[[party]]\nstate = "XA"\nstatus = "maybe"\n'
    two = INSTRUMENT.format(id="two") + '[[relation]]\nto = "three"\nrule = "supplements"\n'
    said = refusal(("one.toml", one), ("two.toml", two), ("four.toml", "schema = 4"))
    for fault in ("one.toml: party[0]: the whole: confidence is missing",
                  "two.toml: relation[0]: the whole: confidence is missing",
                  "four.toml: names no schema"):  # fmt: skip
        assert fault in said


def test_relations_that_run_in_a_circle_are_refused() -> None:
    relation = '[[relation]]\nto = "{to}"\nrule = "supplements"\nconfidence = "memory"\n'
    files = [
        (f"{id}.toml", INSTRUMENT.format(id=id) + relation.format(to=to))
        for id, to in (("aa", "bb"), ("bb", "cc"), ("cc", "aa"))
    ]
    said = refusal(*files)
    assert "circle" in said
    assert all(f" {id} ->" in said or f"-> {id}" in said for id in ("aa", "bb", "cc"))


def test_an_extra_folder_may_add_but_not_replace(tmp_path: Path) -> None:
    (tmp_path / "xa-xb-2010.toml").write_text(INSTRUMENT.format(id="xa-xb-2010"), "utf-8")
    assert "xa-xb-2010" in model.load_all([tmp_path])
    (tmp_path / "cis-minsk-1993.toml").write_bytes(MINSK)
    with pytest.raises(Malformed, match="stands twice"):
        model.load_all([tmp_path])
    with pytest.raises(Malformed, match="no such folder"):
        model.load_all([tmp_path / "none"])


def test_the_fictional_parties_live_in_the_overlay_alone(library: model.Library) -> None:
    own = model.load("cis-chisinau-2002")
    assert not any(party.state in ("XA", "XB") for party in own.parties)
    added = library["cis-chisinau-2002"]
    assert [p.state for p in added.parties if p.fiction] == ["XA", "XB"]
    assert added.digest == own.digest
    assert len(added.overlays) == 1
    assert all(library.sheets[state].fiction for state in ("XA", "XB"))


def test_an_unknown_instrument_is_refused_by_name() -> None:
    with pytest.raises(Malformed, match="cis-chisinau-2002"):
        model.load("cis-kishinev")


def test_the_page_of_documentation_shows_a_file_that_loads_and_the_grammars_own_words() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "instruments.md").read_text("utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    files = [("xa-xb-2010.toml", example.encode()), ("cis-minsk-1993.toml", MINSK)]
    files.append(("cis-chisinau-2002.toml", CHISINAU.encode()))
    assert "xa-xb-2010" in model.read_files(files)
    for stage in grammar.Stage:
        name = "case file" if stage is grammar.Stage.CASE else stage.value
        row = page.partition(f"\n| {name} | ")[2].partition(" |")[0]
        assert set(row.split(", ")) == {w for w, d in grammar.WORDS.items() if d.stage is stage}


def test_the_page_of_documentation_is_what_the_data_says() -> None:
    assert instruments_page.PAGE.read_text("utf-8") == instruments_page.page()


def test_every_row_is_counted_once_and_by_hand_is_never_without_a_reason() -> None:
    counted = instruments_page.counted()
    assert sum(counted.values()) == 422
    assert all(": " in what for what in counted if what.startswith("by hand"))
