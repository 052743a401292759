# SPDX-License-Identifier: Apache-2.0
"""Whatever legal acts are entered: counts add up, silence is never negative, then is then."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casefile.status_story import Desk, begin, measures
from tests.instances import make_instance
from tests.stories import ACTS, digest

from rogatory.casefile.expected import UNITS
from rogatory.casefile.lives import outcome
from rogatory.casefile.measures import RESTS_ON, STATES, Measure
from rogatory.casefile.register import CHANNELS, REGISTERS
from rogatory.casefile.register_list import Register, Wanted
from rogatory.casefile.status import statement
from rogatory.casefile.transitions import AWAITED
from rogatory.errors import Inadmissible

days = st.sampled_from(
    ["2026", "2026-11", "2026-11-20", "2026-12-01", "2026-11-25T10:00Z", "2027-06-01", "2026-02-31"]
)
letters = st.sampled_from(["l-1", "l-2"])
measure = st.builds(lambda one, n: f"{one}-m{n}", st.sampled_from(["l-1", "l-2", "t-1"]),
                    st.integers(1, 3))  # fmt: skip
moves = st.one_of(
    st.tuples(st.just("draft"), letters, st.integers(1, 3)),
    st.tuples(st.just("revise"), letters, st.integers(1, 3)),
    st.tuples(st.just("send"), letters, days),
    st.tuples(st.just("receipt"), letters, st.sampled_from(["refused", "consigned", "relayed"])),
    st.tuples(st.just("receive"), st.just("t-1"), days),
    st.tuples(st.just("answer"), measure, st.sampled_from(STATES[1:]), days,
              st.sampled_from(RESTS_ON)),
    st.tuples(st.just("acknowledge"), st.sampled_from(["l-1", "l-2", "t-1"]), days),
    st.tuples(st.just("reply"), letters, st.sampled_from(CHANNELS), days),
    st.tuples(st.just("search"), letters, st.sampled_from(REGISTERS), st.booleans()),
    st.tuples(st.just("policy"), st.sampled_from(["XB", "every"]), st.integers(1, 60),
              st.sampled_from(UNITS)),
    st.tuples(st.just("calendar"), st.sampled_from([2026, 2027]), st.integers(1, 28)),
)  # fmt: skip


def act_of(desk: Desk, move: tuple[Any, ...], place: int) -> list[Any]:
    """Return the acts of one move; whether they are legal the door decides."""
    name, about, *rest = move
    if name in ("draft", "revise"):
        values = {"letter": about, "form_digest": digest(f"{about}{rest[0]}"), "form": {}}
        values["measures"] = measures(about, rest[0])
        if name == "revise":
            return [ACTS.LetterRevised(**values)]
        return [ACTS.LetterDrafted(instrument="x", counterpart="b.example", **values)]
    if name == "receive":
        return [
            ACTS.LetterReceived(
                letter=about, instrument="x", counterpart="b.example", received_on=rest[0],
                medium="courier", form_digest=digest(about), form={}, measures=measures(about, 3),
            ),
        ]  # fmt: skip
    if name == "answer":
        values = {"answer": rest[0], "answered_on": rest[1], "rests_on": rest[2]}
        return [ACTS.MeasureAnswered(measure=about, note="no date is known", **values)]
    if name == "acknowledge":
        return [ACTS.LetterAcknowledged(letter=about, rests_on="entry", on=rest[0])]
    if name == "reply":
        return [
            ACTS.ReplyRecorded(reply=f"y-{place}", letter=about, medium=rest[0], received=rest[1])
        ]
    if name == "receipt":
        return [
            ACTS.ReceiptReceived(
                pouch=f"q-{about}", receipt=f"r-{place}", digest=digest("r"), family=rest[0],
                received_at="2026-11-24T00:00:00Z",
            ),
        ]  # fmt: skip
    until = "2026-12-01T00:00:00Z"
    return [
        ACTS.RegisterSearched(register=rest[0], letter=about, until=until, found=rest[1], by="x")
    ]


def rule(desk: Desk, move: tuple[Any, ...], place: int) -> None:
    """Set a policy, or adopt a holiday file."""
    if move[0] == "policy":
        act = ACTS.PolicySet(
            state=move[1], unit=move[3], receipt_within=move[2], answer_within=move[2],
            own_answer_within=move[2], reason="x",
        )  # fmt: skip
        desk.side.enter(desk.side.authority, act, second="deputy")
        return
    holidays = tuple(f"{move[1]}-12-{day:02d}" for day in range(1, move[2] + 1))
    desk.house(
        ACTS.CalendarAdopted(
            state="XA", year=move[1], file=f"f{place}.toml", digest=digest(f"{place}"),
            weekend=("saturday", "sunday"), holidays=holidays, text="x",
        )
    )  # fmt: skip


def same_in_the_register(desk: Desk, instant: str, data: dict[str, Any]) -> None:
    """Check that the register shows what the statement of that instant shows."""
    found = Register(desk.side.instance, Wanted(as_of=instant, case=desk.case)).rows()
    rows = [row for row in found if row["what"] == "letter"]
    parts = {tuple(part["entries"]): part for part in data["letters_out"] + data["letters_in"]}
    assert len(rows) == len(parts)
    for row in rows:
        part = parts[tuple(row["entries"])]
        shown = (row["number"], row["state"], row["receipt"], row["by_policy"], row["their_number"])
        assert shown == (
            part["number"], part["state"], part.get("receipt"), part["by_policy"],
            part["their_number"],
        )  # fmt: skip
        states = [one["state"] for one in part["measures"]]
        assert row["measures"]["open"] == sum(state in AWAITED for state in states)


def play(desk: Desk, move: tuple[Any, ...], place: int) -> None:
    """Enter one move as far as it is legal."""
    try:
        if move[0] in ("policy", "calendar"):
            rule(desk, move, place)
            return
        if move[0] != "send":
            desk.enter(*act_of(desk, move, place))
            return
        form = statement(desk.side.instance, desk.case).data["in_preparation"]
        if not any(letter["id"] == move[1] for letter in form):
            return
        count = len(next(one for one in form if one["id"] == move[1])["measures"])
        desk.approve(move[1], f"{move[1]}{count}")
        sent = len(statement(desk.side.instance, desk.case).data["packages_sent"])
        desk.package(f"q-{move[1]}", "letter", move[1], sent + 1)
        desk.dispatch(move[1], move[2], pouch=f"q-{move[1]}")
    except Inadmissible:
        return


def holds_together(data: dict[str, Any]) -> None:
    """Check what is true of every statement."""
    for side, rows in (("out", data["letters_out"]), ("in", data["letters_in"])):
        figures = data["figures"][side]
        asked = sum(len(letter["measures"]) for letter in rows)
        assert figures["measures"]["count"] == asked
        assert sum(row["count"] for row in figures["states"].values()) == asked
        for letter in rows:
            states = [one["state"] for one in letter["measures"]]
            standing = outcome(states)
            if side == "out" and standing not in ("asked", "accepted"):
                assert letter["state"] == standing
    out = data["figures"]["out"]
    with_receipt, without = out["with_record_of_receipt"], out["without_record_of_receipt"]
    assert with_receipt["count"] + without["count"] == out["letters"]["count"]
    for letter in data["letters_out"]:
        assert (letter["silent_days"] is None) is (letter["receipt"] is not None)
        assert (letter["silent_days"] or 0) >= 0
        assert (letter["waiting"]["days"] or 0) >= (letter["waiting"]["working_days"] or 0) >= 0
        if letter["silence"]:
            assert letter["silence"]["days"] >= letter["silence"]["working_days"] >= 0
        for expected in (letter["by_policy"] or {}).values():
            if isinstance(expected, dict):
                assert expected["overdue_days"] >= 0
        own = letter["registers"][0]
        assert own["result"] == ("nothing_found" if letter["receipt"] is None else "found")
    for late in data["registered_late"]["entered_by_then"]:
        assert late["days"] > 0


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(moves, min_size=4, max_size=24))
def test_any_legal_acts_give_statements_that_hold_together(story: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = begin(make_instance(Path(folder)))
        instance, case = desk.side.instance, desk.case
        made: list[str] = []
        for place, move in enumerate([("draft", "l-1", 2), ("send", "l-1", "2026-11-24"), *story]):
            desk.side.clock.move(hours=31)
            play(desk, move, place)
            desk.side.clock.move(seconds=1)
            made.append(statement(instance, case).to_json())
        for text in made:
            then = json.loads(text)
            holds_together(then)
            instant = then["as_of"]["instant"]
            now = statement(instance, case, as_of=instant)
            assert now.to_json() == statement(instance, case, as_of=instant).to_json()
            now.data["registered_late"]["entered_since"] = []
            assert now.to_json() == text
            same_in_the_register(desk, instant, then)
            happened = statement(instance, case, as_of=instant, by_happening=True)
            holds_together(happened.data)
            assert happened.to_text(80)
        last = json.loads(made[-1])
        rows = last["letters_out"] + last["in_preparation"] + last["letters_in"]
        told = {one["id"]: one["state"] for letter in rows for one in letter["measures"]}
        live = Measure.objects.filter(case=case, dropped=False)
        assert told == {row.key: row.state for row in live}
