# SPDX-License-Identifier: Apache-2.0
"""The authority's stationery: what stands on a letter because of who sends it.

Head of the letter in each language, picture, pattern of numbers, words of marking, copies, who
signs and who prepares, and a layout of its own where it has one.  An act in the authority's own
docket; a later one supersedes it, and what was printed before can still be printed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import models

from rogatory.casefile import numbering
from rogatory.clerk.act import Act, Erased, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import SUPPORTED, _

MOST_COPIES: Final = 99
_LINES: Final = 12
_LENGTH: Final = 300


class Stationery(Row):
    """Stationery as it was adopted; the row's key is its entry's place."""

    current = models.BooleanField(default=True)
    adopted = models.TextField()
    pattern = models.TextField(default="")
    copies = models.BigIntegerField(default=1)
    layout_digest = models.TextField(default="")
    picture_digest = models.TextField(default="")
    letterhead = ErasableField()
    signatory = ErasableField()
    executor = ErasableField()
    markings = ErasableField()
    layout = ErasableField()
    picture = ErasableField()

    class Meta:
        app_label = "casefile"


class StationeryAdopted(Act, kind="stationery.adopted/1", signatures=2, authority=True):
    """The authority adopts its stationery; letters are printed by it from now on."""

    pattern: str | None = structural("Pattern of numbers", "text", default=None)
    copies: int = structural("Copies of a letter on paper", "int", default=1)
    layout_digest: str | None = structural("Digest of the layout", "code", default=None)
    picture_digest: str | None = structural("Digest of the picture", "code", default=None)
    letterhead: object = erasable("Head of the letter, by language", "data", default=None)
    signatory: object = erasable("Who signs", "data", default=None)
    executor: object = erasable("Who prepares letters", "data", default=None)
    markings: object = erasable("Words of marking that are allowed", "data", default=None)
    layout: Text = erasable("Layout", default=None)
    picture: Text = erasable("Picture of the head", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if self.pattern is not None:
            yield from numbering.faults(self.pattern)
        if not 1 <= self.copies <= MOST_COPIES:
            yield _("A letter has 1 to {n} copies.").format(n=MOST_COPIES)
        for text, digest in (
            (self.layout, self.layout_digest),
            (self.picture, self.picture_digest),
        ):
            if digest != (digest_of(text) if isinstance(text, str) else None):
                yield _("Layout and picture are named by the digests of what is given.")
        yield from letterhead_faults(self.letterhead)
        yield from official_faults(self.signatory, ("name", "title"))
        yield from official_faults(self.executor, ("name", "title", "phone", "email"))
        yield from marking_faults(self.markings)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for old in sheet.where(Stationery, current=True):
            old.current = False
            sheet.change(old)
        sheet.add(
            Stationery(
                key=stamp.key(),
                entry=stamp.number,
                adopted=stamp.at,
                pattern=self.pattern or "",
                copies=self.copies,
                layout_digest=self.layout_digest or "",
                picture_digest=self.picture_digest or "",
                letterhead=self.letterhead,
                signatory=self.signatory,
                executor=self.executor,
                markings=self.markings,
                layout=self.layout,
                picture=self.picture,
            )
        )


def digest_of(text: str) -> str:
    """Return the SHA-256 (hex) of a text's UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def letterhead_faults(value: Any) -> Iterator[str]:
    """Yield what is wrong with a head: ``{"az": ["…", …], "ru": […], "en": […]}``."""
    if value is None or isinstance(value, Erased):
        return
    if not isinstance(value, dict) or not set(value) <= set(SUPPORTED):
        yield _("The head of the letter is given by language: {known}.").format(
            known=", ".join(SUPPORTED)
        )
        return
    for lang, lines in value.items():
        listed = isinstance(lines, (list, tuple)) and 1 <= len(lines) <= _LINES
        if not listed or not all(_is_line(line) for line in lines):
            yield _(
                "The head in “{lang}” has 1 to {n} lines of at most {length} characters."
            ).format(lang=lang, n=_LINES, length=_LENGTH)


def official_faults(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with an official: texts, or texts by language, under these names."""
    if value is None or isinstance(value, Erased):
        return
    if not isinstance(value, dict) or not set(value) <= set(names):
        yield _("An official is given by: {names}.").format(names=", ".join(names))
        return
    for name, said in value.items():
        texts = list(said.values()) if isinstance(said, dict) else [said]
        known = not isinstance(said, dict) or set(said) <= set(SUPPORTED)
        if not texts or not known or not all(_is_line(text) for text in texts):
            yield _("“{name}” of an official is one line, or one line for each language.").format(
                name=name
            )


def marking_faults(value: Any) -> Iterator[str]:
    """Yield what is wrong with markings: ``{"official": {"ru": "…", "en": "…"}}``."""
    if value is None or isinstance(value, Erased):
        return
    if not isinstance(value, dict):
        yield _("Markings are given by a short name, each in words by language.")
        return
    for name, said in value.items():
        good = isinstance(said, dict) and said and set(said) <= set(SUPPORTED)
        if not good or not all(_is_line(text) for text in said.values()):
            yield _("The marking “{name}” is given in words by language: {known}.").format(
                name=name, known=", ".join(SUPPORTED)
            )


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LENGTH and "\n" not in value
