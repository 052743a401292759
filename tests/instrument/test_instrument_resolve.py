# SPDX-License-Identifier: Apache-2.0
"""On which instrument a letter can rest: both directions, before and after a day, and doubt."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from rogatory.errors import Malformed
from rogatory.instrument import check, model
from rogatory.instrument.basis import Basis, Bound, party_id, resolve
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Group

HEAD = """schema = "rogatory.instrument/1"
[instrument]
id = "{id}"
title = "Treaty {id}"
kind = "treaty"
date = "{date}"
"""
PARTY = '[[party]]\nstate = "{0}"\nstatus = "{1}"\ndate = "{2}"\n{3}\n'
SEEN = 'confidence = "seen"\nsource = "Gazette"'
MEMORY = 'confidence = "memory"'
RELATION = '[[relation]]\nto = "{0}"\nrule = "{1}"\narticle = "9"\n{2}\n'
READ = 'confidence = "seen"\nsource_url = "Gazette"'


def made(*texts: tuple[str, str]) -> model.Library:
    """A library of treaties given as (id and date, further tables)."""
    files = []
    for name, tables in texts:
        id, _at, date = name.partition("@")
        text = HEAD.format(id=id, date=date or "1990-01-01") + tables
        files.append((f"{id}.toml", text.encode()))
    return model.read_files(files)


def parties(*rows: tuple[str, str, str], how: str = SEEN) -> str:
    return "".join(PARTY.format(*row, how) for row in rows)


BOTH = parties(("XA", "in_force", "2000-01-01"), ("XB", "in_force", "2000-01-01"))
NEWER = parties(("XA", "in_force", "2010-02-28"), ("XB", "in_force", "2012-02-29"))


def bound(found: Basis, id: str) -> Bound:
    return found.tie(id).bound


@pytest.mark.parametrize(("from_", "to"), [("AZ", "RU"), ("RU", "AZ")])
@pytest.mark.parametrize(
    ("on", "chisinau", "primary"),
    [
        ("2023-06-27", Bound.NO, "cis-minsk-1993"),
        ("2023-06-28", Bound.UNKNOWN, "cis-chisinau-2002"),
        ("2026-03-01", Bound.UNKNOWN, "cis-chisinau-2002"),
    ],
)
def test_between_az_and_ru_the_day_decides_in_both_directions(
    from_: str, to: str, on: str, chisinau: Bound, primary: str, library: model.Library
) -> None:
    found = resolve(library, from_, to, on)
    assert bound(found, "cis-chisinau-2002") is chisinau
    assert bound(found, "cis-minsk-1993") is Bound.UNKNOWN
    assert found.primary is not None
    assert found.primary.instrument.id == primary
    relations = found.tie("cis-minsk-1993").relations
    if chisinau is Bound.NO:
        assert relations == ()
        assert found.tie("cis-chisinau-2002").reasons == ("in force for RU only from 2023-06-28",)
    else:
        assert [one.other for one in relations] == ["cis-chisinau-2002"]
        assert found.tie("cis-minsk-1993").reasons[0].startswith("in doubt whether cis-chisinau")
        assert found.primary.reasons == ("date of entry into force for AZ unknown",)
    assert found.primary in found.doubts
    assert bound(found, "echr-art2-3-duty") is Bound.NO


def test_reservations_of_either_side_are_listed_by_side(library: model.Library) -> None:
    def told(from_: str, to: str) -> set[tuple[str, str, str, bool]]:
        found = resolve(library, from_, to, "2026-03-01").reservations
        return {(one.side, one.state, one.article, bool(one.changes)) for one in found}

    asked_russia, asked_azerbaijan = told("AZ", "RU"), told("RU", "AZ")
    assert ("requested_state", "RU", "Art. 16", True) in asked_russia
    assert ("requesting_state", "RU", "Art. 16", False) in asked_azerbaijan
    assert ("requesting_state", "AZ", "Art. 5", False) in asked_russia
    assert ("requested_state", "AZ", "Art. 5", True) in asked_azerbaijan
    # What a state said on an article answers it; where nothing is in the data, that is said.
    open_to = {
        (one.state, one.article)
        for one in resolve(library, "AZ", "RU", "2026-03-01").reservations
        if not one.stated
    }
    assert ("RU", "Art. 15(8)") in open_to
    assert ("RU", "Art. 16") not in open_to


def test_between_kg_and_kz_everything_is_in_doubt_and_the_facts_are_named(
    library: model.Library,
) -> None:
    found = resolve(library, "KG", "KZ", "2026-03-01")
    plain = found.to_json()
    assert plain["primary"] == "cis-chisinau-2002"
    assert plain["primary_in_doubt"] is True
    assert plain["alternatives"][0] == "cis-minsk-1993"
    (tie,) = (t for t in plain["ties"] if t["instrument"] == "cis-chisinau-2002")
    rows = [row["row"] for side in tie["sides"] for row in side["rows"]]
    assert "cis-chisinau-2002:party:KG:ratification_deposited:2004-09-02" in rows
    assert all(row["source"] for side in tie["sides"] for row in side["rows"])
    assert [t["instrument"] for t in plain["ties"]] == list(library)


def test_the_overlay_of_the_demonstration_binds_and_is_called_a_fiction(
    library: model.Library,
) -> None:
    found = resolve(library, "XA", "XB", "2026-11-23")
    assert found.primary is not None
    assert found.primary.bound is Bound.YES
    assert all("(fiction)" in reason for reason in found.primary.reasons)
    assert bound(found, "cis-minsk-1993") is Bound.NO
    assert "took its place" in found.tie("cis-minsk-1993").reasons[0]
    early = resolve(library, "XA", "XB", "2011-09-14")
    assert early.tie("cis-chisinau-2002").bound is Bound.NO
    assert early.tie("cis-minsk-1993").relations == ()


def test_a_treaty_binds_on_the_very_day_it_enters_into_force_and_not_before() -> None:
    law = made(("new@2009-05-05", NEWER))
    assert bound(resolve(law, "XA", "XB", "2012-02-28"), "new") is Bound.NO
    assert bound(resolve(law, "XA", "XB", "2012-02-29"), "new") is Bound.YES
    assert bound(resolve(law, "XB", "XA", "2012-02-29"), "new") is Bound.YES
    before = resolve(law, "XA", "XB", "2009-05-04").tie("new")
    assert before.bound is Bound.NO
    assert "made only on 2009-05-05" in before.reasons[0]


@pytest.mark.parametrize("side", ["newer", "older"])
def test_a_relation_counts_whichever_of_the_two_files_names_it(side: str) -> None:
    rules = {
        "newer": RELATION.format("old", "lex_posterior_between_common_parties", READ),
        "older": RELATION.format("new", "replaced_between_common_parties", READ),
    }
    tables = {"newer": "", "older": ""} | {side: rules[side]}
    law = made(("new@2009-05-05", NEWER + tables["newer"]), ("old", BOTH + tables["older"]))
    for from_, to in (("XA", "XB"), ("XB", "XA")):
        assert bound(resolve(law, from_, to, "2012-02-28"), "old") is Bound.YES
        assert bound(resolve(law, from_, to, "2012-02-29"), "old") is Bound.NO


def test_a_relation_that_nobody_read_and_a_newer_treaty_in_doubt_leave_the_older_in_doubt() -> None:
    unread = RELATION.format("old", "lex_posterior_between_common_parties", MEMORY)
    law = made(("new@2009-05-05", NEWER + unread), ("old", BOTH))
    found = resolve(law, "XA", "XB", "2020-01-01").tie("old")
    assert found.bound is Bound.UNKNOWN
    assert "was not read" in found.reasons[0]
    read = RELATION.format("old", "lex_posterior_between_common_parties", READ)
    doubtful = parties(("XA", "in_force", "2010-01-01"), how=SEEN) + parties(
        ("XB", "ratified", "2011-01-01")
    )
    law = made(("new@2009-05-05", doubtful + read), ("old", BOTH))
    assert bound(resolve(law, "XA", "XB", "2020-01-01"), "old") is Bound.UNKNOWN


def test_a_treaty_ended_by_one_that_was_ended_itself_does_not_come_back() -> None:
    ends = RELATION.format("{}", "lex_posterior_between_common_parties", READ)
    law = made(
        ("old", BOTH), ("mid", BOTH + ends.format("old")), ("new", BOTH + ends.format("mid"))
    )
    found = resolve(law, "XA", "XB", "2020-01-01")
    assert [bound(found, id) for id in ("old", "mid", "new")] == [Bound.NO, Bound.NO, Bound.YES]


def test_a_supplement_binds_no_further_than_what_it_supplements() -> None:
    supplements = RELATION.format("old", "supplements", READ)
    for main, expected in (
        (BOTH, Bound.YES),
        ("", Bound.UNKNOWN),
        (parties(("XA", "ceased", "2001-01-01")), Bound.NO),
    ):
        law = made(("old", main), ("protocol", BOTH + supplements))
        assert bound(resolve(law, "XA", "XB", "2020-01-01"), "protocol") is expected


def test_what_is_known_from_memory_alone_is_never_sure() -> None:
    for status in ("in_force", "ceased"):
        rows = parties(("XA", status, "2001-01-01"), ("XB", status, "2001-01-01"), how=MEMORY)
        assert bound(resolve(made(("old", rows)), "XA", "XB", "2020-01-01"), "old") is Bound.UNKNOWN


def test_unknown_states_are_unknown_and_never_refused(library: model.Library) -> None:
    found = resolve(library, "XX", "YY", "2026-01-01")
    treaties = [t for t in found.ties if t.instrument.header.kind == "treaty"]
    assert {tie.bound for tie in treaties} == {Bound.UNKNOWN}
    assert not any(tie.known for tie in treaties)
    assert found.reservations == ()


def test_every_fault_of_the_question_is_named_at_once(library: model.Library) -> None:
    with pytest.raises(Malformed) as caught:
        resolve(library, "Kg", "Kg", "2023-02-29")
    assert str(caught.value).count("Kg") == 2
    assert "2023-02-29" in str(caught.value)
    assert "from one state to another" in str(caught.value)
    resolve(library, "KG", "KZ", "2024-02-29")


def test_the_answer_for_two_states_is_the_same_from_either_side(library: model.Library) -> None:
    states = sorted({p.state for i in library.instruments.values() for p in i.parties} - {"*"})
    for a, b in itertools.combinations(states, 2):
        for on in ("1995-06-01", "2012-02-29", "2023-06-27", "2023-06-28", "2026-11-23"):
            there, back = resolve(library, a, b, on), resolve(library, b, a, on)
            assert [t.bound for t in there.ties] == [t.bound for t in back.ties]


def test_every_row_about_a_party_has_a_name_of_its_own(library: model.Library) -> None:
    names = [party_id(i.id, p) for i in library.instruments.values() for p in i.parties]
    assert len(names) == len(set(names))


def test_a_check_with_the_basis_says_what_a_later_treaty_did(
    letter: dict[str, Any], library: model.Library
) -> None:
    letter["instrument"] = "cis-minsk-1993"
    form = LetterForm.from_json(letter)
    tie = resolve(library, "XA", "XB", "2026-11-23").tie("cis-minsk-1993")
    found = check.check(form, library["cis-minsk-1993"], tie=tie)[0]
    assert found.requirement == "cis-minsk-1993:basis"
    assert found.group is Group.ERROR
    assert "cis-chisinau-2002 took its place" in found.wording


@pytest.mark.parametrize(
    ("in_force", "before", "on"),
    [
        ("2024-02-29", "2024-02-28", "2024-02-29"),
        ("2024-03-01", "2024-02-29", "2024-03-01"),
        ("2023-03-01", "2023-02-28", "2023-03-01"),
        ("2000-02-29", "2000-02-28", "2000-02-29"),
        ("2011-01-01", "2010-12-31", "2011-01-01"),
    ],
)
@pytest.mark.parametrize("direction", [("XA", "XB"), ("XB", "XA")])
def test_the_day_of_entry_into_force_binds_across_leap_days_and_years(
    in_force: str, before: str, on: str, direction: tuple[str, str]
) -> None:
    rows = (("XA", "in_force", "1990-01-01"), ("XB", "in_force", in_force))
    law = made(("one@1989-12-31", parties(*rows)))
    assert bound(resolve(law, *direction, before), "one") is Bound.NO
    assert bound(resolve(law, *direction, on), "one") is Bound.YES


@pytest.mark.parametrize(
    ("stated", "sure_no", "unknown", "sure_yes"),
    [
        ("2012", "2011-12-31", ("2012-01-01", "2012-02-29", "2012-12-31"), "2013-01-01"),
        ("2012-02", "2012-01-31", ("2012-02-01", "2012-02-29"), "2012-03-01"),
    ],
)
def test_a_day_that_is_known_to_the_month_or_year_alone_leaves_that_time_in_doubt(
    stated: str, sure_no: str, unknown: tuple[str, ...], sure_yes: str
) -> None:
    rows = (("XA", "in_force", "1995-01-01"), ("XB", "in_force", stated))
    law = made(("one", parties(*rows)))
    assert bound(resolve(law, "XA", "XB", sure_no), "one") is not Bound.YES
    for day in unknown:
        assert bound(resolve(law, "XA", "XB", day), "one") is Bound.UNKNOWN, day
    assert bound(resolve(law, "XA", "XB", sure_yes), "one") is Bound.YES


def test_a_row_without_any_day_never_binds_for_sure() -> None:
    undated = '[[party]]\nstate = "XB"\nstatus = "in_force"\n' + SEEN + "\n"
    law = made(("one", parties(("XA", "in_force", "1995-01-01")) + undated))
    for day in ("1991-01-01", "2024-02-29", "2090-01-01"):
        assert bound(resolve(law, "XA", "XB", day), "one") is not Bound.YES


@pytest.mark.parametrize(
    "day", ["2023-02-29", "2100-02-29", "2026-00-10", "2026-3-1", "2026-03", ""]
)
def test_a_question_for_a_day_that_is_none_is_refused(day: str, library: model.Library) -> None:
    with pytest.raises(Malformed, match="no day of the calendar"):
        resolve(library, "AZ", "RU", day)
