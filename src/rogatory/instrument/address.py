# SPDX-License-Identifier: Apache-2.0
"""The rows of a country sheet that say how the state's bodies are addressed in a language::

[[address]]
language = "ru"
channel = "prosecution"
authority = "Генеральному прокурору XB"
salutation = "Уважаемые коллеги!"
confidence = "seen"
source = "letter of the Prosecutor General of XB of 3 March 2026"
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from rogatory.instrument import grammar
from rogatory.instrument.record import Day, LanguageCode, OneOf
from rogatory.instrument.terms import CHANNELS


@dataclass(frozen=True, slots=True)
class FormOfAddress:
    """How a state's bodies are addressed in one language, by one channel or by any.

    ``authority`` is the official name as it stands above a letter ("to the Prosecutor General");
    what is not given here stays as the table of ``paper.address`` says.
    """

    language: LanguageCode
    confidence: Annotated[str, OneOf(grammar.CONFIDENCES)]
    channel: Annotated[str, OneOf(CHANNELS)] | None = None
    authority: str | None = None
    salutation: str | None = None
    closing: str | None = None
    source: str | None = None
    as_of: Annotated[str, Day(partial=True)] | None = None
