# SPDX-License-Identifier: Apache-2.0
"""The paragraphs of a letter, each under an id that stays, and their twins in other languages.

A paragraph is one text of the form that is printed and is written in some language::

    facts                          purpose                     urgency/reason
    measures/<id>/text             measures/<id>/questions/2   events/<id>/what
    offence/articles/XA:121/text   persons/<id>/residence      persons/<id>/surname/note

**Prose** must be translated; a **name** (of a body, a person, a place) may have a twin in another
script and else stands in every language as in the original. A twin remembers the SHA-256 of the
original that it was made from: whether it is current is decided by comparing, never by a mark that
somebody set. The twins stand in the form itself (``languages[].texts``), so that what is approved,
weighed for harm, printed, signed and sent covers them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from rogatory.instrument import parts
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import LanguageVersion, Twin
from rogatory.instrument.record import Absent

R = TypeVar("R")
_UNFIT = re.compile(r"[~/\s\x00-\x1f]")
"""What a part's id may hold and a step of a paragraph's id may not: it is written ``~2f~``."""

_NUMBERED = re.compile(r"[0-9A-Za-z.()-]{1,16}")
"""An article by its bare number, which is the same in every language."""

State = Literal["current", "stale", "missing", "as_original"]
STATES: Final = ("current", "stale", "missing", "as_original")
"""A twin fits its original; the original changed since; there is none; none is needed."""

Sort = Literal["prose", "name", "note"]
PROSE: Final = "prose"
NAME: Final = "name"
NOTE: Final = "note"
"""Not the value itself (a date), only the remark on why it is not known."""

_NAMED: Final[Mapping[str, Sort]] = {"name": NAME, "functions": NAME, "address": NAME}
TRANSLATED: Final[Mapping[type, Mapping[str, Sort]]] = {
    LetterForm: {
        "place": NAME, "proceedings_nature": PROSE, "purpose": PROSE, "facts": PROSE,
        "other_information": PROSE,
    },
    parts.Authority: _NAMED,
    parts.Official: {"name": NAME, "title": NAME, "body": NAME},
    parts.CaseReference: {"title": PROSE, "stage": PROSE, "opened_on": NOTE},
    parts.Event: {"what": PROSE, "when": NAME, "place": PROSE},
    parts.Offence: {"description": PROSE, "damage": PROSE},
    parts.OffenceArticle: {
        "article": NAME, "title": PROSE, "text": PROSE, "penalty": PROSE, "limitation": PROSE,
    },
    parts.Person: {
        "surname": NAME, "given_name": NAME, "patronymic": NAME, "birth_date": NOTE,
        "birth_place": NAME, "residence": NAME, "stay": NAME, "citizenship": NAME,
        "citizenship_note": PROSE, "occupation": PROSE, "parents": NAME, "note": PROSE,
    },
    parts.LegalPerson: {
        "name": NAME, "seat": NAME, "bank_details": NAME, "tax_codes": NAME, "role": PROSE,
    },
    parts.Representative: {"name": NAME, "address": NAME, "capacity": PROSE},
    parts.Attendance: {"who": NAME, "reason": PROSE},
    parts.Deadline: {"reason": PROSE},
    parts.SpecialProcedure: {"text": PROSE, "reason": PROSE},
    parts.Service: {"address": NAME, "document_title": PROSE, "content_summary": PROSE},
    parts.Hearing: {
        "reason": PROSE, "judicial_authority": NAME, "conducted_by": NAME, "technical": PROSE,
    },
    parts.Summons: {"place": NAME, "when": NAME, "allowances": PROSE},
    parts.JointTeam: {"composition": PROSE, "purpose": PROSE, "duration": PROSE},
    parts.Measure: {
        "title": PROSE, "text": PROSE, "object": PROSE, "place": NAME, "grounds": PROSE,
        "questions": PROSE, "risk": PROSE,
    },
    parts.Exhibit: {"description": PROSE, "kept_at": NAME},
    parts.Enclosure: {"title": PROSE},
    parts.Confidentiality: {"scope": PROSE, "reason": PROSE},
    parts.Use: {"assurances": PROSE},
    parts.Channel: {"through": NAME},
    parts.Urgency: {"reason": PROSE},
    parts.Signature: {},
}  # fmt: skip
"""For each part of the form, its texts that are printed in a language; what is not here is a code,
an id, a number, a reach (telephone, mail), or is not printed."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One text of a letter: its id, its words in the original, and whether it is prose."""

    id: str
    text: str
    prose: bool

    @property
    def sha256(self) -> str:
        """The digest by which a twin knows the original that it was made from."""
        return digest_of(self.text)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one paragraph stands in one language; ``by`` is who translated the twin."""

    paragraph: Paragraph
    state: State
    twin: Twin | None = None
    by: parts.Translator | None = None


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def paragraphs(form: LetterForm) -> tuple[Paragraph, ...]:
    """Every paragraph of a letter, in the order of the form; no two have the same id."""
    found: list[Paragraph] = []

    def note(id: str, text: str, prose: bool) -> str:
        found.append(Paragraph(id, text, prose))
        return text

    _walk(form, "", note)
    return tuple(found)


def translated(form: LetterForm, said: Callable[[Paragraph], str]) -> LetterForm:
    """The same form with every paragraph as ``said`` says it; the twins are left out."""
    plain = dataclasses.replace(form, languages=tuple(_bare(v) for v in form.languages))
    return _walk(plain, "", lambda id, text, prose: said(Paragraph(id, text, prose)))


def version_in(form: LetterForm, language: str) -> LanguageVersion | None:
    """What the letter states of a language: the first version in it."""
    return next((v for v in form.languages if v.language == language), None)


def original_language(form: LetterForm) -> str | None:
    """The language of the original, when the letter states it."""
    return next((v.language for v in form.languages if v.role == "original"), None)


def translations(form: LetterForm) -> tuple[LanguageVersion, ...]:
    """The versions that the letter itself holds, paragraph by paragraph."""
    return tuple(v for v in form.languages if v.texts)


def standings(form: LetterForm, language: str) -> tuple[Standing, ...]:
    """How every paragraph stands in a language that is not the original's, in order."""
    version = version_in(form, language)
    twins = {twin.of: twin for twin in reversed(version.texts)} if version else {}
    by = {one.id: one for one in version.translators} if version else {}
    return tuple(_standing(one, twins.get(one.id), by) for one in paragraphs(form))


def _standing(
    one: Paragraph, twin: Twin | None, by: Mapping[str | None, parts.Translator]
) -> Standing:
    if twin is None or twin.text is None:
        return Standing(one, "missing" if one.prose else "as_original")
    state: State = "current" if twin.source_sha256 == one.sha256 else "stale"
    return Standing(one, state, twin, by.get(twin.by))


def version_digest(version: LanguageVersion) -> str:
    """SHA-256 (hex) of all twins of a version: what a certification is of.

    It is taken over ``[[of, source_sha256, text], ...]`` as JSON in the order of the ids, UTF-8,
    without blanks.
    """
    rows = sorted([twin.of or "", twin.source_sha256 or "", twin.text or ""] for twin in
                  version.texts)  # fmt: skip
    return digest_of(json.dumps(rows, ensure_ascii=False, separators=(",", ":")))


def certification(version: LanguageVersion) -> Literal["none", "current", "stale"]:
    """Whether a person answers for the twins as they are now; stale when they changed since."""
    if version.certification is None:
        return "none"
    return "current" if version.certification.sha256 == version_digest(version) else "stale"


def answered_for(form: LetterForm, version: LanguageVersion) -> Literal["none", "current", "stale"]:
    """Whether a person answers for a translation of the letter as it is now.

    Also stale when the twins are as they were certified and an original was changed since.
    """
    state = certification(version)
    here = standings(form, version.language or "")
    if state == "current" and any(one.state in ("stale", "missing") for one in here):
        return "stale"
    return state


def is_certified(version: LanguageVersion) -> bool:
    """Whether a translation is certified: of twins by a certification of this very text."""
    return certification(version) == "current" if version.texts else bool(version.certified)


def by_machine(version: LanguageVersion) -> frozenset[str]:
    """Ids of the paragraphs that a program translated and for which no person answers.

    How a twin was made must be said: one that names no translator counts as made by a program.
    """
    if is_certified(version):
        return frozenset()
    human = {one.id for one in version.translators if one.machine in ("none", "assisted")}
    return frozenset(twin.of or "" for twin in version.texts if twin.by not in human)


def restated(form: LetterForm, version: LanguageVersion) -> LetterForm:
    """The form with this version in place of the one in the same language, or added."""
    others = list(form.languages)
    place = next((n for n, v in enumerate(others) if v.language == version.language), None)
    if place is None:
        others.append(version)
    else:
        others[place] = version
    return dataclasses.replace(form, languages=tuple(others))


def carried(before: LetterForm, after: LetterForm) -> LetterForm:
    """The revised form with the twins of the one before, where it does not bring its own.

    A language that the revised form does not name is not lost either: it is taken out on purpose.
    A twin whose paragraph is gone falls away; one whose original changed stays, and is stale.
    A paragraph that only moved in its list (a question put before it) keeps its twin.
    """
    now = paragraphs(after)
    for old in translations(before):
        new = version_in(after, old.language or "")
        if new is not None and (new.texts or new.role == "original"):
            continue
        kept = dataclasses.replace(old, texts=tuple(_placed(old.texts, now)))
        after = restated(after, without_idle(kept))
    return after


def _placed(twins: Sequence[Twin], now: Sequence[Paragraph]) -> Iterator[Twin]:
    """The twins in the order of the paragraphs, each with its own or the one that it followed."""
    own = {twin.of: twin for twin in twins}
    moved: dict[tuple[str, str | None], Twin] = {
        (_list_of(twin.of or ""), twin.source_sha256): twin for twin in twins
    }
    for one in now:
        twin = own.get(one.id)
        if twin is None or twin.source_sha256 != one.sha256:
            twin = moved.get((_list_of(one.id), one.sha256), twin)
        if twin is not None:
            yield dataclasses.replace(twin, of=one.id)


def _list_of(id: str) -> str:
    """The id without the last position in a list: ``measures/m1/questions``."""
    head, _slash, last = id.rpartition("/")
    return head if last.isdigit() else id


def without_idle(version: LanguageVersion) -> LanguageVersion:
    """The version with only those translators of whom it still has a twin."""
    wanted = {twin.by for twin in version.texts}
    kept = tuple(one for one in version.translators if one.id in wanted)
    return dataclasses.replace(version, translators=kept)


def repinned(before: LetterForm, after: LetterForm) -> LetterForm:
    """``after`` with its twins' digests made anew, where they fitted in ``before``.

    Codes replace names in an original and in its twins alike: what was current before stays
    current, what was stale stays stale; a twin whose original is gone goes as well.
    """
    originals = {one.id: one.text for one in paragraphs(after)}
    for version in translations(after):
        fitting = {
            s.paragraph.id
            for s in standings(before, version.language or "")
            if s.state == "current"
        }
        texts = tuple(
            dataclasses.replace(twin, source_sha256=digest_of(originals[twin.of]))
            if twin.of in fitting
            else twin
            for twin in version.texts
            if twin.of in originals
        )
        made = without_idle(dataclasses.replace(version, texts=texts))
        old = version_in(before, version.language or "")
        if old is not None and certification(old) == "current" and made.certification:
            sealed = dataclasses.replace(made.certification, sha256=version_digest(made))
            made = dataclasses.replace(made, certification=sealed)
        after = restated(after, made)
    return after


def _bare(version: LanguageVersion) -> LanguageVersion:
    return dataclasses.replace(version, texts=())


_Visit = Callable[[str, str, bool], str]


def _walk(record: R, at: str, visit: _Visit) -> R:
    """Visit every paragraph below a record; return the record with what the visits returned."""
    table = TRANSLATED.get(type(record), {})
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(record):  # type: ignore[arg-type]
        if isinstance(record, parts.Person) and record.withheld and field.name != "note":
            continue  # nothing else of a withheld identity is printed
        value = getattr(record, field.name)
        where = f"{at}/{field.name}" if at else field.name
        new = _value(value, where, table.get(field.name), visit)
        if new is not value:
            changed[field.name] = new
    return dataclasses.replace(record, **changed) if changed else record  # type: ignore[type-var]


def _value(value: Any, where: str, sort: Sort | None, visit: _Visit) -> Any:
    if isinstance(value, Absent):
        if sort is None or value.note is None:
            return value
        return Absent(value.kind, visit(f"{where}/note", value.note, True))
    if isinstance(value, str):
        return value if sort in (None, NOTE) else visit(where, value, sort == PROSE)
    if isinstance(value, tuple):
        made = tuple(
            _value(one, f"{where}/{key}", sort, visit)
            for key, one in zip(_keys(value), value, strict=True)
        )
        return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
    return _walk(value, where, visit) if type(value) in TRANSLATED else value


def _keys(values: Sequence[Any]) -> Iterator[str]:
    """What each item of a list is called: its id, an article by state and number, or its place."""
    taken: set[str] = set()
    for n, one in enumerate(values, 1):
        key = getattr(one, "id", None) or str(n)
        if isinstance(one, parts.OffenceArticle) and _NUMBERED.fullmatch(one.article or ""):
            key = f"{one.state or '?'}:{one.article}"
        key = _UNFIT.sub(lambda found: f"~{ord(found[0]):x}~", key)
        while key in taken:
            key += f"+{n}"
        taken.add(key)
        yield key
