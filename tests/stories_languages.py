# SPDX-License-Identifier: Apache-2.0
"""The languages of the story: a letter is translated, certified, and its twins withdrawn."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest, measures_of


def languages(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act about the twins of a letter."""
    form = digest("a form with twins")
    pinned = [{"of": words("of"), "source_sha256": words("source"), "sha256": words("twin")}
              for _ in range(2)]  # fmt: skip
    side.enter(
        case,
        ACTS.LetterDrafted(
            letter="l-twins",
            instrument="cis-chisinau-2002",
            counterpart="b.example",
            form_digest=form,
            measures=measures_of("l-twins"),
            form={"text": words("form")},
        ),
        ACTS.ParagraphsTranslated(
            letter="l-twins",
            language="ru",
            machine="none",
            form_digest=form,
            paragraphs=tuple(pinned),
            translator=words("translator"),
            qualification=words("qualification"),
        ),
        ACTS.TranslationCertified(
            letter="l-twins",
            language="ru",
            form_digest=form,
            digest=words("certified"),
            on="2026-11-22",
            certifier=words("certifier"),
            qualification=words("qualification"),
        ),
        ACTS.TwinsWithdrawn(
            letter="l-twins",
            language="ru",
            form_digest=form,
            paragraphs=(words("of"), words("of")),
            reason=words("reason"),
        ),
    )
