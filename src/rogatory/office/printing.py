# SPDX-License-Identifier: Apache-2.0
"""A letter as it is printed: in which languages, in which layout, and from which data.

What the authority's stationery says stands around what the form says.  An adopted layout was tried
when it was saved; should it ever fail, the letter is printed in the program's own and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rogatory.clerk.instance import Instance
from rogatory.errors import Inadmissible, Malformed, Unavailable
from rogatory.instrument.form import LetterForm
from rogatory.instrument.rows import Instrument
from rogatory.language import _, use
from rogatory.office.letters import library_of
from rogatory.office.stationery import house_of, layout_of, marked
from rogatory.paper import letter as paper
from rogatory.paper import versions
from rogatory.paper.stationery import House, copy_words
from rogatory.pouch import origin
from rogatory.press.layouts import typeset_by_digest_with, typeset_with
from rogatory.press.library import template_digest
from rogatory.press.typesetting import engine, typeset, typeset_by_digest

STANDARD = "a-2a"


@dataclass(frozen=True)
class Printed:
    """A paper as bytes, with the JSON from which it can be printed again."""

    pdf: bytes
    source: dict[str, Any]
    remark: str = ""
    """Said to whoever prints: the adopted layout failed, and which stands in its place."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which our own words stand on the paper."""
        look = Look.of(self.source["data"])
        return look.languages or (look.lang or "",)


@dataclass(frozen=True)
class Look:
    """How a letter is to look; what is not said follows from the languages that it holds.

    ``lang`` is the language of our own words in a letter that is printed in one language alone;
    ``marking`` is the short name of one that the stationery allows; ``copy`` is the number of a
    copy and of how many.
    """

    layout: str | None = None
    languages: tuple[str, ...] = ()
    lang: str | None = None
    marking: str = ""
    copy: tuple[int, int] | None = None
    draft: bool = False
    """Whether each page is to say, in the languages of the paper, that it is a draft."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Look:
        """Return the look of a letter that was printed from this data."""
        if heads := data.get("heads"):
            return cls(data["layout"], tuple(head["lang"] for head in heads))
        return cls(versions.LAYOUTS[0], lang=data["document"]["lang"])


def paper_data(
    instance: Instance,
    form: Mapping[str, Any],
    *,
    number: str,
    look: Look,
    house: House | None = None,
) -> dict[str, Any]:
    """Return what a letter is printed from, dated today in the authority's zone.

    ``house`` is the stationery of whoever sends it.  Raises Inadmissible where it is not said how
    the languages of a letter are to stand, and for a marking that is not allowed.
    """
    letter = LetterForm.from_json(dict(form))
    library = library_of(instance)
    instrument = library.instruments.get(letter.instrument or "")
    layout = _layout(letter, look)
    held = versions.languages_of(letter)
    several = layout != versions.LAYOUTS[0]
    lang = look.lang or (held[0] if len(held) > 1 else instance.config.language)
    languages = (look.languages or held) if several else (lang,)
    setting = versions.Setting(
        number=number,
        date=(day := instance.clock().astimezone(instance.zone).date().isoformat()),
        marking=_marking(instance, look, languages),
        basis=lambda lang: _title(instrument, lang),
        sheet=library.sheet(letter.requested_state, letter.date or day),
        house=house,
    )
    if several:
        data = versions.versions_data(letter, languages=languages, layout=layout, setting=setting)
    else:
        data = paper.letter_data(
            letter,
            lang=lang,
            marking=setting.marking,
            number=setting.number,
            date=setting.date,
            basis=setting.basis(lang),
            sheet=setting.sheet,
            house=setting.house,
        )
    numbered = _numbered(data, look.copy, languages)
    return origin.coded(origin.traced(numbered, form), letter.letter or "")


def _marking(instance: Instance, look: Look, languages: tuple[str, ...]) -> str:
    """What stands on every page: the instance's own words, then the marking that was chosen."""
    said = [instance.config.marking]
    if look.draft:
        for lang in languages:
            with use(lang):
                said.append(_("DRAFT, NOT SIGNED"))
    if look.marking:
        said.append(marked(instance, look.marking, languages))
    return " · ".join(dict.fromkeys(words for words in said if words))


def _numbered(
    data: dict[str, Any], copy: tuple[int, int] | None, languages: tuple[str, ...]
) -> dict[str, Any]:
    """Return a paper's data with the number of its copy, said in the languages of the paper."""
    if copy is None:
        return data
    said = []
    for lang in languages:
        with use(lang):
            said.append(copy_words(*copy))
    return data | {"copy": " · ".join(dict.fromkeys(said))}


def print_letter(
    instance: Instance, form: Mapping[str, Any], *, number: str, look: Look
) -> Printed:
    """Typeset a letter in its present form on the authority's stationery, dated today."""
    data = paper_data(instance, form, number=number, look=look, house=house_of(instance))
    return print_data(instance, data, versions.TEMPLATE if "heads" in data else paper.TEMPLATE)


def print_data(instance: Instance, data: Mapping[str, Any], template: str) -> Printed:
    """Typeset the data of a letter or an answer in the layout in force, else in the program's."""
    layout = layout_of(instance)
    remark = ""
    if layout:
        try:
            pdf = typeset_with(layout, template, data, standard=STANDARD)
            return Printed(pdf, source_of(data, template, layout))
        except (Malformed, Unavailable) as error:
            remark = _(
                "The letter is printed in the program's own layout, for the adopted one fails: "
                "{reason}"
            ).format(reason=error)
    pdf = typeset(template, data, standard=STANDARD)
    return Printed(pdf, source_of(data, template), remark)


def print_again(source: Mapping[str, Any], copy: tuple[int, int] | None = None) -> bytes:
    """Print a letter again from its ``letter.json``: the same bytes, or a copy with its number."""
    data = dict(source["data"])
    if copy is not None:
        look = Look.of(data)
        data = _numbered(data, copy, look.languages or (look.lang or "en",))
    if layout := source.get("layout"):
        return typeset_by_digest_with(layout, source["template"], data, standard=STANDARD)
    return typeset_by_digest(source["template"], data, standard=STANDARD)


def source_of(data: Mapping[str, Any], template: str, layout: str = "") -> dict[str, Any]:
    """Return ``letter.json``: the data with what it takes to print the same bytes again.

    An authority's own layout travels with them, and makes it version 2.
    """
    made = {
        "v": 2 if layout else 1,
        "template": template_digest(template, layout or None),
        "engine": engine(),
        "standard": STANDARD,
        "data": dict(data),
    }
    return made | ({"layout": layout} if layout else {})


def _layout(letter: LetterForm, look: Look) -> str:
    held = versions.languages_of(letter)
    one = versions.LAYOUTS[0]
    if look.lang and look.layout is None and len(held) > 1:
        raise Inadmissible(
            _(
                "The letter holds {languages}: say with --layout how they are to stand, or "
                "“original” to print the original alone."
            ).format(languages=", ".join(held))
        )
    if look.layout == one and look.languages not in ((), held[:1]):
        raise Inadmissible(_("The layout “original” prints the original alone, no translation."))
    if look.lang and look.layout not in (None, one):
        raise Inadmissible(_("--in is for a letter in one language: name several by --languages."))
    if look.layout is None and look.languages:
        return versions.LAYOUTS[1] if len(look.languages) == 2 else versions.LAYOUTS[2]
    return look.layout or versions.usual_layout(letter)


def _title(instrument: Instrument | None, lang: str) -> str | None:
    if instrument is None:
        return None
    with use(lang):
        return instrument.title_alone()
