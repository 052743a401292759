# SPDX-License-Identifier: Apache-2.0
"""A letter as it is printed: in which languages, in which layout, and from which data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rogatory.clerk.instance import Instance
from rogatory.errors import Inadmissible
from rogatory.instrument.form import LetterForm
from rogatory.instrument.rows import Instrument
from rogatory.language import _, use
from rogatory.office.letters import library_of
from rogatory.paper import letter as paper
from rogatory.paper import versions
from rogatory.pouch import origin
from rogatory.press.library import template_digest
from rogatory.press.typesetting import engine

STANDARD = "a-2a"


@dataclass(frozen=True)
class Printed:
    """A paper as bytes, with the JSON from which it can be printed again."""

    pdf: bytes
    source: dict[str, Any]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which our own words stand on the paper."""
        look = Look.of(self.source["data"])
        return look.languages or (look.lang or "",)


@dataclass(frozen=True)
class Look:
    """How a letter is to look; what is not said follows from the languages that it holds.

    ``lang`` is the language of our own words in a letter that is printed in one language alone.
    """

    layout: str | None = None
    languages: tuple[str, ...] = ()
    lang: str | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Look:
        """Return the look of a letter that was printed from this data."""
        if heads := data.get("heads"):
            return cls(data["layout"], tuple(head["lang"] for head in heads))
        return cls(versions.LAYOUTS[0], lang=data["document"]["lang"])


def paper_data(
    instance: Instance, form: Mapping[str, Any], *, number: str, look: Look
) -> dict[str, Any]:
    """Return what a letter is printed from, dated today in the authority's zone.

    Raises Inadmissible where it is not said how the languages of a letter are to stand.
    """
    letter = LetterForm.from_json(dict(form))
    library = library_of(instance)
    instrument = library.instruments.get(letter.instrument or "")
    setting = versions.Setting(
        number=number,
        date=(day := instance.clock().astimezone(instance.zone).date().isoformat()),
        marking=instance.config.marking,
        basis=lambda lang: _title(instrument, lang),
        sheet=library.sheet(letter.requested_state, letter.date or day),
    )
    layout = _layout(letter, look)
    if layout != versions.LAYOUTS[0]:
        languages = look.languages or versions.languages_of(letter)
        data = versions.versions_data(letter, languages=languages, layout=layout, setting=setting)
        return origin.traced(data, form)
    held = versions.languages_of(letter)
    lang = look.lang or (held[0] if len(held) > 1 else instance.config.language)
    data = paper.letter_data(
        letter,
        lang=lang,
        marking=setting.marking,
        number=setting.number,
        date=setting.date,
        basis=setting.basis(lang),
        sheet=setting.sheet,
    )
    return origin.traced(data, form)


def print_letter(
    instance: Instance, form: Mapping[str, Any], *, number: str, look: Look
) -> Printed:
    """Typeset a letter in its present form, dated today in the authority's zone."""
    data = paper_data(instance, form, number=number, look=look)
    if "heads" in data:
        return Printed(versions.render(data), source_of(data, versions.TEMPLATE))
    return Printed(paper.render(data), source_of(data, paper.TEMPLATE))


def source_of(data: Mapping[str, Any], template: str) -> dict[str, Any]:
    """Return ``letter.json``: the data with what it takes to print the same bytes again."""
    return {
        "v": 1,
        "template": template_digest(template),
        "engine": engine(),
        "standard": STANDARD,
        "data": dict(data),
    }


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
