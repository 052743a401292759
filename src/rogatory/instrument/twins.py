# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the twins of a letter, in one sentence each: with any, it may not be approved.

A letter that says it carries a language carries every paragraph of it, made from the original as
it is now, and says of each who translated it and whether a program did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from rogatory.instrument.form import LetterForm
from rogatory.instrument.paragraphs import (
    is_certified,
    original_language,
    paragraphs,
    standings,
    translations,
)
from rogatory.instrument.parts import LanguageVersion
from rogatory.language import _, ngettext

_SHOWN = 4
"""How many paragraphs a sentence names before it says how many more there are."""


def faults(form: LetterForm) -> Iterator[str]:
    """Every reason why the letter does not carry the languages that it says it carries."""
    stated = Counter(v.language for v in form.languages if v.language)
    for language, times in stated.items():
        if times > 1:
            yield _("The letter states the language {language} {times} times.").format(
                language=language, times=times
            )
    known = {one.id for one in paragraphs(form)}
    for version in translations(form):
        yield from _faults_of(form, version, known)


def readiness(
    form: LetterForm, version: LanguageVersion
) -> Literal["ready", "uncertified", "faulty", "elsewhere"]:
    """Whether a letter can be said to be in this language.

    It is its original, or holds a whole, current and certified translation, or encloses one.
    "elsewhere": a certified translation is stated, and the letter neither holds nor encloses it.
    """
    if version.role == "original" and not version.texts:
        return "ready"
    if version.texts:
        if next(faults(form), None) is not None:
            return "faulty"
        return "ready" if is_certified(version) else "uncertified"
    if not version.certified:
        return "uncertified"
    enclosed = ((one.kind, one.language) for one in form.enclosures)
    return "ready" if ("translation", version.language) in enclosed else "elsewhere"


def _faults_of(form: LetterForm, version: LanguageVersion, known: set[str]) -> Iterator[str]:
    language = version.language
    if language is None:
        yield _("A translation in the letter does not say in which language it is.")
        return
    if version.role == "original" or original_language(form) is None:
        yield _(
            "The letter holds a translation in {language} and does not say which language is the "
            "original."
        ).format(language=language)
        return
    here = standings(form, language)
    if stale := [one.paragraph.id for one in here if one.state == "stale"]:
        yield ngettext(
            "The translation in {language} is stale in {n} paragraph ({paragraphs}): the original "
            "was changed since, have it translated again.",
            "The translation in {language} is stale in {n} paragraphs ({paragraphs}): the "
            "originals were changed since, have them translated again.",
            len(stale),
        ).format(language=language, n=len(stale), paragraphs=named(stale))
    if missing := [one.paragraph.id for one in here if one.state == "missing"]:
        yield ngettext(
            "The translation in {language} lacks {n} paragraph ({paragraphs}).",
            "The translation in {language} lacks {n} paragraphs ({paragraphs}).",
            len(missing),
        ).format(language=language, n=len(missing), paragraphs=named(missing))
    yield from _loose(version, language, known)


def _loose(version: LanguageVersion, language: str, known: set[str]) -> Iterator[str]:
    """Twins of nothing, twins twice, and twins of which nobody says how they were made."""
    count = Counter(twin.of or "" for twin in version.texts)
    if twice := [of for of, times in count.items() if times > 1]:
        yield _("In {language} these paragraphs stand more than once: {paragraphs}.").format(
            language=language, paragraphs=named(twice)
        )
    if idle := [of for of in count if of not in known]:
        yield _("In {language} these paragraphs translate nothing: {paragraphs}.").format(
            language=language, paragraphs=named(idle)
        )
    said = {one.id for one in version.translators if one.id and one.name and one.machine}
    if unsaid := [twin.of or "" for twin in version.texts if twin.by not in said]:
        yield _(
            "In {language} it is not said who translated, and whether by machine: {paragraphs}."
        ).format(language=language, paragraphs=named(unsaid))


def named(ids: Sequence[str]) -> str:
    """The first paragraphs of a list by their ids, and how many more there are."""
    shown = ", ".join(ids[:_SHOWN])
    more = len(ids) - _SHOWN
    return f"{shown}, +{more}" if more > 0 else shown
