# SPDX-License-Identifier: Apache-2.0
"""A story of two months: every figure, on every day, then and from the far end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.casefile.status_story import Desk, begin, tell
from tests.instances import make_instance

from rogatory.casefile import status
from rogatory.casefile.correspondence import KINDS_OF_AUTHORITY, KINDS_OF_CASE
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.measures import STATES, Measure
from rogatory.casefile.status import statement
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import use

Told = tuple[Desk, dict[str, str]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The whole story, and the statement that was made on each of its days."""
    desk = begin(make_instance(tmp_path_factory.mktemp("status")))
    then = {}
    for day in tell(desk):
        desk.side.clock.move(hours=9)
        then[day] = statement(desk.side.instance, desk.case).to_json()
    return desk, then


@pytest.fixture(autouse=True)
def attached(told: Told) -> None:
    """Point the process at the story's instance, whatever another test did before."""
    told[0].side.attach()


def data(told: Told, as_of: str | None = None, **more: Any) -> dict[str, Any]:
    desk = told[0]
    return statement(desk.side.instance, desk.case, as_of=as_of, **more).data


def states(figures: dict[str, Any]) -> dict[str, int]:
    counts = {state: figures["states"][state]["count"] for state in STATES}
    return {state: count for state, count in counts.items() if count}


def test_every_kind_that_the_fold_reads_exists_and_stands_in_the_docket_it_is_looked_for_in() -> (
    None
):
    assert all(not KINDS[kind].authority for kind in KINDS_OF_CASE)
    assert all(KINDS[kind].authority for kind in KINDS_OF_AUTHORITY)
    named = {act.split(".")[0] for act in KINDS}
    assert {"letter", "measure", "pouch", "receipt", "reply", "register"} <= named
    read = KINDS_OF_CASE | KINDS_OF_AUTHORITY
    passed_over = {
        kind
        for kind in KINDS
        if kind.partition(".")[0] in ("letter", "measure", "pouch", "receipt", "reply", "register")
    } - read
    # Rows of other registers are said apart.
    apart = {"register.imported/1", "register.row_decided/1"}
    assert passed_over == {"receipt.issued/1"} | apart


OUT = {
    "2026-11-23": (0, {}, 0, 0),
    "2026-11-24": (1, {"asked": 14}, 0, 1),
    "2026-11-27": (1, {"asked": 14}, 1, 0),
    "2026-12-05": (1, {"asked": 9, "executed": 3, "refused": 1, "postponed": 1}, 1, 0),
    "2026-12-20": (
        1,
        {"asked": 8, "executed": 3, "refused": 1, "postponed": 1, "executed_partly": 1},
        1,
        0,
    ),
    "2027-01-22": (
        2,
        {
            "asked": 8,
            "accepted": 1,
            "scheduled": 1,
            "executed": 3,
            "refused": 1,
            "postponed": 1,
            "executed_partly": 1,
        },
        1,
        1,
    ),
}


@pytest.mark.parametrize("day", OUT)
def test_what_was_asked_and_answered_is_counted_as_of_each_day(told: Told, day: str) -> None:
    letters, answers, with_receipt, without = OUT[day]
    out = data(told, day)["figures"]["out"]
    assert out["letters"]["count"] == letters
    assert states(out) == answers
    assert out["measures"]["count"] == sum(answers.values())
    assert out["with_record_of_receipt"]["count"] == with_receipt
    assert out["without_record_of_receipt"]["count"] == without


def test_a_measure_left_out_before_the_letter_went_is_not_asked(told: Told) -> None:
    letter = data(told)["letters_out"][0]
    assert [m["number"] for m in letter["measures"]] == list(range(1, 15))
    assert data(told, "2026-11-23")["in_preparation"][0]["state"] == "draft"


def test_each_answer_rests_on_what_the_record_holds(told: Told) -> None:
    found = data(told)["figures"]["out"]["states"]
    assert found["executed"]["rests_on"] == {"signed_package": 3}
    assert found["refused"]["rests_on"] == {"signed_package": 1}
    assert found["executed_partly"]["rests_on"] == {"paper": 1}
    # An e-mail that nobody kept is the officer's word.
    assert found["accepted"]["rests_on"] == {"entry": 1}
    assert found["scheduled"]["rests_on"] == {"verbal": 1}
    assert found["asked"]["rests_on"] == {"own_record": 8}
    assert len(found["executed"]["entries"]) == 3


def test_every_figure_counts_what_it_rests_on(told: Told) -> None:
    def walk(value: Any) -> int:
        if not isinstance(value, dict):
            return 0
        if "rests_on" in value:
            assert value["count"] == sum(value["rests_on"].values())
            assert value["entries"] == sorted(set(value["entries"]))
            return 1
        return sum(map(walk, value.values()))

    assert walk(data(told)["figures"]) > 60


def test_the_letters_state_follows_from_its_acts_and_measures(told: Told) -> None:
    seen = [
        next(iter(found["letters_out"] + found["in_preparation"]))["state"]
        for found in (data(told, day) for day in OUT)
    ]
    assert seen == [
        "draft",
        "dispatched",
        "acknowledged",
        "under_execution",
        "under_execution",
        "under_execution",
    ]
    theirs = [
        data(told, day)["letters_in"][0]["state"]
        for day in ("2026-12-15", "2026-12-16", "2026-12-18", "2027-01-22")
    ]
    assert theirs == ["received", "acknowledged", "under_execution", "under_execution"]


def test_incoming_letters_show_what_we_did_and_whether_it_went_out(told: Told) -> None:
    before, after, end = (data(told, d) for d in ("2026-12-18", "2026-12-19", "2027-01-22"))
    letter = end["letters_in"][0]
    assert (letter["number"], letter["their_number"]) == ("IN-1", "B-77")
    assert letter["from"] == {"code": "b.example", "state": "XB", "name": "Office B"}
    assert letter["acknowledged"]["rests_on"] == "own_receipt"
    assert states(end["figures"]["in"]) == {"asked": 1, "executed": 1, "refused": 1}
    grounds = [
        found["figures"]["in"]["states"]["executed"]["rests_on"] for found in (before, after, end)
    ]
    assert grounds == [{"entry": 1}, {"own_package": 1}, {"signed_receipt": 1}]
    assert [package["number"] for package in letter["returned"]] == [2]


def test_the_dispatch_rests_on_the_receipt_the_proof_or_the_package(told: Told) -> None:
    assert data(told, "2026-11-24")["letters_out"][0]["dispatch"]["rests_on"] == "own_package"
    first, second = data(told)["letters_out"]
    assert first["dispatch"]["rests_on"] == "signed_receipt"
    assert second["dispatch"]["rests_on"] == "proof_of_posting"
    assert first["receipt"]["on"] == "2026-11-26T09:00:00Z"
    assert first["receipt"]["family"] == "content_handed_over"


def test_silence_is_counted_from_dispatch_and_waiting_from_receipt(told: Told) -> None:
    first, second = data(told, "2027-01-20")["letters_out"]
    assert first["silent_days"] is None
    assert first["waiting"] == {
        "measures": 10,
        "days": 55,
        "working_days": 39,
        "certain": True,
    }
    assert second["silent_days"] == 18
    assert second["receipt"] is None
    assert data(told, "2027-01-05")["letters_out"][1]["silent_days"] == 3


def test_only_searched_registers_are_named_in_silence(told: Told) -> None:
    second = data(told, "2027-01-20")["letters_out"][1]
    found = {row["register"]: row["result"] for row in second["registers"]}
    assert found == {
        "own_record": "nothing_found",
        "own_chancellery": "nothing_found",
        "foreign_ministry": "before_dispatch",
        "ministry_of_justice": "not_asked",
        "post": "found",
        "email_boxes": "not_asked",
        "interpol_bureau": "not_asked",
    }
    lines = "\n".join(_text(told, "2027-01-20"))
    assert (
        "no record of receipt in: our own case record until 2027-01-20 23:59 "
        "(Asia/Baku, UTC+04:00); "
        "our own chancellery until 2027-01-20 05:00 (Asia/Baku, UTC+04:00)"
    ) in lines
    assert "not asked: ministry of justice, e-mail boxes, Interpol bureau" in lines
    assert "searched only before the letter was sent: foreign ministry" in lines
    assert "ignored" not in lines
    before = data(told, "2027-01-19")["letters_out"][1]["registers"]
    assert {row["result"] for row in before[1:]} == {"not_asked"}


def _text(told: Told, as_of: str | None = None, width: int = 300, **more: Any) -> list[str]:
    desk = told[0]
    return statement(desk.side.instance, desk.case, as_of=as_of).to_text(width, **more)


def test_a_paper_received_before_and_entered_after_is_registered_late(told: Told) -> None:
    early = data(told, "2026-12-12")
    assert early["figures"]["replies"]["all"]["count"] == 0
    (since,) = early["registered_late"]["entered_since"]
    assert (since["what"], since["days"], since["happened"]) == ("reply", 10, "2026-12-10")
    late = data(told, "2026-12-20")["registered_late"]
    assert late["entered_since"] == []
    assert [(row["what"], row["days"]) for row in late["entered_by_then"]] == [("reply", 10)]
    assert "registered late (10 days)" in "\n".join(_text(told, "2026-12-12"))
    last = data(told)["registered_late"]["entered_by_then"]
    assert [(row["what"], row["days"]) for row in last] == [("reply", 10), ("dispatch", 3)]


def test_by_happening_the_paper_counts_from_the_day_it_came(told: Told) -> None:
    found = data(told, "2026-12-12", by_happening=True)
    assert found["reading"] == "as_happened"
    assert found["figures"]["replies"]["all"]["count"] == 1
    assert states(found["figures"]["out"])["executed_partly"] == 1
    assert data(told, "2026-12-12")["figures"]["out"]["states"]["executed_partly"]["count"] == 0
    # The letter that went on 2 January was entered on the fifth.
    assert data(told, "2027-01-03", by_happening=True)["figures"]["out"]["letters"]["count"] == 2
    assert data(told, "2027-01-03")["figures"]["out"]["letters"]["count"] == 1
    desk = told[0]
    said = statement(desk.side.instance, desk.case, as_of="2026-12-12", by_happening=True)
    assert "by the dates of the events" in said.sentence()


def test_packages_refused_waiting_and_of_unknown_place_are_counted_apart(told: Told) -> None:
    found = data(told)
    came = found["figures"]["packages_received"]
    counts = {state: figure["count"] for state, figure in came["states"].items()}
    assert counts == {"opened": 2, "waiting": 1, "refused": 1, "received": 1}
    assert came["perhaps_of_another_case"]["count"] == 1
    (refused,) = [row for row in found["packages_received"] if row["state"] == "refused"]
    assert (refused["failed_step"], refused["certain"]) == ("signature", True)
    assert refused["authority_entries"]
    sent = found["figures"]["packages_sent"]
    assert (sent["all"]["count"], sent["with_receipt"]["count"]) == (2, 2)


def test_the_statement_of_a_day_is_the_one_that_was_made_on_it(told: Told) -> None:
    then = told[1]
    compared = 0
    for day, made in then.items():
        was = json.loads(made)
        now = data(told, was["as_of"]["instant"])
        assert was["registered_late"]["entered_since"] == []
        now["registered_late"]["entered_since"] = []
        assert now == was, day
        # Later the same day nothing more was entered: the day's figures are the same.
        assert data(told, day)["figures"] == was["figures"]
        compared += 1
    assert compared == len(then) == 14


def test_the_same_docket_gives_the_same_bytes_in_every_language(told: Told) -> None:
    desk = told[0]
    first = statement(desk.side.instance, desk.case, as_of="2027-01-20").to_json()
    desk.side.clock.move(days=40)
    with use("ru"):
        again = statement(desk.side.instance, desk.case, as_of="2027-01-20").to_json()
    assert first == again
    assert json.loads(first)["schema"] == status.SCHEMA


def test_the_sentence_says_every_number_zero_included(told: Told) -> None:
    assert data(told, "2026-12-19")["sentence"]["en"] == (
        "As of 2026-12-19 (Asia/Baku, UTC+04:00), as entered by then: "
        "1 letter sent, 14 measures asked: "
        "3 executed, 0 executed in part, 1 refused, 1 postponed, 9 not answered; "
        "1 letter received, 3 measures asked of us: "
        "1 executed, 0 executed in part, 1 refused, 0 postponed, 1 not answered."
    )
    assert "0 letters sent, 0 measures asked" in data(told, "2026-11-23")["sentence"]["en"]


def test_the_day_ends_in_the_authoritys_zone(told: Told) -> None:
    header = data(told, "2026-12-05")["as_of"]
    assert header["instant"] == "2026-12-05T19:59:59Z"
    assert header["local"] == "2026-12-05T23:59:59+04:00"
    record = data(told, "2026-12-05")["record"]
    assert record["entries"] >= record["considered"] > 10
    # Entered at 02:00 UTC, six in the morning there: the day before does not have it.
    assert states(data(told, "2026-12-04")["figures"]["out"]) == {"asked": 14}
    exact = data(told, "2026-12-05T06:00:00+04:00")
    assert states(exact["figures"]["out"])["executed"] == 3
    just_before = data(told, "2026-12-05T01:59:59Z")
    assert states(just_before["figures"]["out"]) == {"asked": 14}


def test_a_changed_setting_moves_no_day(told: Told) -> None:
    from dataclasses import replace

    desk = told[0]
    moved = replace(
        desk.side.instance, config=replace(desk.side.instance.config, zone="America/New_York")
    )
    assert (
        statement(moved, desk.case, as_of="2026-12-05").to_json()
        == statement(desk.side.instance, desk.case, as_of="2026-12-05").to_json()
    )


@pytest.mark.parametrize(
    ("as_of", "error"),
    [
        ("2999-01-01", Inadmissible),
        ("2999-01-01T00:00:00Z", Inadmissible),
        ("2026-02-30", Malformed),
        ("2026-12", Malformed),
        ("20261201", Malformed),
        ("2026-12-01T10:00", Malformed),
        ("9999-12-31", Malformed),
        ("yesterday", Malformed),
        ("", Malformed),
    ],
)
def test_a_date_that_is_none_or_has_not_come_is_refused(
    told: Told, as_of: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        data(told, as_of)


def test_a_case_that_is_not_here_is_refused(told: Told) -> None:
    desk = told[0]
    for case in ("nowhere", desk.side.authority):
        with pytest.raises(Inadmissible):
            statement(desk.side.instance, case)


def test_states_are_those_of_the_rows(told: Told) -> None:
    letters = data(told)["letters_out"] + data(told)["letters_in"]
    told_of = {m["id"]: m["state"] for letter in letters for m in letter["measures"]}
    rows = Measure.objects.filter(case=told[0].case, dropped=False)
    assert told_of == {row.key: row.state for row in rows}


@pytest.mark.parametrize("width", [40, 72, 110])
def test_no_line_is_wider_than_the_screen_unless_a_table_needs_it(told: Told, width: int) -> None:
    lines = _text(told, None, width)
    prose = [line for line in lines if line.startswith(("- ", "As of"))]
    assert prose
    assert all(len(line) <= width for line in prose)


def test_details_name_the_entries_and_ordinary_words_do_not(told: Told) -> None:
    plain, detailed = "\n".join(_text(told)), "\n".join(_text(told, details=True))
    assert "[entries" not in plain
    assert "[entries" in detailed
    for word in ("pouch", "docket", "cosigned", "compliant"):
        assert word not in plain.lower()


def test_a_case_without_letters_has_its_statement(told: Told) -> None:
    desk = told[0]
    case = desk.side.open_case("empty/2027")
    found = statement(desk.side.instance, case)
    assert found.data["figures"]["out"]["measures"]["count"] == 0
    assert "0 letters sent" in found.sentence()
    past = statement(desk.side.instance, case, as_of="2026-12-01")
    assert past.data["record"]["entries"] == 0
    assert "not open in this record by then" in "\n".join(past.to_text())
