# SPDX-License-Identifier: Apache-2.0
"""What in a public statement a person must look at before it goes out; a machine only warns.

Four things are looked for, sentence by sentence: guilt before judgment, persons of the case in any
script, what an instrument keeps confidential, and “nothing came” said more widely than the search
in the registers bears.  Of a person only the code is written down, never the words found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rogatory.casefile import status
from rogatory.casefile import status_words as words
from rogatory.casefile.letters import Letter
from rogatory.casefile.register import REGISTERS, Reply
from rogatory.clerk.instance import Instance
from rogatory.instrument.rows import Library
from rogatory.office.law import library_of
from rogatory.reading import names
from rogatory.reading.harm import KnownPerson
from rogatory.reading.sentences import fold
from rogatory.reading.statement_words import Hit, WordLists, word_lists

Part = dict[str, Any]
RECORD = "record"
"""Stands for the row where the case record alone gives the warning."""


@dataclass(frozen=True)
class Warned:
    """One warning; ``sentence`` counts from 1, 0 is the title; ``what`` says what and why."""

    sentence: int
    sort: str
    row: str
    person: str
    what: Part = field(hash=False)

    def id(self, version: int) -> str:
        """Return its id within a statement: the same again while text and cause are the same."""
        about = json.dumps([version, self.sentence, self.sort, self.row, self.person])
        return "W-" + hashlib.sha256(about.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Standing:
    """What a case record knows that a statement can contradict or give away."""

    status: Part
    replies: Mapping[str, list[int]]
    """Entries of the replies that came outside Rogatory, by letter."""

    confidential: Sequence[Part]
    """Letters whose instrument or form keeps something confidential, and by which rows."""

    persons: Sequence[KnownPerson]


def standing_of(instance: Instance, case: str, persons: Sequence[KnownPerson]) -> Standing:
    """Return what the case record knows now."""
    replies: dict[str, list[int]] = {}
    for letter, entry in Reply.objects.filter(case=case).values_list("letter", "entry"):
        replies.setdefault(letter, []).append(entry)
    told = status.statement(instance, case).data
    return Standing(told, replies, _confidential(library_of(instance), case), persons)


def _confidential(library: Library, case: str) -> list[Part]:
    found = []
    for row in Letter.objects.filter(case=case).order_by("entry"):
        form = row.form if isinstance(row.form, dict) else {}
        stated = form.get("confidentiality")
        required = stated.get("required") if isinstance(stated, dict) else None
        instrument = library.instruments.get(row.instrument)
        rows = (
            [r for r in instrument.requirements if r.topic == "confidentiality"]
            if instrument
            else []
        )
        if required or (rows and required is None):
            cited = [{"row": r.id, "article": r.article, "read": r.is_read} for r in rows]
            found.append({"letter": row.number or row.key, "asked": bool(required), "rows": cited})
    return found


def sealed_in(texts: Mapping[int, str], persons: Sequence[KnownPerson]) -> list[tuple[int, str]]:
    """Return in which sentences a sealed identity is named: (number, the person's code)."""
    sealed = [one for one in persons if one.sealed]
    codes = {one.id: one.code for one in sealed}
    return sorted({(n, codes[who]) for n, who, _how in _named(texts, sealed)})


def warnings_of(
    texts: Mapping[int, str], standing: Standing, lists: WordLists | None = None
) -> list[Warned]:
    """Return every warning about the sentences (0 is the title), in their order."""
    lists = lists or word_lists()
    found: list[Warned] = []
    by_id = {one.id: one for one in standing.persons}
    for number, who, how in _named(texts, standing.persons):
        person = by_id[who]
        sort = "sealed_identity" if person.sealed else "person"
        what = {"code": person.code, "role": person.role, "how": how}
        found.append(Warned(number, sort, RECORD, who, what))
    for number, text in texts.items():
        silent = False
        for hit in lists.hits(text):
            if hit.row.sort == "guilt":
                found.append(_listed(number, hit))
            elif hit.row.sort == "confidential" and standing.confidential:
                found.append(_listed(number, hit, rests_on=list(standing.confidential)))
            elif hit.row.about == "motive":
                found.append(_listed(number, hit))
            elif hit.row.sort == "silence" and not silent:
                silent = True
                found += _silence(number, text, hit, standing, lists)
    # A phrase can have a name inside it: where somebody is named, it is not written down again.
    naming = {one.sentence for one in found if one.person}
    naming |= {one.sentence + 1 for one in found if one.sort == "sealed_identity"}
    shown = [
        replace(one, what={**one.what, "found": ""})
        if "found" in one.what and one.sentence in naming
        else one
        for one in found
    ]
    return sorted(shown, key=lambda one: (one.sentence, one.sort, one.row, one.person))


def _named(texts: Mapping[int, str], persons: Sequence[KnownPerson]) -> list[tuple[int, str, str]]:
    """Return who is named where, and how it was found; across the end of a sentence too."""
    register = names.Register({one.id: (one.names, one.marks) for one in persons})
    found: dict[tuple[int, str], str] = {}
    before = -1
    for number, text in texts.items():
        for hit in register.find(text):
            found[number, hit.person] = hit.how.partition(":")[0]
        if before > 0:
            for hit in register.find(f"{texts[before]} {text}"):
                if (before, hit.person) not in found and (number, hit.person) not in found:
                    found[before, hit.person] = hit.how.partition(":")[0]
        before = number
    return [(number, who, how) for (number, who), how in found.items()]


def _listed(number: int, hit: Hit, **more: Any) -> Warned:
    what = {"found": hit.found, "reason": dict(hit.row.reason), **more}
    return Warned(number, hit.row.sort, hit.row.id, "", what)


def _silence(
    number: int, text: str, hit: Hit, standing: Standing, lists: WordLists
) -> list[Warned]:
    """Hold “nothing came” against the registers searched and until when."""
    sent = standing.status["letters_out"]
    plain = fold(text)
    meant = [one for one in sent if one["number"] and fold(one["number"]) in plain] or sent
    claimed = lists.registers_in(text) or list(REGISTERS)
    today = date.fromisoformat(standing.status["as_of"]["local"][:10])
    until = max(lists.days_in(text), default=today)
    gaps: list[Part] = [] if sent else [{"result": "nothing_sent"}]
    against: list[Part] = []
    for letter in meant:
        name = letter["number"] or letter["id"]
        searched = {row["register"]: row for row in letter["registers"]}
        for register in claimed:
            gap = _gap(searched.get(register), register, until, standing.status)
            if gap:
                gaps.append({"letter": name, "register": register, **gap})
        if entries := _contradicting(letter, hit.row.about, standing):
            against.append({"letter": name, "result": "came", "entries": entries})
    made = []
    if gaps:
        made.append(_listed(number, hit, until=until.isoformat(), gaps=gaps))
    if against:
        what = {"found": hit.found, "reason": {}, "gaps": against}
        made.append(Warned(number, "silence", RECORD, "", what))
    return made


def _gap(row: Part | None, register: str, until: date, data: Part) -> Part | None:
    """Return in what a search in one register falls short of a claim until a day."""
    if register == "own_record":
        return None  # what stands there is looked at itself, until now
    if row is None or row["result"] in ("not_asked", "before_dispatch"):
        return {"result": "not_asked" if row is None else row["result"]}
    if row["result"] == "found":
        return {"result": "found", "entries": row["entries"]}
    day = words.local(row["until"], data)[:10]
    return {"result": "searched_until", "until": day} if day < until.isoformat() else None


def _contradicting(letter: Part, about: str, standing: Standing) -> list[int]:
    """Return the entries that say that something did come."""
    found = set(standing.replies.get(letter["id"], ()))
    for measure in letter["measures"]:
        for answer in (measure["answer"], *measure["earlier"]):
            found |= set(answer["entries"]) if answer else set()
    if about == "anything" and letter["receipt"]:
        found |= set(letter["receipt"]["entries"])
    return sorted(found)
