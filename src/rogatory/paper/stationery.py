# SPDX-License-Identifier: Apache-2.0
"""What stands on a letter because of who sends it: the head of the house, who signs and prepares.

The paper's data keep it apart, so that whoever makes the paper again from the form takes it from
there and compares all the rest::

    "house": {"lines": ["…", "…"], "signatory": {"name": "…", "title": "…"},
              "executor": {"name": "…", "phone": "…"}}          in the language of the paper
    "picture": "<svg …>"                                        once, whatever the languages
    "copy": "copy 2 of 3"                                       on a copy that is numbered
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from rogatory.instrument.parts import Official
from rogatory.language import _

_ORDER: Final = ("en", "ru", "az")
_SIDE: Final = 100


@dataclass(frozen=True, slots=True)
class House:
    """Stationery as papers take it: ``by_language`` holds what ``data["house"]`` is to hold."""

    by_language: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    picture: str = ""

    @classmethod
    def adopted(
        cls, letterhead: Any, signatory: Any, executor: Any, picture: str, languages: Sequence[str]
    ) -> Self:
        """Make it from the values of an adoption; what is not said in a language is said as it is
        in another."""
        made: dict[str, Mapping[str, Any]] = {}
        for lang in languages:
            lines = _in(letterhead, lang) if isinstance(letterhead, Mapping) else None
            made[lang] = {
                "lines": list(lines or ()),
                "signatory": _official(signatory, lang),
                "executor": _official(executor, lang),
            }
        return cls(made, picture)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self | None:
        """Return the house that a paper's data hold, theirs or ours; None when they hold none."""
        heads = data.get("heads")
        if heads:
            found = {head["lang"]: head["house"] for head in heads if "house" in head}
        else:
            found = {data["document"]["lang"]: data["house"]} if "house" in data else {}
        return cls(found, str(data.get("picture", ""))) if found else None

    def lines(self, lang: str) -> list[str]:
        """The lines of the head in a language."""
        return [str(line) for line in self.by_language.get(lang, {}).get("lines", ())]

    def official(self, lang: str, which: str) -> Official | None:
        """The signatory or the executor that the house names in a language."""
        said = self.by_language.get(lang, {}).get(which)
        return Official(**{str(name): str(text) for name, text in said.items()}) if said else None

    def data(self, lang: str) -> dict[str, Any]:
        """What the data of a paper in this language say of the house."""
        if lang not in self.by_language:
            return {}
        plain = {name: value for name, value in self.by_language[lang].items() if value}
        said: dict[str, Any] = {"house": {"lines": [], **plain}}
        return said | ({"picture": self.picture} if self.picture else {})


def framed(picture: bytes, width: int, height: int) -> str:
    """Return a PNG as the SVG text that papers carry; it refers to nothing outside itself."""
    said = base64.b64encode(picture).decode()
    tall = max(1, round(_SIDE * height / width))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {tall}" '
        f'width="{_SIDE}" height="{tall}"><image width="{_SIDE}" height="{tall}" '
        f'href="data:image/png;base64,{said}"/></svg>'
    )


def unsaid(lines: Sequence[str], house: Sequence[str]) -> list[str]:
    """Return those lines of an authority that its head does not say already."""
    head = _plain("\n".join(house))
    return [line for line in lines if _plain(line) not in head]


def executor_lines(official: Official | None) -> list[str]:
    """Say who prepared a paper, and how to reach them; nothing where nobody is named."""
    if official is None:
        return []
    who = ", ".join(part for part in (official.name, official.title, official.body) if part)
    reach = ", ".join(part for part in (official.phone, official.email) if part)
    lines = [_("Prepared by: {who}").format(who=who)] if who else []
    return lines + ([reach] if reach else [])


def copy_words(n: int, of: int) -> str:
    """Say which copy of how many this is."""
    return _("copy {n} of {of}").format(n=n, of=of)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _in(said: Any, lang: str) -> Any:
    """Return what is said in a language, else in the first in which it is."""
    if not isinstance(said, Mapping):
        return said
    return said.get(lang) or next((said[one] for one in _ORDER if said.get(one)), None)


def _official(said: Any, lang: str) -> dict[str, str]:
    if not isinstance(said, Mapping):
        return {}
    return {str(name): str(_in(value, lang)) for name, value in said.items()}


__all__ = ["House", "copy_words", "executor_lines", "framed", "unsaid"]
