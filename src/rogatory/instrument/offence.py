# SPDX-License-Identifier: Apache-2.0
"""Articles of states' criminal law as the data holds them, and pairs that a person may weigh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from rogatory import language
from rogatory.instrument import terms, titles
from rogatory.instrument.datum import Confidence, PartialDate, digest_of
from rogatory.instrument.record import OneOf, State


@dataclass(frozen=True, slots=True)
class OffenceRow:
    """One article of a state's criminal law in ``offences.toml`` or a file of the instance.

    ``text`` to ``official_capacity`` are stated only where a source was read for them; what is
    absent is unknown, never "no".
    """

    state: State
    article: str
    title_en: str
    tags: tuple[str, ...]
    confidence: Confidence
    title_ru: str | None = None
    title_az: str | None = None
    source_url: str | None = None
    note: str | None = None
    text: str | None = None
    penalty: str | None = None
    limitation: str | None = None
    gravity: Annotated[str, OneOf(terms.GRAVITIES)] | None = None
    official_capacity: Annotated[str, OneOf(terms.CAPACITIES)] | None = None
    as_of: PartialDate | None = None

    @property
    def id(self) -> str:
        """State and article, "AZ 120.2.4"."""
        return f"{self.state} {self.article}"

    @property
    def is_read(self) -> bool:
        """Whether the article was read in the source that it names."""
        return self.confidence == "seen"

    @property
    def capacity(self) -> str:
        """Whether the offence asks official capacity: yes, no or unknown (the tag says yes)."""
        return self.official_capacity or ("yes" if "official" in self.tags else "unknown")

    def title_now(self) -> str:
        """The title in the present language, else in English."""
        lang = language.current()
        own = {"ru": self.title_ru, "az": self.title_az}.get(lang)
        return own or titles.title("offence", self.id, self.title_en, lang) or self.title_en


@dataclass(frozen=True, slots=True)
class Offences:
    """The offence rows, and pairs (state -> articles) that a person may weigh.

    ``digest`` is the SHA-256 (hex) of the package's file, ``added`` those of the instance's files.
    """

    rows: tuple[OffenceRow, ...]
    pairs: tuple[Mapping[str, tuple[str, ...]], ...]
    digest: str
    added: tuple[str, ...] = ()

    @property
    def as_applied(self) -> str:
        """The digest of the text as it is applied here: the file's, or with all that was added."""
        return digest_of({"file": self.digest, "added": self.added}) if self.added else self.digest

    def row(self, state: str, article: str) -> OffenceRow | None:
        """The row of this article of this state; None when the data holds none."""
        return next((r for r in self.rows if (r.state, r.article) == (state, article)), None)
