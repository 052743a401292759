# SPDX-License-Identifier: Apache-2.0
"""What a paper seems to answer: measures named by number or by the words of their type.

A sentence is cut where it names another measure, so that "point 1 was executed, point 2 is
refused" gives two answers.  An answer without a measure goes with the one named just before it, and
is then less sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rogatory.reading.candidates import word_sentences
from rogatory.reading.paper_dates import days
from rogatory.reading.paper_words import paper_words, plain, said
from rogatory.reading.sheet import Passage

_ORDER = (
    *("refused", "postponed", "impossible", "more_information_needed", "executed_partly"),
    *("forwarded", "executed"),
)
_LIST = r"\d{1,2}(?:\s*(?:,|and|и|və|вә|&)\s*\d{1,2})*"
_SPAN = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2})(?!\d)")
_ITEM = re.compile(r"(\d{1,2})\s?[.)]\s+\S")
_SUFFIX = r"(?:\s?-\s?[^\W\d_]{1,4})?"
_ORDINAL = rf"(\d{{1,2}}){_SUFFIX}\s+"
_ARTICLE = r"(\d{1,3}(?:\s?\(\d{1,2}\)){0,2}(?:\([a-zа-яə]\))?(?:\.\d{1,2})?)"
_REACH = 2
"""Sentences after one that names a measure in which an answer is taken to be of it."""


@dataclass(frozen=True)
class AnswerSeen:
    """An answer to one measure: the sentence it was read from, and how sure.

    ``why`` is number, list_item, type, context or only_measure.
    """

    measure: int
    answer: str
    part: str
    quote: str
    sure: str
    why: str
    article: str = ""
    until: str = ""


def answers(passages: Sequence[Passage], measures: Mapping[int, str]) -> list[AnswerSeen]:
    """Return what seems to be answered on ``measures`` (number -> type), the surest first."""
    found: list[AnswerSeen] = []
    for passage in passages:
        if passage.place.rpartition(" / ")[2].startswith("header "):
            continue
        found += _of_passage(passage, measures)
    best: dict[tuple[int, str], AnswerSeen] = {}
    for one in found:
        known = best.get((one.measure, one.answer))
        if known is None or _rank(one) < _rank(known):
            best[one.measure, one.answer] = one
    return sorted(best.values(), key=lambda one: (one.measure, _rank(one)))


def _rank(one: AnswerSeen) -> tuple[int, int]:
    return ("clear", "likely", "doubtful").index(one.sure), _ORDER.index(one.answer)


def _of_passage(passage: Passage, measures: Mapping[int, str]) -> Iterator[AnswerSeen]:
    last: list[int] = []
    left = 0
    for sentence in word_sentences(passage.text):
        found: list[AnswerSeen] = []
        for segment in _segments(sentence):
            text = plain(segment)
            named, why = _named(text, measures)
            answer = answer_in(text)
            sure = "clear" if why in ("number", "list_item") else "likely"
            if named:
                last, left = named, _REACH
            elif answer and last and left:
                named, why = last, "context"
            elif answer and len(measures) == 1:
                named, why = list(measures), "only_measure"
            if not answer:
                continue
            article = _article(text) if answer in ("refused", "postponed") else ""
            until = _until(segment) if answer == "postponed" else ""
            found += [
                AnswerSeen(n, answer, passage.place, sentence[:400], sure, why, article, until)
                for n in named
            ]
        # "On point 3: executed in part; the journal is enclosed" says one thing of point 3.
        clear = {one.measure for one in found if one.sure == "clear"}
        yield from (one for one in found if one.sure == "clear" or one.measure not in clear)
        left = max(0, left - 1) if not _mentions(plain(sentence)) else _REACH


def _segments(sentence: str) -> list[str]:
    """Cut a sentence where it names another measure."""
    made: list[str] = []
    for part in re.split(r";\s+", sentence):
        text = plain(part)
        places = [start for start, _numbers in _mentions(text)]
        if len(places) < 2:
            made.append(part)
            continue
        cuts = [0, *places[1:], len(text)]
        made += [text[a:b] for a, b in pairwise(cuts)]
    return made


def _mentions(text: str) -> list[tuple[int, list[int]]]:
    """Return where a plain text names measures by number, and which."""
    found: dict[int, list[int]] = {}
    cue = paper_words().cues["measure"]
    for pattern in cue.before:
        for match in pattern.finditer(text):
            listed = re.compile(rf"[\s.:]*(?:no\s+)?({_LIST})(?![\d/.(-]|\s?%)").match(
                text, match.end()
            )
            span = re.compile(r"[\s.:]*").match(text, match.end())
            ranged = _SPAN.match(text, span.end() if span else match.end())
            if ranged and 0 < int(ranged[2]) - int(ranged[1]) < 40:
                found[match.start()] = list(range(int(ranged[1]), int(ranged[2]) + 1))
            elif listed:
                found[match.start()] = [int(one) for one in re.findall(r"\d+", listed[1])]
    for pattern in cue.after:
        for match in re.finditer(rf"(?<![\d/.-]){_ORDINAL}(?={pattern.pattern})", text):
            found.setdefault(match.start(), [int(match[1])])
    return sorted(found.items())


def _named(text: str, measures: Mapping[int, str]) -> tuple[list[int], str]:
    """Return the measures that a plain text names, and by what."""
    numbers = [n for _at, some in _mentions(text) for n in some if n in measures]
    if numbers:
        return list(dict.fromkeys(numbers)), "number"
    item = _ITEM.match(text)
    if item and int(item[1]) in measures:
        return [int(item[1])], "list_item"
    types = paper_words().types
    spoken = {code for code in set(measures.values()) if said(types.get(code, ()), text)}
    of_type = [n for n, code in measures.items() if code in spoken]
    if len(of_type) == 1:
        return of_type, "type"
    return [], ""


def answer_in(text: str) -> str:
    """Return the answer that a plain text says, "" for none; a refusal before an execution."""
    rows = paper_words().answers
    for code in _ORDER:
        row = rows[code]
        if said(row.phrases, text) and not said(row.unless, text):
            return code
    return ""


def _article(text: str) -> str:
    """Return the article that a plain text names, such as ``19(1)``."""
    cue = paper_words().cues["article"]
    for pattern in cue.before:
        for match in pattern.finditer(text):
            number = re.compile(rf"[\s.]*{_ARTICLE}").match(text, match.end())
            if number:
                return re.sub(r"\s", "", number[1])
    for pattern in cue.after:
        ordinal = re.search(rf"{_ARTICLE}{_SUFFIX}\s+(?={pattern.pattern})", text)
        if ordinal:
            return re.sub(r"\s", "", ordinal[1])
    return ""


def _until(segment: str) -> str:
    found = days(segment)
    return found[-1].on if found else ""
