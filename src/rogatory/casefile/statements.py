# SPDX-License-Identifier: Apache-2.0
"""Own public statements: what the authority says in public, sentence by sentence.

Each sentence is tied to entries of the case record or marked as having none (``no_entry``), as
``opinion`` or as ``hope``.  A machine only warns (``StatementChecked``); an officer answers each
warning with a reason, a second one approves, and the text as issued is an exhibit.  An issued
statement is never changed: it is withdrawn, or corrected by another one, with the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.clerk.tables import Docket
from rogatory.docket import canon
from rogatory.language import SUPPORTED, _

MARKS = ("no_entry", "opinion", "hope")
"""How a sentence is marked that is tied to no entry of the case record."""

SORTS = ("guilt", "person", "sealed_identity", "confidential", "silence")
"""What a warning can be about."""

_WARNING = {"warning", "sentence", "sort", "row", "person"}


class Statement(Row):
    """A public statement of ours; the row's key is its id (``S-1``)."""

    language = models.TextField()
    version = models.BigIntegerField(default=1)
    count = models.BigIntegerField()
    text_digest = models.TextField()
    drafted = models.TextField(default="")
    hands = models.TextField()
    """Every officer who drafted or revised it, separated by blanks: none of them approves it."""

    checked = models.TextField(default="")
    """Digest of the text that was checked last."""

    words_digest = models.TextField(default="")
    """Digest of the word lists with which it was checked."""

    approved = models.TextField(default="")
    approved_by = models.TextField(default="")
    approved_digest = models.TextField(default="")
    issued = models.TextField(default="")
    issued_on = models.TextField(default="")
    exhibit = models.TextField(default="")
    """The exhibit that holds the text as issued; ``paper`` is the one that holds the PDF."""

    paper = models.TextField(default="")
    digest = models.TextField(default="")
    """SHA-256 of the text as issued."""

    withdrawn_on = models.TextField(default="")
    corrected_by = models.TextField(default="")
    title = ErasableField()
    where = ErasableField()
    reason = ErasableField()
    """Why it was withdrawn or corrected."""

    class Meta:
        app_label = "casefile"


class StatementSentence(Row):
    """One sentence of the present text; the row's key is ``statement:version:number``."""

    statement = models.TextField(db_index=True)
    version = models.BigIntegerField()
    number = models.BigIntegerField()
    begins = models.BooleanField(default=False)
    """Whether a paragraph begins with it."""

    mark = models.TextField(default="")
    entries = models.TextField(default="")
    """Numbers of the entries that it rests on, separated by blanks."""

    text = ErasableField()

    class Meta:
        app_label = "casefile"


class StatementWarning(Row):
    """One warning about one sentence; the row's key is ``statement:warning``."""

    statement = models.TextField(db_index=True)
    version = models.BigIntegerField()
    warning = models.TextField()
    sentence = models.BigIntegerField()
    """Number of the sentence; 0 is the title."""

    sort = models.TextField()
    row = models.TextField()
    """Row of the word list, or ``record`` for what the case record alone tells."""

    person = models.TextField(default="")
    current = models.BooleanField(default=True)
    answered_by = models.TextField(default="")
    what = ErasableField()
    answer = ErasableField()

    class Meta:
        app_label = "casefile"


def digest_of(
    language: str, title: Any, paragraphs: Sequence[int], sentences: Sequence[Any]
) -> str:
    """Return the SHA-256 of a statement's text (hexadecimal), as its acts name it."""
    told = {
        "language": language,
        "title": title,
        "paragraphs": list(paragraphs),
        "sentences": list(sentences),
    }
    return hashlib.sha256(canon.dumps(told)).hexdigest()


def sentences_of(sheet: Sheet, row: Statement) -> list[StatementSentence]:
    """Return the sentences of the present text in their order."""
    found = sheet.where(StatementSentence, statement=row.key, version=row.version)
    return sorted(found, key=lambda one: one.number)


def loose(sheet: Sheet, row: Statement) -> list[int]:
    """Return the numbers of the sentences that are neither tied nor marked."""
    return [one.number for one in sentences_of(sheet, row) if not (one.mark or one.entries)]


def open_warnings(sheet: Sheet, row: Statement) -> list[StatementWarning]:
    """Return the warnings of the last check that nobody has answered."""
    found = sheet.where(
        StatementWarning, statement=row.key, version=row.version, current=True, answered_by=""
    )
    return sorted(found, key=lambda one: (one.sentence, one.sort, one.row, one.warning))


def statement_of(sheet: Sheet, statement: str) -> tuple[Statement | None, list[str]]:
    """Return a statement of the case, or the reason why there is none."""
    row = sheet.find(Statement, statement)
    if row is None:
        return None, [
            _("There is no statement {statement} in the case.").format(statement=statement)
        ]
    return row, []


def unissued(sheet: Sheet, statement: str) -> tuple[Statement | None, list[str]]:
    """Return a statement that can still be changed, or the reason why there is none."""
    row, reasons = statement_of(sheet, statement)
    if row is not None and row.issued:
        return None, [
            _(
                "Statement {statement} was issued: withdraw it, or issue another that corrects it."
            ).format(statement=statement)
        ]
    return row, reasons


def _text_faults(act: StatementDrafted | StatementRevised) -> Iterable[str]:
    """Yield what is wrong with the text that an act brings."""
    if not act.sentences or act.count != len(act.sentences):
        yield _("The sentences of the statement do not match their number.")
    elif any(not one.strip() for one in act.sentences):
        yield _("A sentence of the statement is empty.")
    if list(act.paragraphs[:1]) != [1] or any(not 1 <= n <= act.count for n in act.paragraphs):
        yield _("A paragraph begins with a sentence of the statement, the first with the first.")
    told = digest_of(act.language, act.title, act.paragraphs, act.sentences)
    if told != act.text_digest:
        yield _("The digest of the statement is not that of its text.")


def _write(
    sheet: Sheet, stamp: Stamp, row: Statement, act: StatementDrafted | StatementRevised
) -> None:
    """Write the sentences, none of them tied or marked yet."""
    row.language, row.count, row.text_digest = act.language, act.count, act.text_digest
    row.title = act.title
    for index in range(act.count):
        words = act.sentences
        sheet.add(
            StatementSentence(
                key=f"{act.statement}:{row.version}:{index + 1}",
                entry=stamp.number,
                statement=act.statement,
                version=row.version,
                number=index + 1,
                begins=index + 1 in act.paragraphs,
                text=words[index] if isinstance(words, tuple) else words,
            )
        )


class StatementDrafted(Act, kind="statement.drafted/1", signatures=1):
    """A public statement is drafted: its text as numbered sentences."""

    statement: str = structural("Public statement")
    language: str = structural("Language", "code", choices=SUPPORTED)
    count: int = structural("Sentences", "int")
    paragraphs: tuple[int, ...] = structural("Sentences that begin a paragraph", "int", listed=True)
    text_digest: str = structural("Digest of the text", "code")
    title: Text = erasable("Heading")
    sentences: tuple[str, ...] = erasable("Sentences", "text", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Statement, self.statement):
            yield _("Statement {statement} is in the case already.").format(
                statement=self.statement
            )
        yield from _text_faults(self)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = Statement(key=self.statement, entry=stamp.number, drafted=stamp.at, hands=stamp.by)
        row.where = row.reason = None
        _write(sheet, stamp, row, self)
        sheet.add(row)


class StatementRevised(Act, kind="statement.revised/1", signatures=1):
    """The draft is replaced by a better one; ties, check and approval begin anew."""

    statement: str = structural("Public statement")
    language: str = structural("Language", "code", choices=SUPPORTED)
    count: int = structural("Sentences", "int")
    paragraphs: tuple[int, ...] = structural("Sentences that begin a paragraph", "int", listed=True)
    text_digest: str = structural("Digest of the text", "code")
    title: Text = erasable("Heading")
    sentences: tuple[str, ...] = erasable("Sentences", "text", listed=True)
    because: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        _row, reasons = unissued(sheet, self.statement)
        yield from reasons
        yield from _text_faults(self)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Statement, self.statement)
        row.version += 1
        row.hands = " ".join(sorted({*row.hands.split(), stamp.by}))
        row.checked = row.words_digest = ""
        row.approved = row.approved_by = row.approved_digest = ""
        _write(sheet, stamp, row, self)
        sheet.change(row)


class StatementTied(Act, kind="statement.tied/1"):
    """A sentence is tied to entries of the case record, or marked as having none; the approval
    of the statement, if there was one, falls."""

    statement: str = structural("Public statement")
    sentence: int = structural("Sentence", "int")
    entries: tuple[int, ...] = structural("Entries", "int", listed=True, default=())
    mark: str | None = structural("Marked as", "code", choices=MARKS, default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = unissued(sheet, self.statement)
        yield from reasons
        if row is not None and not 1 <= self.sentence <= row.count:
            yield _("Statement {statement} has no sentence {n}.").format(
                statement=self.statement, n=self.sentence
            )
        if bool(self.entries) == bool(self.mark):
            yield _("A sentence is tied to entries, or marked: one of the two.")
        size = Docket.objects.get(case=sheet.case).size
        for number in self.entries:
            if not 0 <= number < size:
                yield _("There is no entry {n} in the case record.").format(n=number)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Statement, self.statement)
        one = sheet.get(StatementSentence, f"{self.statement}:{row.version}:{self.sentence}")
        one.mark = self.mark or ""
        one.entries = " ".join(map(str, sorted(set(self.entries))))
        sheet.change(one)
        row.approved = row.approved_by = row.approved_digest = ""
        sheet.change(row)


class StatementChecked(Act, kind="statement.checked/1"):
    """The text was held against the word lists, the persons and the registers searched; an
    approval falls when something new was found."""

    statement: str = structural("Public statement")
    text_digest: str = structural("Digest of the text", "code")
    words_digest: str = structural("Digest of the word lists", "code")
    warnings: tuple[object, ...] = structural("Warnings", "data", listed=True)
    whats: tuple[object, ...] = erasable("What was found and why", "data", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = unissued(sheet, self.statement)
        yield from reasons
        if row is not None and row.text_digest != self.text_digest:
            yield _("The statement was changed since it was checked: check it again.")
        if len(self.warnings) != len(self.whats):
            yield _("The warnings and their words do not match in number.")
        for one in self.warnings:
            if not isinstance(one, dict) or set(one) != _WARNING or one["sort"] not in SORTS:
                yield _("A warning is not in its form.")
            elif row is not None and not 0 <= one["sentence"] <= row.count:
                yield _("Statement {statement} has no sentence {n}.").format(
                    statement=self.statement, n=one["sentence"]
                )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Statement, self.statement)
        row.checked, row.words_digest = self.text_digest, self.words_digest
        for old in sheet.where(StatementWarning, statement=self.statement, current=True):
            old.current = False
            sheet.change(old)
        for index, one in enumerate(self.warnings):
            self._warn(sheet, stamp, row, index, one)
        if open_warnings(sheet, row):
            row.approved = row.approved_by = row.approved_digest = ""
        sheet.change(row)

    def _warn(self, sheet: Sheet, stamp: Stamp, row: Statement, index: int, one: Any) -> None:
        key = f"{self.statement}:{one['warning']}"
        found = sheet.find(StatementWarning, key)
        if found is None:
            found = StatementWarning(key=key, entry=stamp.number, statement=self.statement)
            found.version, found.warning = row.version, one["warning"]
            found.answer = None
            sheet.add(found)
        found.sentence, found.sort, found.row = one["sentence"], one["sort"], one["row"]
        found.person, found.current = one["person"] or "", True
        found.what = self.whats[index] if isinstance(self.whats, tuple) else self.whats
        sheet.change(found)


class StatementAnswered(Act, kind="statement.answered/1", signatures=1):
    """An officer answers warnings: why the sentence stays as it is."""

    statement: str = structural("Public statement")
    warnings: tuple[str, ...] = structural("Warnings", "id", listed=True)
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = unissued(sheet, self.statement)
        yield from reasons
        if isinstance(self.reason, str) and not self.reason.strip():
            yield _("A warning is answered with a reason.")
        if not self.warnings:
            yield _("Name the warnings that are answered.")
        if row is None:
            return
        for name in self.warnings:
            found = sheet.find(StatementWarning, f"{self.statement}:{name}")
            if found is None or not found.current or found.version != row.version:
                yield _("The last check has no warning {warning}.").format(warning=name)
            elif found.sort == "sealed_identity":
                yield _(
                    "Sentence {n} names a sealed identity: no reason lets that out, revise the "
                    "statement."
                ).format(n=found.sentence)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for name in self.warnings:
            found = sheet.get(StatementWarning, f"{self.statement}:{name}")
            found.answered_by, found.answer = stamp.by, self.reason
            sheet.change(found)
