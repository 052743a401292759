# SPDX-License-Identifier: Apache-2.0
"""What a side can be asked on letters that are under way: bodies, contacts, results, register."""

from __future__ import annotations

from typing import Any

from rogatory.casefile import cases, register_words
from rogatory.casefile import status_words as words
from rogatory.casefile.measures import Measure
from rogatory.casefile.register_list import Register, Wanted
from rogatory.casefile.standing import state_in, told_of
from rogatory.casefile.transitions import place_label
from rogatory.casefile.treatment import InformationRequested, LetterDecided
from rogatory.cli.words import KIND_WORDS
from rogatory.demo.casework import Casework
from rogatory.demo.tasks import act_of
from rogatory.instrument.remark import Group
from rogatory.language import _
from rogatory.office import contacts, loans, measures, register, routes, treatment
from rogatory.office.letters import letter_of

_SHOWN = (0, 1, 2, 13, 14)
"""Columns of the register that are told."""


class Upkeep(Casework):
    """The desk with the tasks on letters that are under way, ours and theirs."""

    def formal_check(self, by: str, case: str, letter: str) -> dict[str, int]:
        """Hold a letter of theirs against its instrument with our own engine."""
        remarks = treatment.formal_check(self.instance, case, letter, self.hands[by])
        return {
            "errors": sum(1 for one in remarks if one.group is Group.ERROR),
            "hand": sum(1 for one in remarks if one.needs_answer),
        }

    def ask_more(
        self, by: str, case: str, numbers: list[int], needed: str, **fields: Any
    ) -> list[int]:
        """Ask for information before a letter of theirs can be executed."""
        act = InformationRequested(what=needed, **fields)
        return treatment.request_information(self.instance, case, act, self.hands[by], numbers)

    def accept(self, by: str, case: str, letter: str, on: str, conditions: list[str]) -> list[int]:
        """Accept a letter of theirs with conditions; return the measures answered with it."""
        act = LetterDecided(
            letter=letter,
            decision="accepted_with_conditions",
            on=on,
            conditions=tuple(conditions),
        )
        return treatment.decide(self.instance, case, act, self.hands[by])

    def letter_state(self, case: str, letter: str) -> str:
        """Return the state of a letter in words, computed from its acts and measures."""
        return words.letter_state(state_in(told_of(case), letter))

    def history(self, case: str, letter: str) -> list[list[str]]:
        """Return every entry about a letter: number, day, officer, what."""
        numbers = dict(
            Measure.objects.filter(case=case, letter=letter).values_list("key", "number")
        )
        rows = []
        for stamp, act in treatment.history(case, letter):
            what = _(KIND_WORDS[stamp.kind])
            if (n := numbers.get(getattr(act, "measure", None) or "")) is not None:
                what = _("measure {n}: {what}").format(n=n, what=what)
            rows.append([str(stamp.number), stamp.at[:10], stamp.by, what])
        return rows

    def pass_on(self, by: str, case: str, letter: str, **told: Any) -> str:
        """Enter that a letter came to a body."""
        return routes.pass_on(self.instance, case, letter, self.hands[by], **told)

    def split(self, by: str, case: str, letter: str, on: str, parts: dict[str, list[Any]]) -> None:
        """Enter that a letter is split among bodies."""
        told = {name: (body, number, numbers) for name, (body, number, numbers) in parts.items()}
        hand = self.hands[by]
        routes.split(self.instance, case, letter, hand, on=on, rests_on="entry", parts=told)

    def way(self, case: str, letter: str) -> list[str]:
        """Return the way of a letter, step by step."""
        row = letter_of(case, letter)
        return [f"{step.on}  {step.said}" for step in routes.way(self.instance, row)]

    def contact(self, by: str, case: str, pledges: list[list[Any]], **told: Any) -> str:
        """Enter a contact with what was promised in it: side, day or none, words."""
        made = [contacts.Pledge(*one) for one in pledges]
        hand = self.hands[by]
        return contacts.enter_contact(self.instance, case, hand, pledges=made, **told)

    def promises(self, case: str) -> list[list[str]]:
        """Return every promise: id, who, state, what is entered, its words."""
        moment = contacts.moment_of(self.instance, None)
        return [
            [row.key, contacts.side_label(row.side), str(row.words),
             contacts.standing_label(told.state), contacts.said_of(row, told, moment)]
            for row, told in contacts.promises(case, moment)
        ]  # fmt: skip

    def lend(self, by: str, case: str, exhibits: list[str], **told: Any) -> str:
        """Attach the terms under which exhibits came."""
        return loans.attach(self.instance, case, exhibits, self.hands[by], **told)

    def loans(self, case: str) -> list[list[str]]:
        """Return every exhibit under terms: label, giver, giving back, what limits its use."""
        moment, found = loans.loans(self.instance, case)
        return [
            [one.label, one.row.given_by, loans.loan_said(one.loan, moment),
             "; ".join(loans.use_said(one.row))]
            for one in found
        ]  # fmt: skip

    def assess(
        self, by: str, case: str, measure: str, verdict: str, on: str, **more: Any
    ) -> str | None:
        """Judge a result; return the remainder's measure when it satisfies in part."""
        return measures.assess(self.instance, case, measure, verdict, self.hands[by], on=on, **more)

    def standing(self, case: str, letter: str) -> list[list[str]]:
        """Return the measures of a letter with their remainders: number, state, verdict."""
        rows = []
        for branch in measures.tree(case, letter):
            for row in (branch.measure, *(one.measure for one in branch.remainders)):
                said = [place_label(row.state), *([place_label(row.step)] if row.step else [])]
                rows.append([str(row.number), "; ".join(said), str(row.remainder or "")])
        return rows

    def flags(self, case: str, letter: str) -> list[str]:
        """Return what is flagged about the reasons of answers to a letter."""
        rows = Measure.objects.filter(case=case, letter=letter, dropped=False).order_by("number")
        return measures.flags(self.instance, list(rows))

    def adopt_holidays(self, by: str, path: str) -> int:
        """Count the working days of a year by a holiday file."""
        return register.adopt(self.instance, path, self.hands[by])[0]

    def policy(self, by: str, second: str, **days: Any) -> int:
        """Set the authority's own policy, two officers."""
        act = act_of("policy.set/1", days)
        own = self.instance.config.authority
        entries = cases.enter(self.instance, own, act, by=self.hands[by], second=self.hands[second])
        return entries[0].number

    def register_rows(self) -> list[list[str]]:
        """Return the register of all cases, both directions, the newest first."""
        rows = Register(self.instance, Wanted()).page().rows
        return [[register_words.cells(row)[n] for n in _SHOWN] for row in rows]

    def register_heads(self) -> list[str]:
        """Return the headings of these columns."""
        return [register_words.heads()[n] for n in _SHOWN]
