# SPDX-License-Identifier: Apache-2.0
"""Codes in place of names, in texts that are shown where names have no place."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.casefile.persons import Person
from rogatory.office.persons import spellings
from rogatory.reading import fold, names


def coded(text: str, register: names.Register, codes: Mapping[str, str]) -> str:
    """Return ``text`` with the code of each person of ``register`` where a name or mark stood."""
    spans = register.spans(text)
    if not spans:
        return text
    plain, made, at, before = fold.normal(text), "", 0, ""
    for span in spans:
        between = plain[at : span.start]
        if span.person != before or between.strip(" ,."):  # name and surname are one person
            made += between + codes[span.person]
        at, before = span.end, span.person
    return made + plain[at:]


class Veil:
    """Replaces every name that a case knows by its code.

    A sealed identity needs no veil of ours: whoever has it sealed writes its code, and its name
    cannot be read without the authority's key.
    """

    def __init__(self, case: str) -> None:
        rows = list(Person.objects.filter(case=case, sealed=False))
        known = {row.key: spellings(row.particulars, row.other_names) for row in rows}
        self._codes = {row.key: row.code for row in rows}
        self._register = names.Register({key: told for key, told in known.items() if any(told)})

    def __call__(self, text: object) -> str:
        """Return the text with codes; what was erased says so, nothing stays empty."""
        return "" if text is None else coded(str(text), self._register, self._codes)
