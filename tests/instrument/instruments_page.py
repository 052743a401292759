# SPDX-License-Identifier: Apache-2.0
"""The second half of ``docs/instruments.md``, made from the data.

``python -m tests.instrument.instruments_page`` writes it below its mark; a test holds the file
against what this makes.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rogatory.instrument import check, model, readings
from rogatory.instrument.grammar import Clause, Stage
from rogatory.instrument.rows import Instrument, Requirement

PAGE = Path(__file__).resolve().parents[2] / "docs" / "instruments.md"
MARK = "<!-- below: made from the data by tests/instrument/instruments_page.py -->"
ABOUT_THE_LETTER = ("content", "form", "channel", "language")
MACHINE = "the program compares"
UNVERIFIED = "the program compares, a person confirms: row not verified"
NO_FIELD = "by hand: the letter form has no field for it"
BARE = "by hand: the row has no check; what the letter holds is read out"
ASKED = "the program compares: attendance must be asked for"
PERSON_WEIGHS = {
    "declaration": "what a state declared, a person weighs, unless the letter settles it",
    "if": "a state's own rule, which a person weighs where it speaks",
    "offence_in_scope": "whether the offence is covered, a person judges; it is read out",
}
HAND_NEEDS = {
    "death": "by hand: the opinion of a medical expert, where the letter concerns death or injury",
    "repeat_examination": "by hand: that another expert is asked; the program reads the grounds",
    "risk": "by hand: what protection is agreed, where a measure names a risk",
}
OTHER = "not about the letter"


def how(row: Requirement) -> str:
    """How a row is held against a letter, and why it is left to a person where it is."""
    if row.superseded_by is not None or row.repealed is not None:
        return "superseded or repealed"
    clauses = [clause for clause in row.clauses if clause.stage is Stage.LETTER]
    if any("own_jurisdiction_lost_if_transfer_accepted" in c.arguments for c in row.clauses):
        return "by hand: before a prosecution is handed over"
    if row.kind == "measure_type" and not row.clauses:
        return MACHINE if row.is_read else UNVERIFIED
    if not clauses:
        about = row.kind in ABOUT_THE_LETTER and row.topic != "checklist" and not row.clauses
        if row.level == "must_if_asked" and row.topic == "attendance":
            return ASKED if row.is_read else f"{ASKED}, row not verified"
        return _of_bare(row) if about else OTHER
    ways = [_of_clause(row, clause) for clause in clauses]
    by_person = next((way for way in ways if way not in (MACHINE, OTHER)), None)
    if by_person is not None:
        return by_person
    if OTHER in ways:
        return OTHER
    return MACHINE if row.is_read else UNVERIFIED


def _of_clause(row: Requirement, clause: Clause) -> str:
    """How one clause is held against a letter."""
    word, condition = clause.word, clause.condition
    if word in check.words_without_rule():
        return f"by hand: the word `{word}` leaves it to a person"
    if word == "if" and (row.kind, row.level) == ("duty", "info"):
        return OTHER
    if word in PERSON_WEIGHS:
        return f"by hand: {PERSON_WEIGHS[word]}"
    if word == "fields_present" and row.form_field is None:
        return OTHER if row.topic == "checklist" else NO_FIELD
    if word == "present_if" and row.form_field is None:
        return MACHINE if condition == "attendance" else HAND_NEEDS.get(condition or "", NO_FIELD)
    if word.startswith(("present", "min_one")) and not readable(row):
        return NO_FIELD
    if word == "fields_present" and not particulars(row, clause.arguments):
        return NO_FIELD
    if word == "attachment_if" and condition not in ("coercive", "exhibits", "transfer"):
        return NO_FIELD
    return MACHINE


def _of_bare(row: Requirement) -> str:
    """How a row about the letter that has no check is held against it."""
    if row.form_field == "summons" and row.field in ("place", "when", "allowances"):
        return MACHINE if row.is_read else UNVERIFIED
    return BARE


def readable(row: Requirement) -> bool:
    return row.form_field in readings._READERS


def particulars(row: Requirement, fields: tuple[str, ...]) -> bool:
    known = {"persons": readings.KNOWN_PERSON_FIELDS, "transfer_request": readings.TRANSFER_FIELDS}
    return row.form_field in known and set(fields) <= set(known[row.form_field])


def cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("\n", " ")


def section(one: Instrument) -> list[str]:
    """One instrument: its first line, parties, relations, rows."""
    fetch = ", ".join(one.articles_to_fetch()) or "none"
    owner = f" Rules of {one.of_state} alone." if one.of_state else ""
    lines = ["", f"### {one.id}", "", f"{one.header.title}.{owner}", "", f"{one.summary()}. "
             f"Articles still to fetch: {fetch}."]  # fmt: skip
    if one.parties:
        lines += ["", "| state | status | date | how far read |", "|---|---|---|---|"]
        lines += [
            f"| {p.state.replace('*', 'all')} | {p.status} | {p.date or 'unknown'} | "
            f"{'read' if p.confidence == 'seen' else 'not verified'} |"
            for p in one.parties
        ]
    for relation in one.relations:
        lines += ["", f"Relation: {relation.rule.replace('_', ' ')}: {relation.to}."]
    lines += ["", "| article | how far read | level | what it asks | how it is held against a "
              "letter |", "|---|---|---|---|---|"]  # fmt: skip
    for row in one.requirements:
        state = f"{row.of_state} alone: " if row.of_state and not one.of_state else ""
        lines.append(
            f"| {cell(row.article)} | {row.source_word} | {row.level} | {state}{cell(row.label)} | "
            f"{how(row)} |"
        )
    return lines


def counted() -> Counter[str]:
    """How many rows are held against a letter in which way."""
    library = model.load_all()
    return Counter(how(row) for id in library for row in library[id].requirements)


def generated() -> str:
    """Everything below the mark."""
    library = model.load_all()
    read = sum(row.is_read for id in library for row in library[id].requirements)
    total = sum(len(library[id].requirements) for id in library)
    lines = [MARK, "", "## All instruments, row by row", "",
             f"{len(library)} instruments with {total} rows, of which {read} were read and "
             f"{total - read} are unverified.", "",
             "| how a row is held against a letter | rows |", "|---|---|"]  # fmt: skip
    lines += [f"| {what} | {n} |" for what, n in sorted(counted().items(), key=lambda p: -p[1])]
    for id in library:
        lines += section(library[id])
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page as it must stand: what is written by hand, then what is made."""
    return PAGE.read_text("utf-8").partition(MARK)[0] + generated()


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
