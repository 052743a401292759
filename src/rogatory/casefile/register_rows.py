# SPDX-License-Identifier: Apache-2.0
"""Rows of the register: the parts that the statements of their cases would show, one a slip."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from rogatory.casefile.cases import Case
from rogatory.casefile.correspondence import KINDS_OF_CASE, Correspondence
from rogatory.casefile.days import AsOf
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.lookup import UNREAD, acts_about, acts_at
from rogatory.casefile.reckoning import Reckoning
from rogatory.casefile.register import PaperRegistered, Reply
from rogatory.casefile.register_imported import imported_rows
from rogatory.casefile.status_figures import overdue
from rogatory.casefile.status_letters import Letters
from rogatory.casefile.transitions import is_awaited
from rogatory.clerk.act import Erased, Stamp
from rogatory.clerk.tables import ErasureRow

Part = dict[str, Any]


_KINDS = KINDS_OF_CASE - {"letter.checked/1", "letter.approved/1", "letter.returned/1"}
"""What is sent is in the register: how it came to be sent does not matter here."""

_LEFT_OUT = (*UNREAD, "form", "summary", "note")


class Slip(NamedTuple):
    """What stands at one place of the register: ``letter``, ``reply`` or ``paper``, and which."""

    what: str
    case: str
    key: str
    entry: int
    """The number of the entry that brought it into its case."""


class Fold:
    """Makes rows of the register out of the acts about what stands on some slips."""

    def __init__(
        self,
        slips: Sequence[Slip],
        as_of: AsOf,
        countries: dict[str, str],
        counting: Reckoning,
    ) -> None:
        self.slips, self.as_of, self.counting = slips, as_of, counting
        self.countries = countries
        cases = {slip.case for slip in slips}
        self.references = dict(Case.objects.filter(case__in=cases).values_list("case", "reference"))
        self.erased = _erasures(cases)
        self.scans: dict[tuple[str, str], Any] = {}
        """Exhibits of the replies: a structural value, which is never erased."""

        self.summaries: dict[tuple[str, str], str] = {}
        self.told = self._correspondence()

    def _correspondence(self) -> dict[str, Letters]:
        letters: dict[str, set[str]] = {}
        for case, key in self._letters():
            # An answer of ours names their letter as they do, without the domain before it.
            letters.setdefault(case, set()).update((key, key.partition(":")[2] or key))
        made = {}
        for case, acts in acts_about(letters, _KINDS, _LEFT_OUT).items():
            told = Correspondence(countries=self.countries)
            for stamp, act in acts:
                if stamp.at <= self.as_of.instant:
                    told.take(stamp, act)
            made[case] = Letters(
                told,
                case=case,
                as_of=self.as_of,
                erased=self.erased.get(case, {}),
                erased_of_authority={},
                reckoning=self.counting,
            )
        return made

    def _letters(self) -> Iterator[tuple[str, str]]:
        replies: dict[str, list[str]] = {}
        for what, case, key, _entry in self.slips:
            if what == "letter":
                yield case, key
            elif what == "reply":
                replies.setdefault(case, []).append(key)
        for case, keys in replies.items():
            rows = Reply.objects.filter(case=case, key__in=keys)
            for row in rows.only("letter", "exhibits", "summary"):
                self.scans[case, row.key] = row.exhibits
                if isinstance(row.summary, str):
                    self.summaries[case, row.key] = row.summary
                yield case, row.letter

    def rows(self) -> list[Part]:
        """Return a row for each slip, in their order."""
        made: dict[tuple[str, str, str], Part] = {}
        for case, parts in self.told.items():
            for part in parts.letters_out():
                made["letter", case, part["id"]] = _letter_out(part)
            for part in parts.letters_in():
                made["letter", case, part["id"]] = _letter_in(part)
            for part in parts.replies():
                place = ("reply", case, part["reply"])
                life = parts.told.letters.get(part["letter"])
                other = parts.other(life) if life else {}
                made[place] = _reply(part, other, life.instrument if life else "")
                made[place]["exhibits"] = self.scans.get((case, part["reply"]), [])
                if summary := self.summaries.get((case, part["reply"])):
                    made[place]["said"] = {"subject": summary}
        beside = self._beside() | self._imported()
        found = [(slip, beside.get(slip) or made.get(slip[:3])) for slip in self.slips]
        there = [(slip, row) for slip, row in found if row is not None]
        labels = self._labels((slip.case, key) for slip, row in there for key in row["exhibits"])
        rows = []
        for slip, row in there:
            known = (labels.get((slip.case, key)) for key in row["exhibits"])
            whose = {"id": slip.case, "reference": self.references.get(slip.case, "")}
            rows.append({"case": whose, **row, "exhibits": [label for label in known if label]})
        return rows

    def _labels(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Part]:
        """Return by case and exhibit its id and label."""
        places = set(wanted)
        if not places:
            return {}
        rows = Exhibit.objects.filter(
            case__in={case for case, _key in places}, key__in={key for _case, key in places}
        )
        return {
            (case, key): {"exhibit": key, "label": label}
            for case, key, label in rows.values_list("case", "key", "label")
        }

    def _beside(self) -> dict[Slip, Part]:
        """Return the rows of what stands in the register by its own entry: papers, spoken words."""
        slips = {(s.case, s.entry): s for s in self.slips if s.what == "paper"}
        return {
            slips[stamp.case, stamp.number]: _BESIDE[stamp.kind](self, stamp, act)
            for stamp, act in acts_at(sorted(slips), _BESIDE)
        }

    def _imported(self) -> dict[Slip, Part]:
        """Return the rows of what was imported from another register: many of them in one entry."""
        slips = {(s.case, s.key): s for s in self.slips if s.what == "imported"}
        if not slips:
            return {}
        shown = imported_rows(list(slips), self.as_of, self.countries, self.erased)
        return {slips[place]: blank("imported", **part) for place, part in shown.items()}

    def said(self, value: Any, stamp: Stamp, name: str) -> Any:
        """Return an erasable value, or which entry erased it."""
        if isinstance(value, Erased):
            return {"erased": self.erased.get(stamp.case, {}).get((stamp.number, name))}
        return value


def blank(what: str, **values: Any) -> Part:
    """Return a row with every column; what is not given is empty."""
    row: Part = {
        "what": what, "direction": "in", "day": "", "dated": None, "number": "",
        "their_number": None, "other": {}, "instrument": "", "channel": "", "state": None,
        "rests_on": None, "receipt": None, "measures": {"asked": 0, "answered": 0, "open": 0},
        "waiting": None, "overdue": {"receipt": 0, "answer": 0}, "by_policy": None,
        "exhibits": [], "about": None, "entries": [], "said": {}, "standing": None,
    }  # fmt: skip
    return row | values


def _letter_out(part: Part) -> Part:
    return blank(
        "letter",
        direction="out",
        day=part["sent_on"],
        number=part["number"],
        their_number=part["their_number"],
        other={"code": part["to"]["code"], "state": part["to"]["state"]},
        instrument=part["instrument"],
        channel=part["channel"],
        state=part["state"],
        rests_on=part["dispatch"]["rests_on"] if part["dispatch"] else None,
        receipt=part["receipt"],
        measures=_measures(part),
        waiting=_waiting_for_them(part),
        overdue={what: overdue(part, what) for what in ("receipt", "answer")},
        by_policy=part["by_policy"],
        exhibits=[part["dispatch"]["proof"]] if part["dispatch"] and part["dispatch"]["proof"]
        else [],
        entries=part["entries"],
    )  # fmt: skip


def _waiting_for_them(part: Part) -> Part | None:
    """Return what is waited for, and how long: a record of receipt, or answers after it."""
    if part["silence"]:
        return {"for": "receipt", **part["silence"]}
    waiting = part["waiting"]
    if not waiting["measures"] or waiting["days"] is None:
        return None
    return {"for": "answer", "days": waiting["days"], "working_days": waiting["working_days"],
            "certain": waiting["certain"]}  # fmt: skip


def _letter_in(part: Part) -> Part:
    return blank(
        "letter",
        day=part["received_on"],
        number=part["number"],
        their_number=part["their_number"],
        other={"code": part["from"]["code"], "state": part["from"]["state"]},
        instrument=part["instrument"],
        channel=part["medium"],
        state=part["state"],
        rests_on=part["rests_on"],
        measures=_measures(part),
        waiting={"for": "own_answer", **part["here"]} if _measures(part)["open"] else None,
        overdue={"receipt": 0, "answer": overdue(part, "answer")},
        by_policy=part["by_policy"],
        entries=part["entries"],
    )


def _awaited(one: Part) -> bool:
    """Tell whether something is still to come for a measure, or for what is left of it."""
    said, step, verdict = (str(one.get(name) or "") for name in ("said", "step", "verdict"))
    rest = any(map(_awaited, one.get("remainders", ())))
    return rest or is_awaited(said or one["state"], step, verdict)


def _measures(part: Part) -> Part:
    asked = part["measures"]
    return {
        "asked": len(asked),
        "answered": sum(one["answer"] is not None for one in asked),
        "open": sum(map(_awaited, asked)),
    }


def _reply(part: Part, other: Part, instrument: str) -> Part:
    return blank(
        "reply",
        day=part["received"],
        dated=part["dated"],
        number=part["our_number"],
        their_number=part["their_number"],
        other={name: other.get(name, "") for name in ("code", "state")},
        instrument=instrument,
        channel=part["medium"],
        rests_on=part["rests_on"],
        about=part["letter"],
        entries=part["entries"],
    )


def _paper(fold: Fold, stamp: Stamp, act: Any) -> Part:
    state = fold.countries.get(act.counterpart, act.counterpart)
    return blank(
        "paper",
        direction=act.direction,
        day=act.passed,
        dated=act.dated,
        number=act.number or "",
        their_number=fold.said(act.their_number, stamp, "their_number"),
        other={"code": act.counterpart, "state": state if "." not in state else ""},
        channel=act.medium,
        rests_on="paper" if act.exhibits else "entry",
        exhibits=list(act.exhibits),
        about=act.letter,
        entries=[stamp.number],
        said={"subject": act.summary} if isinstance(act.summary, str) else {},
    )


_BESIDE: Final[dict[str, Callable[[Fold, Stamp, Any], Part]]] = {PaperRegistered.kind: _paper}
"""How an act that stands in the register by itself is shown, by its kind."""


def _erasures(cases: Iterable[str]) -> dict[str, dict[tuple[int, str], int]]:
    """Return by case which entry erased which value."""
    found: dict[str, dict[tuple[int, str], int]] = {}
    rows = ErasureRow.objects.filter(case__in=cases, item=-1)
    for case, number, name, ground in rows.values_list("case", "number", "name", "ground"):
        found.setdefault(case, {})[number, name] = ground
    return found
