# SPDX-License-Identifier: Apache-2.0
"""``rogatory letter import-docx``: a letter edited in Word is shown, and taken over as a draft."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LETTER, UNCONFINED, find_letter
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.letters import Letter
    from rogatory.instrument.wording import Segment
    from rogatory.office.wordtaken import Change, Comparison, Kept
    from rogatory.reading.wordlines import WordReading

_EXCERPT = 60


def _import(session: Session) -> Answer:
    from rogatory.cli.init import read_file
    from rogatory.office import word

    file = read_file(session["file"])
    reading = word.read(file, allow_unconfined=session["allow_unconfined"])
    row = letter_of(session, reading)
    found = word.compare(session.instance, row, reading)
    lines = shown(found)
    data = {"letter": row.key, "taken": False, **found.to_json()}
    if not found.changes:
        return Answer(data, [*lines, _("Nothing is entered.")])
    if not (session["yes"] or (not session["preview"] and _agreed(lines))):
        return Answer(data, [*lines, _("Nothing is entered: the same with --yes takes it over.")])
    word.take(session.instance, row, found, file, session.hand)
    session.touched(session.case)
    data["taken"] = True
    told = [] if _asks() and not session["yes"] else lines
    return Answer(
        data, [*told, _("The draft is replaced; check, weighing and approval begin anew.")]
    )


def letter_of(session: Session, reading: WordReading) -> Letter:
    """Return the letter that is named, else the one that the file was made from."""
    from rogatory.office import word

    return find_letter(session) if session["letter"] else word.letter_in(session.case, reading)


def _asks() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _agreed(lines: Sequence[str | Table]) -> bool:
    """Show a difference to a person at a terminal and ask; elsewhere nobody agrees."""
    from rogatory.cli.show import tell

    if not _asks():
        return False
    tell(Answer({}, list(lines)), as_json=False)
    question = _("Take this over as a new draft?")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def shown(found: Comparison) -> list[str | Table]:
    """Return a comparison for a person: each change with its words, then what was kept out."""
    lines: list[str | Table] = [
        ngettext("{n} paragraph is the same.", "{n} paragraphs are the same.",
                 len(found.same)).format(n=len(found.same))
    ]  # fmt: skip
    for one in found.changes:
        lines += [_said(one), f"    {marked(one.segments)}"]
    if found.remarks:
        lines.append(_("Kept out, or to be known:"))
        lines += [f"  – {remark(one)}" for one in found.remarks]
    return lines


def _said(one: Change) -> str:
    of = visible(one.of)
    if one.what == "removed":
        return _("{paragraph}: removed").format(paragraph=of)
    if one.what == "added":
        if one.where == "after":
            return _("new, after {paragraph}").format(paragraph=of)
        return _("new, before {paragraph}").format(paragraph=of)
    how = {
        "words": _("known by its words"),
        "place": _("known by its place between its neighbours"),
        "likeness": _("known by its likeness, {score} of 100").format(score=int(one.score * 100)),
    }.get(one.how)
    changed = _("{paragraph}: changed").format(paragraph=of)
    return f"{changed} ({how})" if how else changed


def marked(segments: Sequence[Segment]) -> str:
    """Return a difference on one line: [-what went-] {+what came+}, long same parts cut."""
    parts = []
    for n, one in enumerate(segments):
        text = visible(one.text.replace("\n\n", " ¶ ").replace("\n", " ↵ "))
        if one.kind == "gone":
            parts.append(f"[-{text}-]")
        elif one.kind == "new":
            parts.append(f"{{+{text}+}}")
        else:
            parts.append(_cut(text, n == 0, n == len(segments) - 1))
    return "".join(parts)


def _cut(text: str, first: bool, last: bool) -> str:
    if len(text) <= 2 * _EXCERPT:
        return text
    head = "" if first else text[:_EXCERPT]
    tail = "" if last else text[-_EXCERPT:]
    return f"{head} … {tail}"


def remark(one: Kept) -> str:
    """Return one remark as a sentence."""
    words, who = _short(one.text), visible(one.who)
    by = ", ".join(part for part in (who, visible(one.when)) if part) or _("nobody named")
    near = _("near {paragraph}").format(paragraph=visible(one.of)) if one.of else ""
    sentence = _sentences()[one.code].format(words=words, who=who, by=by, paragraph=visible(one.of))
    placed = one.code in _PLACED and near
    return f"{sentence} ({near})" if placed else sentence


def _short(text: str) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= 2 * _EXCERPT else line[: 2 * _EXCERPT - 1] + "…"


_PLACED = frozenset(
    {"inserted", "deleted", "moved_here", "moved_away", "comment", "footnote", "endnote",
     "text_box", "hidden", "formula", "picture", "field", "link", "formatting", "no_place",
     "table"}
)  # fmt: skip


def _sentences() -> dict[str, str]:
    """Return what each remark says."""
    return {
        "inserted": _("tracked change, pending, by {by}: “{words}” was put in; taken as it reads"),
        "deleted": _("tracked change, pending, by {by}: “{words}” was struck out; left out"),
        "moved_here": _("tracked change, pending, by {by}: “{words}” was moved here"),
        "moved_away": _("tracked change, pending, by {by}: “{words}” was moved away from here"),
        "format_change": _("changes of formatting are tracked; they are not kept"),
        "comment": _("comment by {by}, not taken: “{words}”"),
        "footnote": _("footnote, not taken: “{words}”"),
        "endnote": _("endnote, not taken: “{words}”"),
        "text_box": _("text box, not taken: “{words}”"),
        "hidden": _("hidden text, not taken: “{words}”"),
        "formula": _("formula, not taken: “{words}”"),
        "picture": _("picture, not taken {words}"),
        "field": _("field of the word processor ({words}): only its present text is taken"),
        "link": _("the link to {words} is not kept, its text is"),
        "formatting": _("formatting ({who}) is not kept: “{words}”"),
        "margin": _("above or below the pages, not taken: “{words}”"),
        "table": _("text in a table of its own, not taken: “{words}”"),
        "no_place": _("new text without a place in the letter, not taken: “{words}”"),
        "number": _("the number “{words}” before a new item is not kept"),
        "ours": _(
            "our own words “{who}” read “{words}”, not taken: dates, numbers and types are changed "
            "with “letter revise”"
        ),
        "ours_gone": _("our own words are missing and stay in the letter: “{words}”"),
        "moved": _("{paragraph} was moved; the order of the letter stays"),
        "disputed": _(
            "{paragraph} stands several times and reads differently, not taken: “{words}”"
        ),
        "partly_gone": _("{paragraph} is missing in one place and stays: “{words}”"),
        "id_changed": _("the row of {paragraph} is called “{words}” now; it was known by its mark"),
        "doubled": _("{paragraph} stands in several rows; only the first is taken, not: “{words}”"),
        "original_changed": _("the original of {paragraph} was changed, not taken: “{words}”"),
        "source_unknown": _(
            "{paragraph} was changed since the file was written, and it is not known from what "
            "this was translated, not taken: “{words}”"
        ),
        "protected": _(
            "{paragraph} is a date, number, code or article (“{who}”); “{words}” is not taken: "
            "change it with “letter revise”"
        ),
    }


_DOCX = Option("file", N_("the Word file that “letter render --docx” wrote, edited"), "FILE.docx",
               required=True, position=True)  # fmt: skip

COMMANDS = (
    Command(
        ("letter", "import-docx"),
        N_("take a letter edited in Word over as a new draft, after showing every difference"),
        _import,
        (_DOCX, Option("letter", LETTER.help, "LETTER"),
         Option("preview", N_("only show what is different"), how="flag"),
         Option("yes", N_("take it over without asking"), how="flag"), UNCONFINED),
    ),
)  # fmt: skip
