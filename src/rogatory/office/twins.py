# SPDX-License-Identifier: Apache-2.0
"""Twins at the desk: paragraphs go out to a translator, come back, and a person answers for them.

Each step revises the letter's form, so that whatever was checked, weighed or approved before must
be done again for the letter as it now reads.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.letters import Letter
from rogatory.casefile.twins import ParagraphsTranslated, TranslationCertified, TwinsWithdrawn
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.instrument import paragraphs as of
from rogatory.instrument import twins
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Certification, LanguageVersion, Translator, Twin
from rogatory.instrument.twins_file import Item, TwinsFile
from rogatory.language import _
from rogatory.office.letters import form_of, letter_of, revision
from rogatory.paper import certification


@dataclass(frozen=True)
class Delivery:
    """What was taken from a translator's file, and what in the language is stale or missing now.

    All three hold ids of paragraphs.
    """

    taken: tuple[str, ...]
    stale: tuple[str, ...]
    missing: tuple[str, ...]


def original_of(form: LetterForm) -> str:
    """Return the language of the original; Inadmissible when the letter does not state it."""
    language = of.original_language(form)
    if language is None:
        raise Inadmissible(
            _(
                "The letter does not say in which language its original is: revise it and name it "
                "under “languages”, with the role “original”."
            )
        )
    return language


def export(row: Letter, language: str) -> TwinsFile:
    """Return the paragraphs of a letter as they go to a translator.

    A current twin stands in its place; for one that is stale the place is empty.
    """
    form = form_of(row)
    original = original_of(form)
    if language == original:
        raise Inadmissible(_("{language} is the original of the letter.").format(language=language))
    items = tuple(
        Item(
            one.paragraph.id,
            one.paragraph.sha256,
            one.paragraph.text,
            previous=one.twin.text if one.twin and one.state == "stale" else None,
            text=one.twin.text if one.twin and one.state == "current" else None,
        )
        for one in of.standings(form, language)
    )
    return TwinsFile(row.key, language, original, items)


def translate(
    instance: Instance, case: str, file: TwinsFile, translator: Translator, by: Hand
) -> Delivery:
    """Take translated paragraphs into a letter, with who translated them and by what means.

    Raises Inadmissible with every paragraph that the letter does not have, and when nothing new
    is in the file.
    """
    row = letter_of(case, file.letter)
    form = form_of(row)
    original = original_of(form)
    Inadmissible.unless_empty(_file_faults(form, file, original))
    version = of.version_in(form, file.language) or LanguageVersion(file.language, "translation")
    known = [one for one in version.translators if _same(one, translator)]
    who = known[0] if known else dataclasses.replace(translator, id=_free_id(version))
    taken = {
        item.of: Twin(item.of, item.text, item.source_sha256, who.id)
        for item in file.items
        if item.text and _is_news(version, item, translator)
    }
    if not taken:
        raise Inadmissible(_("Nothing in the file is translated that the letter does not have."))
    kept = {twin.of: twin for twin in version.texts} | taken
    ordered = tuple(kept[one.id] for one in of.paragraphs(form) if one.id in kept)
    made = dataclasses.replace(
        version,
        role="translation",
        translator=None,
        certified=None,
        translators=(*version.translators, *([] if known else [who])),
        texts=ordered,
    )
    new = of.restated(form, of.without_idle(made))
    reason = _("paragraphs translated into {language}").format(language=file.language)
    revised = revision(row, new, reason)
    act = ParagraphsTranslated(
        letter=row.key,
        language=file.language,
        machine=who.machine or "machine",
        form_digest=revised.form_digest,
        paragraphs=tuple(_pinned(twin) for twin in taken.values()),
        translator=who.name,
        qualification=who.qualification,
    )
    cases.enter(instance, case, revised, act, by=by)
    now = of.standings(new, file.language)
    return Delivery(
        tuple(str(one) for one in taken),
        tuple(one.paragraph.id for one in now if one.state == "stale"),
        tuple(one.paragraph.id for one in now if one.state == "missing"),
    )


def certify(
    instance: Instance, case: str, letter: str, language: str, said: Certification, by: Hand
) -> None:
    """Enter that a named person answers for a translation, whole and as it now stands."""
    row = letter_of(case, letter)
    form = form_of(row)
    version = _held(form, language)
    Inadmissible.unless_empty(twins.faults(_alone(form, version)))
    digest = of.version_digest(version)
    made = dataclasses.replace(version, certification=dataclasses.replace(said, sha256=digest))
    reason = _("translation into {language} certified").format(language=language)
    revised = revision(row, of.restated(form, made), reason)
    act = TranslationCertified(
        letter=row.key,
        language=language,
        form_digest=revised.form_digest,
        digest=digest,
        on=said.on or "",
        certifier=said.by,
        qualification=said.qualification,
    )
    cases.enter(instance, case, revised, act, by=by)


def withdraw(
    instance: Instance,
    case: str,
    letter: str,
    language: str,
    ids: Sequence[str],
    reason: str,
    by: Hand,
) -> list[str]:
    """Take twins out of a letter, all of the language when none is named; return their ids."""
    row = letter_of(case, letter)
    form = form_of(row)
    version = _held(form, language)
    held = [twin.of or "" for twin in version.texts]
    Inadmissible.unless_empty(
        _("The letter has no paragraph {paragraph} in {language}.").format(
            paragraph=id, language=language
        )
        for id in ids
        if id not in held
    )
    gone = list(ids) or held
    texts = tuple(twin for twin in version.texts if twin.of not in gone)
    if texts:
        new = of.restated(form, of.without_idle(dataclasses.replace(version, texts=texts)))
    else:
        others = tuple(v for v in form.languages if v.language != language)
        new = dataclasses.replace(form, languages=others)
    revised = revision(row, new, reason)
    act = TwinsWithdrawn(
        letter=row.key,
        language=language,
        form_digest=revised.form_digest,
        paragraphs=tuple(gone),
        reason=reason,
    )
    cases.enter(instance, case, revised, act, by=by)
    return gone


def certification_page(
    instance: Instance, row: Letter, language: str, *, lang: str, day: str
) -> bytes:
    """Return the certification page of a translation as PDF, our own words in ``lang``."""
    form = form_of(row)
    version = _held(form, language)
    data = certification.certification_data(
        form, version, lang=lang, number=row.number, day=day, marking=instance.config.marking
    )
    return certification.render(data)


def leaving_form(whole: Any, coded: dict[str, Any]) -> dict[str, Any]:
    """Return the form with codes so that its twins fit it, as they fitted the form before.

    A twin whose original does not leave (the residence of one who is hidden) does not leave either.
    """
    if not (isinstance(whole, Mapping) and any(v.get("texts") for v in whole.get("languages", ()))):
        return coded
    before, after = LetterForm.from_json(dict(whole)), LetterForm.from_json(coded)
    return of.repinned(before, after).to_json()


def refuse_faulty(form: Mapping[str, Any]) -> None:
    """Raise Inadmissible when a letter does not carry the languages that it says it carries."""
    Inadmissible.unless_empty(twins.faults(LetterForm.from_json(dict(form))))


def _held(form: LetterForm, language: str) -> LanguageVersion:
    version = of.version_in(form, language)
    if version is None or not version.texts:
        raise Inadmissible(
            _("The letter holds no translation in {language}.").format(language=language)
        )
    return version


def _alone(form: LetterForm, version: LanguageVersion) -> LetterForm:
    """The form with its original and this one translation: faults of others do not matter here."""
    mine = tuple(v for v in form.languages if v is version or v.role == "original")
    return dataclasses.replace(form, languages=mine)


def _file_faults(form: LetterForm, file: TwinsFile, original: str) -> Iterator[str]:
    if file.language == original:
        yield _("{language} is the original of the letter.").format(language=original)
    if file.from_ and file.from_ != original:
        yield _("The file was translated from {theirs}, the original is {ours}.").format(
            theirs=file.from_, ours=original
        )
    known = {one.id for one in of.paragraphs(form)}
    for id, times in Counter(item.of for item in file.items).items():
        if id not in known:
            yield _("The letter has no paragraph {paragraph}.").format(paragraph=id)
        elif times > 1:
            yield _("The paragraph {paragraph} stands {times} times in the file.").format(
                paragraph=id, times=times
            )


def _is_news(version: LanguageVersion, item: Item, translator: Translator) -> bool:
    """Whether a paragraph differs from the twin that is there, or a person takes it over."""
    old = next((twin for twin in version.texts if twin.of == item.of), None)
    if old is None or (old.text, old.source_sha256) != (item.text, item.source_sha256):
        return True
    said = next((one for one in version.translators if one.id == old.by), None)
    return translator.machine != "machine" and (said is None or said.machine == "machine")


def _same(one: Translator, other: Translator) -> bool:
    return dataclasses.replace(one, id=None) == dataclasses.replace(other, id=None)


def _free_id(version: LanguageVersion) -> str:
    taken = {one.id for one in version.translators}
    return next(id for n in range(1, len(taken) + 2) if (id := f"t{n}") not in taken)


def _pinned(twin: Twin) -> dict[str, str]:
    return {
        "of": twin.of or "",
        "source_sha256": twin.source_sha256 or "",
        "sha256": of.digest_of(twin.text or ""),
    }
