# SPDX-License-Identifier: Apache-2.0
"""What a paper that was read may be: which letter it answers, whose number is which, what is
answered.  Read by machine, not evidence: each point says where it was read and how sure.

Numbers are compared only with those of letters in cases that the officer may see
(:func:`letters_in_sight`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rogatory.casefile import compartments
from rogatory.casefile.counterparts import Counterpart
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure
from rogatory.casefile.register import Reply
from rogatory.clerk.instance import Instance
from rogatory.clerk.sheet import Sheet
from rogatory.instrument.reasons import Reason
from rogatory.office.measures import reasons_of
from rogatory.office.own_paper import OwnPaper, own_papers, own_places
from rogatory.office.readings import Reading
from rogatory.reading import answers_said, candidates
from rogatory.reading.candidates import DaySeen, NumberSeen
from rogatory.reading.references import Known, Near, distance
from rogatory.reading.sheet import Passage

SURE = ("clear", "likely", "doubtful")
_SHORT = 4
"""Signs of a folded number below which only a number that is clearly ours is compared loosely."""


@dataclass(frozen=True)
class Point:
    """One candidate: the field, the value, where it was read, how sure, and why (codes)."""

    field: str
    value: str
    place: str
    quote: str
    sure: str
    why: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the plain form in which an entry keeps it."""
        return {"field": self.field, "value": self.value, "place": self.place,
                "quote": self.quote, "sure": self.sure, "why": list(self.why)}  # fmt: skip


@dataclass(frozen=True)
class LetterPoint(Point):
    """A letter of ours that the paper may answer: ``value`` is its number."""

    case: str = ""
    letter: str = ""
    read: str = ""
    """Our number as they wrote it."""

    distance: float = 0.0


@dataclass(frozen=True)
class AnswerPoint(Point):
    """An answer to one measure: ``value`` is the answer, ``field`` is ``answer:N``."""

    letter: str = ""
    number: int = 0
    article: str = ""
    until: str = ""
    reason_codes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """The same reasons in words: label, article, how far it was read."""

    known: str = ""
    """How the measure stands already."""


@dataclass
class Proposal:
    """Everything that is proposed of one paper, the surest first in each list."""

    letters: list[LetterPoint] = field(default_factory=list)
    points: dict[str, list[Point]] = field(default_factory=dict)
    """By ``their_number``, ``dated``, ``received``, ``medium``, ``sender``."""

    answers: list[AnswerPoint] = field(default_factory=list)
    became: str = "paper"
    more: tuple[str, str] | None = None
    """Place and sentence that announce that more will follow."""

    wrong_address: tuple[str, str] | None = None
    same_as: list[tuple[str, str]] = field(default_factory=list)
    """Replies that this paper may be once more, each with why (a code)."""

    continues: list[str] = field(default_factory=list)
    parts: list[tuple[int, int]] = field(default_factory=list)
    """First and last page of each letter, where one file seems to hold several."""

    own: list[OwnPaper] = field(default_factory=list)
    """Papers of ours among the leaves; nothing is proposed from these."""

    def first(self, name: str) -> Point | None:
        """Return the best candidate for a field."""
        if name == "letter":
            return self.letters[0] if self.letters else None
        return next(iter(self.points.get(name, ())), None)

    def to_json(self, case: str) -> list[dict[str, Any]]:
        """Return every candidate in plain form; of letters only those of this case."""
        letters = [point for point in self.letters if point.case == case]
        keys = {point.letter for point in letters}
        answers = [point for point in self.answers if point.letter in keys]
        every = [*letters, *(p for some in self.points.values() for p in some), *answers]
        return [point.to_json() for point in every]


def letters_in_sight(instance: Instance, officer: str) -> list[Letter]:
    """Return the letters of ours that went, of every case that this officer may see.

    An officer without a role in force sees none, and none of a case to which he is not admitted.
    """
    if not compartments.reads(Sheet(instance.config.authority), officer):
        return []
    rows = Letter.objects.filter(incoming=False).exclude(number="").exclude(dispatched="")
    rows = rows.exclude(case__in=compartments.closed_to(officer))
    return list(rows.defer("form").order_by("case", "number"))


def propose(
    instance: Instance,
    reading: Reading,
    officer: str,
    *,
    case: str | None = None,
    pages: Sequence[int] = (),
) -> Proposal:
    """Return what a paper, or some pages of it, may be; ``case`` stands first where it is known."""
    own = own_papers(instance, reading)
    passages = [one for one in reading.passages(pages) if one.place not in own_places(own)]
    numbers, days = candidates.numbers(passages), candidates.dates(passages)
    made = Proposal(own=own)
    made.letters = _letters(letters_in_sight(instance, officer), numbers, days, case)
    ours = {distance_key for one in made.letters for distance_key in (one.read, one.value)}
    made.points["their_number"] = _their_numbers(numbers, ours)
    made.points["dated"] = _dated(days)
    made.points["sender"] = _senders(passages, made.letters)
    made.points |= _arrival(reading, days)
    made.answers = _answers(instance, passages, made.letters)
    made.more = candidates.phrase(passages, "more")
    made.wrong_address = candidates.phrase(passages, "wrong_address")
    if not pages:
        made.parts = _parts(reading, numbers)
    if made.letters and made.letters[0].sure != "doubtful":
        made.became = "reply"
        _beside(made)
    elif candidates.phrase(passages, "request"):
        made.became = "letter"
    return made


def _letters(
    rows: Sequence[Letter],
    numbers: Sequence[NumberSeen],
    days: Sequence[DaySeen],
    case: str | None,
) -> list[LetterPoint]:
    by_key = {f"{row.case} {row.key}": row for row in rows}
    known = Known((key, row.number) for key, row in by_key.items())
    best: dict[str, LetterPoint] = {}
    for seen in numbers:
        if seen.role in ("theirs", "case", "neither"):
            continue
        near = known.near(seen.forms)
        for one in near:
            if seen.role == "unknown" and not _is_close(one):
                continue
            point = _letter_point(by_key[one.key], seen, one, near, days)
            old = best.get(one.key)
            if old is None or _rank(point, case) < _rank(old, case):
                best[one.key] = point
    return sorted(best.values(), key=lambda point: _rank(point, case))


def _is_close(one: Near) -> bool:
    """Tell whether a number of which nothing says that it is ours is near enough to be it."""
    return one.distance == 0 or (one.distance <= 1 and len(one.number) > _SHORT)


def _rank(point: LetterPoint, case: str | None) -> tuple[Any, ...]:
    return (SURE.index(point.sure), point.distance, point.case != case, point.value, point.letter)


def _letter_point(
    row: Letter, seen: NumberSeen, one: Near, near: Sequence[Near], days: Sequence[DaySeen]
) -> LetterPoint:
    """Weigh how far, whose words, whether alone, and whether the day beside it is the letter's."""
    why = list(one.differences)
    alone = sum(other.distance <= one.distance for other in near) == 1
    beside = {day.on for day in days if day.number and day.number in seen.forms}
    own_days = {row.sent_on[:10], row.signed[:10]} - {""}
    if seen.role == "ours":
        why.append("called_ours")
    if not alone:
        why.append("several_as_near")
    if beside & own_days:
        why.append("its_day")
    elif beside:
        why.append("another_day")
    sure = "doubtful"
    if one.distance == 0:
        sure = "clear" if alone and (seen.role == "ours" or seen.marked or beside & own_days) else (
            "likely" if alone else "doubtful"
        )  # fmt: skip
    elif beside & own_days:
        sure = "clear" if alone else "likely"
    elif one.distance <= 1 and alone and seen.role == "ours" and len(row.number) > _SHORT:
        sure = "likely"
    return LetterPoint(
        "letter", row.number, seen.part, seen.quote, sure, tuple(why),
        case=row.case, letter=row.key, read=one.read, distance=one.distance,
    )  # fmt: skip


def _their_numbers(numbers: Sequence[NumberSeen], ours: set[str]) -> list[Point]:
    found: dict[str, Point] = {}
    for seen in numbers:
        value = seen.forms[-1]
        if seen.role == "theirs":
            point = Point("their_number", value, seen.part, seen.quote, "clear", ("called_theirs",))
        elif seen.role == "unknown" and seen.marked and value not in ours:
            point = Point("their_number", value, seen.part, seen.quote, "doubtful", ("marked",))
        else:
            continue
        found.setdefault(value, point)
    return sorted(found.values(), key=lambda point: SURE.index(point.sure))


def _dated(days: Sequence[DaySeen]) -> list[Point]:
    told = {"paper": ("clear", "beside_their_number"), "mail": ("clear", "of_the_message"),
            "head": ("likely", "at_the_head"), "tail": ("likely", "at_the_end")}  # fmt: skip
    found: dict[str, Point] = {}
    for role, (sure, why) in told.items():
        for day in days:
            if day.role == role:
                found.setdefault(day.on, Point("dated", day.on, day.part, day.quote, sure, (why,)))
    points = list(found.values())
    if points and points[0].sure == "clear":
        return [point for point in points if point.sure == "clear"]
    # Of several days that only stand at the head, none is sure to be that of the paper.
    if sum(point.sure == "likely" for point in points) > 1 and points[0].sure == "likely":
        points = [Point(p.field, p.value, p.place, p.quote, "doubtful", p.why) for p in points]
    return points


def _arrival(reading: Reading, days: Sequence[DaySeen]) -> dict[str, list[Point]]:
    """Propose medium and day of arrival: a message has both, a paper shows neither."""
    if not reading.is_mail:
        return {}
    found = {"medium": [Point("medium", "email", "", "", "clear", ("is_message",))]}
    for day in days:
        if day.role == "mail":
            found["received"] = [
                Point("received", day.on, day.part, day.quote, "likely", ("of_the_message",))
            ]
            break
    return found


def _senders(passages: Sequence[Passage], letters: Sequence[LetterPoint]) -> list[Point]:
    """Propose the counterpart by the domain of an address, then by the letter that is answered."""
    found: dict[str, Point] = {}
    known = list(Counterpart.objects.values_list("key", flat=True))
    for domain, place, quote in candidates.domains(passages):
        for other in known:
            if domain == other or domain.endswith(f".{other}"):
                sure = "likely" if place.endswith("header From") else "doubtful"
                why = ("address",)
                found.setdefault(other, Point("sender", other, place, quote, sure, why))
    for one in letters[:1]:
        row = Letter.objects.filter(case=one.case, key=one.letter).defer("form").first()
        if row is not None and one.sure != "doubtful":
            found.setdefault(
                row.counterpart, Point("sender", row.counterpart, "", "", "likely", ("of_letter",))
            )
    return sorted(found.values(), key=lambda point: SURE.index(point.sure))


def _answers(
    instance: Instance, passages: Sequence[Passage], letters: Sequence[LetterPoint]
) -> list[AnswerPoint]:
    sure = [one for one in letters if one.sure != "doubtful"] or list(letters[:1])
    made: list[AnswerPoint] = []
    for one in sure[:3]:
        measures = list(
            Measure.objects.filter(case=one.case, letter=one.letter, dropped=False)
        )  # fmt: skip
        by_number = {measure.number: measure for measure in measures}
        row = Letter.objects.get(case=one.case, key=one.letter)
        for seen in answers_said.answers(passages, {m.number: m.type for m in measures}):
            measure = by_number[seen.measure]
            given = _reasons(instance, row, seen.article, seen.answer)
            why = (seen.why,) if len(sure) == 1 else (seen.why, "several_letters")
            made.append(
                AnswerPoint(
                    f"answer:{seen.measure}",
                    seen.answer,
                    seen.part,
                    seen.quote,
                    seen.sure if len(sure) == 1 else "doubtful",
                    why,
                    letter=one.letter,
                    number=seen.measure,
                    article=seen.article,
                    until=seen.until,
                    reason_codes=tuple(reason.code for reason in given),
                    reasons=tuple(reason.wording for reason in given),
                    known="" if measure.state == "asked" else measure.state,
                )
            )
    return made


def _reasons(instance: Instance, row: Letter, article: str, answer: str) -> list[Reason]:
    """Return the instrument's reasons that stand in the article that they name."""
    if not article or answer not in ("refused", "postponed"):
        return []
    whole = article.partition("(")[0]
    return [
        reason
        for reason in reasons_of(instance, row)
        if not reason.forbidden
        and reason.postpones == (answer == "postponed")
        and _article_of(reason.code) == whole
    ]


def _article_of(code: str) -> str:
    """Return the article in the id of a row: ``cis-chisinau-2002:19(1):refusal`` -> ``19``."""
    parts = code.split(":")
    return parts[1].partition("(")[0].rstrip("?") if len(parts) > 1 else ""


def _beside(made: Proposal) -> None:
    """Look for replies that are known already: the same paper again, or one that goes on."""
    best = made.letters[0]
    theirs, dated = made.first("their_number"), made.first("dated")
    replies = Reply.objects.filter(case=best.case, letter=best.letter).order_by("entry")
    for row in replies:
        number = row.their_number
        if isinstance(number, str) and theirs and distance(number, theirs.value) == 0:
            made.same_as.append((row.key, "same_number"))
        elif isinstance(number, str) and theirs:
            continue  # another number of theirs: another paper
        elif row.dated and dated and row.dated == dated.value:
            made.same_as.append((row.key, "same_day"))
    if not made.same_as:
        made.continues = [row.key for row in replies][-1:]


def _parts(reading: Reading, numbers: Sequence[NumberSeen]) -> list[tuple[int, int]]:
    """Return first and last page of each letter in one file: each begins with another number of
    theirs, in the upper part of its page."""
    pages = [
        int(page.place.partition(" ")[2])
        for page in reading.pages
        if page.place.startswith("page ") and page.place.partition(" ")[2].isdecimal()
    ]
    lengths = {page.place: len(page.text) for page in reading.pages}
    heads: dict[int, str] = {}
    for seen in numbers:
        word, _blank, number = seen.part.partition(" ")
        upper = seen.start < max(500, lengths.get(seen.part, 0) // 3)
        if word == "page" and number.isdecimal() and seen.role == "theirs" and upper:
            heads.setdefault(int(number), seen.forms[-1])
    begins: list[int] = []
    last = ""
    for page in sorted(heads):
        # A longer number may have been read otherwise on its second page.
        slip = 1 if len(last) > _SHORT + 1 else 0
        if not begins or distance(heads[page], last) > slip:
            begins.append(page)
            last = heads[page]
    if len(begins) < 2 or not pages:
        return []
    begins[0] = min(pages)
    ends = [*(page - 1 for page in begins[1:]), max(pages)]
    return list(zip(begins, ends, strict=True))
