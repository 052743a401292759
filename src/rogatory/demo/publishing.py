# SPDX-License-Identifier: Apache-2.0
"""What a side can be asked on its public words and its figures; the demonstration's whole desk."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten
from typing import Any

from rogatory.casefile import status
from rogatory.casefile.letters import Letter
from rogatory.casefile.statements import StatementWarning
from rogatory.casefile.statistics import Group, statistics
from rogatory.casefile.survival import FEW
from rogatory.clerk.replay import acts_of
from rogatory.demo.upkeep import Upkeep
from rogatory.language import _, current, pgettext
from rogatory.office import statements
from rogatory.office.statement_said import mark_label, reasons, sort_label
from rogatory.paper.status_paper import paper
from rogatory.paper.waiting_chart import Line, Panel, render


class Publishing(Upkeep):
    """The desk with everything that a side does in the demonstration."""

    def status_paper(self, case: str, as_of: str, lang: str, out: str) -> None:
        """Print the status statement of a day."""
        made = status.statement(self.instance, case, as_of=as_of)
        Path(out).write_bytes(paper(made.data, lang, marking=self.instance.config.marking))

    def say(self, by: str, case: str, text: str, title: str, language: str) -> str:
        """Draft a public statement; return its id."""
        hand = self.hands[by]
        return statements.draft(self.instance, case, text, hand, title=title, language=language)

    def say_anew(self, by: str, case: str, statement: str, text: str, because: str) -> None:
        """Replace the draft of a public statement."""
        statements.revise(self.instance, case, statement, text, self.hands[by], because=because)

    def tie(
        self,
        by: str,
        case: str,
        statement: str,
        sentence: int,
        entries: list[int],
        mark: str | None,
    ) -> None:
        """Tie a sentence to entries, or mark it."""
        hand = self.hands[by]
        statements.tie(
            self.instance, case, statement, [sentence], hand, entries=entries, mark=mark
        )  # fmt: skip

    def statement_check(self, by: str, case: str, statement: str) -> list[dict[str, str]]:
        """Check a statement; return the warnings with their reasons."""
        found = statements.check(self.instance, case, statement, self.hands[by])
        return [{"warning": one.warning, "said": _warned(one)} for one in found]

    def statement_answer(
        self, by: str, case: str, statement: str, warning: str, reason: str
    ) -> None:
        """Enter why a sentence stays in spite of a warning."""
        statements.answer(self.instance, case, statement, [warning], reason, self.hands[by])

    def statement_issue(
        self, by: str, second: str, case: str, statement: str, where: str, out: str
    ) -> list[list[str]]:
        """Approve with a second officer and issue; return what each sentence rests on."""
        hand = self.hands[by]
        statements.approve(self.instance, case, statement, hand, self.hands[second])
        Path(out).write_bytes(statements.issue(self.instance, case, statement, hand, where=where))
        row = statements.statement_of(case, statement)
        return [
            [str(one.number), one.entries.replace(" ", ", ") or mark_label(one.mark), str(one.text)]
            for one in statements.sentences_of(row)
        ]

    def entry_of(self, case: str, letter: str) -> int:
        """Return the entry by which a letter of ours was dispatched."""
        from rogatory.casefile.kinds import KINDS

        key = Letter.objects.get(case=case, key=letter).key
        return next(
            stamp.number
            for stamp, act in acts_of(case, KINDS, only={"letter.dispatched/1"})
            if getattr(act, "letter", None) == key
        )

    def statistics(self, chart: str) -> dict[str, Any]:
        """Return how long letters and measures wait, and print the curves."""
        told = statistics(self.instance)
        shown = [one for one in told.groups if not one.curve.few]
        panels = [
            Panel(_what(one.what), [Line(_("measures"), _legend(one), one.curve)]) for one in shown
        ]
        inner = _("internal: not for publication")
        Path(chart).write_bytes(
            render(
                panels,
                lang=current(),
                title=_("Still open, by days since dispatch"),
                authority=self.instance.config.domain,
                day=told.as_of.day.isoformat(),
                marking=f"{self.instance.config.marking} · {inner}",
                notes=[],
            )
        )
        rows = [
            [_what(one.what), str(one.curve.n), str(one.curve.happened),
             str(one.curve.n - one.curve.happened), *_median(one)]
            for one in told.groups
        ]  # fmt: skip
        return {"rows": rows, "few": FEW}


def _warned(one: StatementWarning) -> str:
    """Return the place and sort of a warning with its first reason, for silence with the last."""
    why = reasons(one, current())
    place = _("sentence {n}").format(n=one.sentence)
    said = f"{place}: {sort_label(one.sort)}: {why[-1] if one.sort == 'silence' else why[0]}"
    return shorten(said, 92, placeholder=" …")


def _what(code: str) -> str:
    return {
        "receipt": _("until receipt"),
        "decision": _("until decision"),
        "execution": _("until execution"),
    }[code]


def _legend(one: Group) -> str:
    days, limits = _median(one)
    return _("n = {n}, median {days} (95 %: {limits})").format(
        n=one.curve.n, days=days, limits=limits
    )


def _median(one: Group) -> tuple[str, str]:
    median = one.curve.median
    if median is None:
        return _("n = {n}: too few for a median").format(n=one.curve.n), ""
    days, low, high = (
        pgettext("median", "not reached") if day is None else str(day)
        for day in (median.days, median.low, median.high)
    )
    return days, f"{low}–{high}"
