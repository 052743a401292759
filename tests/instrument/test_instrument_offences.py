# SPDX-License-Identifier: Apache-2.0
"""Offences as data: what is proposed and why, what is unknown, and files that are refused."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from rogatory.errors import Malformed
from rogatory.instrument import model
from rogatory.instrument.dual import Correspondence, of_letter, speaks_of_dual
from rogatory.instrument.form import LetterForm
from rogatory.instrument.offence import Offences
from rogatory.instrument.offences import articles_without_row, propose
from rogatory.instrument.written import toml

OWN = tomllib.loads((model.DATA / "offences.toml").read_text("utf-8"))


def known() -> Offences:
    held = model.load_all().offences
    assert held is not None
    return held


def articles(from_: str, to: str, **asked: Any) -> list[str]:
    return [one.article for one in propose(known(), from_, to, **asked).candidates]


def test_a_named_pair_comes_first_then_what_shares_more_marks() -> None:
    found = propose(known(), "AZ", "RU", article="120.2.4").candidates
    assert [one.article for one in found[:4]] == [
        "105(2)(d) [д]", "105(2)(a) [а]", "105(2)(v) [в]", "105(2)(zh) [ж]",
    ]  # fmt: skip
    assert found[0].reason == (
        "named as a pair in the data; both are marked: killing, particular cruelty"
    )
    assert all(one.named for one in found[:4])


@pytest.mark.parametrize("row", known().rows, ids=lambda row: f"{row.state} {row.article}")
def test_every_proposal_says_why_and_never_proposes_without_a_reason(row: Any) -> None:
    to = "RU" if row.state == "AZ" else "AZ"
    for one in propose(known(), row.state, to, article=row.article).candidates:
        assert one.state == to
        assert one.reason
        assert one.named or set(one.shared) <= set(row.tags)
        assert one.read == (row.is_read and one.row is not None and one.row.is_read)
        assert one.row is None or "jurisdiction" not in one.row.tags


def test_a_pair_is_proposed_from_either_side() -> None:
    for pair in known().pairs:
        (one, ours), (other, theirs) = pair.items()
        for mine in ours:
            assert set(theirs) <= set(articles(one, other, article=mine))
        for mine in theirs:
            assert set(ours) <= set(articles(other, one, article=mine))


def test_what_is_unknown_is_said_as_unknown() -> None:
    by_article = {
        one.article: one for one in propose(known(), "AZ", "RU", article="309.2").candidates
    }
    rowless = by_article["285"]
    assert (rowless.row, rowless.unknown, rowless.read) == (None, ("row",), False)
    assert rowless.unknown_now() == "everything but the number"
    assert by_article["286(3)"].unknown == (
        "text", "penalty", "limitation", "gravity", "official_capacity",
    )  # fmt: skip
    torture = propose(known(), "AZ", "RU", article="293.2").candidates[0]
    assert "official_capacity" not in torture.unknown
    assert torture.to_json()["official_capacity"] == "yes"
    assert articles_without_row(known()) == (("RU", "285"),)


def test_an_article_or_a_state_that_the_data_does_not_hold_is_said() -> None:
    found = propose(known(), "AZ", "RU", article="999")
    assert found.candidates == ()
    assert "no row of Art. 999 of AZ" in found.notes[0]
    assert "no article of XB" in propose(known(), "AZ", "XB", article="120.2.4").notes[0]


def test_marks_alone_propose_what_bears_them() -> None:
    assert articles("XA", "RU", tags=("testimony",)) == ["302"]
    assert articles("XA", "RU", tags=("weather",)) == []


def test_every_fault_of_the_question_is_named_at_once() -> None:
    with pytest.raises(Malformed) as caught:
        propose(None, "AZ", "AZ", article="1", tags=("x",))
    for said in ("no file of offences", "two states are one", "an article, or tags"):
        assert said in str(caught.value)


def read(*more: tuple[str, dict[str, Any]]) -> Offences:
    files = [("offences.toml", toml(OWN).encode())]
    files += [(name, toml(tables).encode()) for name, tables in more]
    held = model.read_files(files).offences
    assert held is not None
    return held


def own_file(**changed: Any) -> dict[str, Any]:
    row = {
        "state": "XA", "article": "1", "title_en": "A", "tags": ["killing"], "confidence": "seen",
        "source_url": "gazette", "gravity": "grave", "official_capacity": "no",
    }  # fmt: skip
    return {"schema": "rogatory.offences/1", "offence": [row | changed],
            "pair": [{"xa": ["1"], "az": ["120.2.1"]}]}  # fmt: skip


def test_an_instance_adds_offences_and_never_replaces_one() -> None:
    held = read(("own.toml", own_file()))
    assert len(held.rows) == 26
    assert held.digest == read().digest
    assert held.as_applied != read().as_applied
    assert held.row("XA", "1") is not None
    with pytest.raises(Malformed, match=r"own\.toml: offence\[0\]: the article '120\.2\.1' of"):
        read(("own.toml", own_file(state="AZ", article="120.2.1")))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"gravity": "terrible"}, "'terrible'"),
        ({"official_capacity": "perhaps"}, "'perhaps'"),
        ({"state": "Xa"}, "the form of XA"),
        ({"source_url": ""}, "names no source"),
        ({"tags": []}, "tags"),
        ({"as_of": "2023-02-29"}, "not a date"),
        ({"colour": "red"}, "no such field"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Malformed, match=r"own\.toml") as caught:
        read(("own.toml", own_file(**changed)))
    assert said in str(caught.value)


def test_every_pair_mutated_and_every_article_doubled_is_refused_and_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    injected, detected = 0, 0
    for n, pair in enumerate(OWN["pair"]):
        first = next(iter(pair))
        for bad in (
            {}, {first: pair[first]}, pair | {"xa": ["1"]}, pair | {first: []},
            pair | {first: [3]}, pair | {first: [" "]},
            pair | {first: [*pair[first], pair[first][0]]},
            "a pair", [pair], {first.upper(): ["1"], "xa": ["1"]}, copy.deepcopy(pair),
        ):  # fmt: skip
            tables = copy.deepcopy(OWN)
            twice = bad == pair
            tables["pair"] = [*tables["pair"], bad] if twice else tables["pair"]
            place = len(tables["pair"]) - 1 if twice else n
            tables["pair"][place] = bad
            injected += 1
            detected += f"pair[{place}]" in refused(tables)
    for n in range(len(OWN["offence"])):
        tables = copy.deepcopy(OWN)
        tables["offence"].append(copy.deepcopy(tables["offence"][n]))
        injected += 1
        detected += f"offence[{len(OWN['offence'])}]: the article" in refused(tables)
    with capsys.disabled():
        print(f"\noffences mutated: injected {injected}, detected {detected}")
    assert injected == detected > 60


def refused(tables: dict[str, Any]) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", lambda _text: copy.deepcopy(tables))
        try:
            model.read_files([("offences.toml", b"x")])
        except Malformed as fault:
            return str(fault)
    return ""


def test_rows_on_dual_criminality_are_known_by_the_datas_own_words() -> None:
    library = model.load_all()
    rows = [row for id in library for row in library[id].requirements if speaks_of_dual(row)]
    assert {row.id for row in rows} == {
        "coe-ecma-1959:5(1):search_conditions",
        "coe-ecma-1959:5:reservation_az_search",
        "coe-transfer-1972:7(1):dual",
        "un-uncac-2003:46(9):dual_criminality",
        "un-untoc-2000:18(9):dual_criminality",
    }


def test_only_decisions_between_the_letters_two_states_on_its_articles_count() -> None:
    def decided(first: tuple[str, str], second: tuple[str, str]) -> Correspondence:
        return Correspondence(first, second, "yes", "aynur", 4, "2026", "codes", True)

    here = decided(("XA", "101"), ("XB", "88"))
    back = decided(("XB", "88"), ("XA", "101"))
    other = decided(("XA", "102"), ("XB", "88"))
    else_ = decided(("XA", "101"), ("XC", "5"))
    plain: dict[str, Any] = {"schema": "rogatory.letter/1", "requesting_state": "XA",
                             "requested_state": "XB"}  # fmt: skip
    told = (here, back, other, else_)
    assert of_letter(LetterForm.from_json(plain), told) == (here, back, other)
    plain["offence"] = {"articles": [{"state": "XA", "article": "101"}]}
    assert of_letter(LetterForm.from_json(plain), told) == (here, back)
