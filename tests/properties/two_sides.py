# SPDX-License-Identifier: Apache-2.0
"""Two sides of one letter, moved at random, and a model that knows by itself how things stand.

The side that asks and the side that executes are two cases of one instance, so that a run costs no
more than its entries.  The model below shares no code with ``casefile``: it is written from the
glossary's life of a measure, and is deliberately plain.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.instances import Side
from tests.properties.two_sides_model import Model, Thing
from tests.stories_letters import ACTS, Words, digest, weighed

from rogatory.casefile.kinds import KINDS
from rogatory.casefile.measures import Measure
from rogatory.casefile.standing import state_in, told_of
from rogatory.clerk.tables import Docket
from rogatory.errors import Inadmissible

TYPES = ("records", "interview", "inspection")
ANSWERS = (
    *("accepted", "refused", "postponed", "more_information_needed", "forwarded", "impossible"),
    *("executed", "executed_partly", "executed_with_conditions"),
)
DAY = "2026-11-22"
MEASURE_MOVES = (
    *("answer", "answer", "answer", "schedule", "carry", "receive", "verify", "assess"),
    *("withdraw", "supersede", "close", "reopen"),
)


class Broken(AssertionError):
    """Something did not hold."""


@dataclass
class Walk:
    """One random walk of both sides; every choice follows from the seed."""

    side: Side
    ours: str
    theirs: str
    seed: int
    a: Model = field(default_factory=lambda: Model(False))
    b: Model = field(default_factory=lambda: Model(True))
    made: int = 0
    refused: int = 0
    entered: int = 0
    seen: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Case -> (size of the record, state of the letter) after each move."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        for model in (self.a, self.b):
            model.things = [Thing(f"m{n}", n) for n in (1, 2, 3)]
        self.note(self.ours)
        self.note(self.theirs)

    # -- what can be tried, legal or not

    def step(self) -> None:
        """Try one move of a side; what the model holds for illegal must be refused whole."""
        sure = self.random.random() < 0.75  # mostly what may be done, so that walks go deep
        for _again in range(9):
            case, model, thing, tried, act, change = self._pick()
            if change is not None or not sure:
                break
        legal = change is not None
        before = Docket.objects.get(case=case).size
        try:
            self.side.enter(case, act)
        except Inadmissible as error:
            if legal:
                raise Broken(f"{tried} of {thing} was refused: {error}") from None
            if Docket.objects.get(case=case).size != before:
                raise Broken(f"{tried} was refused and yet entered") from None
            self.refused += 1
        else:
            if not legal:
                raise Broken(f"{tried} {act} of {thing} was entered")
            change()
            self.entered += 1
        self.check(case, model)

    def _pick(self) -> tuple[str, Model, Thing, str, Any, Any]:
        """Choose a side, a measure and a move; what it changes is None when it is illegal."""
        asking = self.random.random() < 0.6
        case, model = (self.ours, self.a) if asking else (self.theirs, self.b)
        thing = self.random.choice(model.every())
        if self.random.random() < 0.04:
            tried = self.random.choice(("end", "shut", "assign", "check"))
        elif asking and thing.said.startswith("executed") and self.random.random() < 0.7:
            tried = self.random.choice(("receive", "verify", "assess", "close"))
        else:
            tried = self.random.choice(MEASURE_MOVES)
        act, change = getattr(self, f"_{tried}")(model, thing)
        if tried in ("end", "assign", "check") and (model.end or model.shut):
            change = None
        return case, model, thing, tried, act, change

    def _open(self, thing: Thing) -> bool:
        return thing.said in ("asked", "accepted", "forwarded", "more_information_needed",
                              "postponed")  # fmt: skip

    def _may_say(self, thing: Thing, word: str) -> bool:
        if thing.shut or thing.done == "partial":
            return False
        if thing.done == "defective" or self._open(thing):
            return True
        if thing.said == "scheduled":
            return True
        if thing.said == "carried_out":
            return word not in ("accepted", "forwarded", "more_information_needed", "scheduled",
                                "carried_out")  # fmt: skip
        if thing.said == "executed_partly":
            return word not in ("accepted", "forwarded")
        if thing.said == "executed_with_conditions":
            return word.startswith("executed")
        return False

    def _say(self, model: Model, thing: Thing, word: str) -> Any:
        def change() -> None:
            thing.said, thing.done, model.heard = word, "", True

        return change if self._may_say(thing, word) else None

    def _answer(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        word = self.random.choice(ANSWERS)
        act = ACTS.MeasureAnswered(
            measure=thing.id, answer=word, answered_on=DAY, note="until a date not known",
            rests_on="entry" if model.incoming else "paper",
        )  # fmt: skip
        return act, self._say(model, thing, word)

    def _schedule(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        act = ACTS.MeasureScheduled(
            measure=thing.id, planned="2027-01-10", told_on=DAY, rests_on="entry", place="court"
        )
        return act, self._say(model, thing, "scheduled")

    def _carry(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        act = ACTS.MeasureCarriedOut(
            measure=thing.id, on=DAY, rests_on="entry", note="no protocol is drawn up there"
        )
        return act, self._say(model, thing, "carried_out")

    def _reopen(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        act = ACTS.MeasureReopened(measure=thing.id, on=DAY, reason="a page is missing")
        may = model.incoming and not thing.shut and thing.said.startswith("executed")

        def change() -> None:
            thing.said, thing.done = "accepted", ""

        return act, change if may else None

    def _do(self, model: Model, thing: Thing, word: str, after: tuple[str, ...]) -> Any:
        def change() -> None:
            thing.done = word

        may = not model.incoming and thing.said.startswith("executed") and not thing.shut
        return change if may and thing.done in after else None

    def _receive(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        act = ACTS.MeasureReceived(measure=thing.id, on=DAY)
        return act, self._do(model, thing, "received", ("",))

    def _verify(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        return ACTS.MeasureVerified(measure=thing.id, on=DAY), self._do(
            model, thing, "verified", ("received",)
        )

    def _assess(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        word = self.random.choice(("satisfies", "partial", "defective"))
        number = max(one.number for one in model.every()) + 1
        more: dict[str, Any] = {}
        if word == "partial":
            more = {"child": f"m{number}", "child_number": number, "remainder": "the rest"}
        if word == "defective":
            more = {"defects": ("no_oath",)}
        act = ACTS.MeasureAssessed(measure=thing.id, verdict=word, on=DAY, **more)
        judge = self._do(model, thing, word, ("verified", "satisfies", "defective"))
        if judge is None:
            return act, None

        def change() -> None:
            judge()
            if word == "partial":
                thing.rest = Thing(f"m{number}", number)

        return act, change

    def _gone(self, thing: Thing, word: str, again: bool) -> Any:
        live = self._open(thing) or thing.said in ("scheduled", "carried_out")
        may = not thing.shut and (
            (live and not thing.done) or (again and thing.done == "defective")
        )

        def change() -> None:
            thing.said, thing.done = word, ""

        return change if may else None

    def _withdraw(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        honest = self.random.random() < 0.5
        rests_on = "paper" if model.incoming is honest else "entry"
        act = ACTS.MeasureWithdrawn(measure=thing.id, on=DAY, rests_on=rests_on)
        return act, self._gone(thing, "withdrawn", again=False) if honest else None

    def _supersede(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        others = [one for one in model.every() if one is not thing]
        other = self.random.choice(others)
        act = ACTS.MeasureSuperseded(
            measure=thing.id, successor=other.id, on=DAY,
            rests_on="paper" if model.incoming else "entry",
        )  # fmt: skip
        alive = other.said not in ("withdrawn", "superseded")
        return act, self._gone(thing, "superseded", again=True) if alive else None

    def _settled(self, model: Model, thing: Thing) -> bool:
        over = thing.said in ("refused", "impossible", "withdrawn", "superseded")
        if model.incoming:
            return over or thing.said.startswith("executed")
        return over or thing.done in ("satisfies", "partial", "defective")

    def _close(self, model: Model, thing: Thing) -> tuple[Any, Any]:
        def change() -> None:
            thing.shut = True

        may = not thing.shut and self._settled(model, thing)
        return ACTS.MeasureClosed(measure=thing.id, on=DAY), change if may else None

    def _end(self, model: Model, _thing: Thing) -> tuple[Any, Any]:
        rests_on = "paper" if model.incoming else "entry"

        def change() -> None:
            model.end = "withdrawn"
            for one in model.every():
                if ended := self._gone(one, "withdrawn", again=False):
                    ended()

        return ACTS.LetterWithdrawn(letter="l", on=DAY, rests_on=rests_on), change

    def _shut(self, model: Model, _thing: Thing) -> tuple[Any, Any]:
        def change() -> None:
            model.shut = True
            for one in model.every():
                one.shut = True

        settled = all(one.shut or self._settled(model, one) for one in model.every())
        may = not model.shut and (settled or bool(model.end))
        return ACTS.LetterClosed(letter="l", on=DAY), change if may else None

    def _assign(self, model: Model, _thing: Thing) -> tuple[Any, Any]:
        def change() -> None:
            model.assigned, model.checked = True, "assigned"

        act = ACTS.LetterAssigned(letter="l", on=DAY, body="an office")
        return act, change if model.incoming else None

    def _check(self, model: Model, _thing: Thing) -> tuple[Any, Any]:
        def change() -> None:
            model.checked = "formally_checked"

        act = ACTS.LetterFormallyChecked(
            letter="l", form_digest=digest("l"), instrument_digest=digest("i"), errors=0, by_hand=0
        )
        return act, change if model.incoming else None

    # -- what must hold

    def note(self, case: str) -> str:
        """Remember the state of a side's letter at the present size of its record; return it."""
        state = state_in(told_of(case), "l")
        self.seen.setdefault(case, []).append((Docket.objects.get(case=case).size, state))
        return state

    def check(self, case: str, model: Model) -> None:
        """Hold letter and measures of a side against the model."""
        state = self.note(case)
        if state != model.state():
            raise Broken(f"the letter is {state} where its measures say {model.state()}")
        rows = {row.key: row for row in Measure.objects.filter(case=case)}
        wanted = {one.id: one for one in model.every()}
        if set(rows) != set(wanted):
            raise Broken(f"measures {sorted(set(rows) ^ set(wanted))} are lost, or come of nothing")
        roots = told_of(case).measures_of("l")
        if [one.id for one in roots] != ["m1", "m2", "m3"]:
            raise Broken("what was asked is not counted once each")
        for key, row in rows.items():
            step = "closed" if wanted[key].shut else wanted[key].done
            if (row.state, row.step) != (wanted[key].said, step):
                raise Broken(f"{key} is {row.state}/{row.step} and not {wanted[key]}")

    def replay(self) -> None:
        """Take prefixes of each record twice: they give the state that was seen then."""
        from rogatory.casefile.correspondence import Correspondence
        from rogatory.clerk.replay import acts_of

        for case, seen in self.seen.items():
            acts = list(acts_of(case, KINDS))
            for size, state in self.random.sample(seen, min(4, len(seen))):
                for _again in (1, 2):
                    told = Correspondence()
                    for stamp, act in acts[:size]:
                        told.take(stamp, act)
                    if state_in(told, "l") != state:
                        raise Broken(f"a prefix of {size} entries gives another state than then")


def begin(side: Side) -> tuple[str, str]:
    """Make a case with a letter of ours that is sent, and one with the same letter come in."""
    asked = tuple({"id": f"m{n}", "number": n, "type": TYPES[n - 1]} for n in (1, 2, 3))
    ours, theirs = side.open_case("1/ours"), side.open_case("1/theirs")
    common: dict[str, Any] = {"letter": "l", "instrument": "x", "counterpart": "b.example"}
    common |= {"form_digest": digest("l"), "measures": asked, "form": {}}
    side.enter(ours, ACTS.LetterDrafted(**common))
    for officer, act in weighed("l", digest("l"), Words()):
        side.enter(ours, act, by=None if officer == "first" else officer)
    side.enter(ours, ACTS.LetterApproved(letter="l", form_digest=digest("l")), by="deputy")
    side.enter(ours, ACTS.LetterDispatched(letter="l", channel="courier", sent_on="2026-11-20",
                                           number="N-1"))  # fmt: skip
    side.enter(theirs, ACTS.LetterReceived(received_on="2026-11-21", medium="courier", **common))
    return ours, theirs
