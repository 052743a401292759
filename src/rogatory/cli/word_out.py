# SPDX-License-Identifier: Apache-2.0
"""What ``rogatory letter render --docx`` does: the letter as a Word file that can come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.errors import Inadmissible
from rogatory.language import _, reviewed

if TYPE_CHECKING:
    from rogatory.casefile.letters import Letter


def rendered(session: Session, row: Letter, write: Callable[[str, bytes], Path]) -> Answer:
    """Write a letter as a Word file, by ``write``."""
    from rogatory.instrument.form import LetterForm
    from rogatory.office import harm, letters, word

    if session["layout"] or session["languages"]:
        raise Inadmissible(
            _(
                "A Word file holds the original alone, without --layout and --languages: "
                "translations go out with “letter translate --docx”."
            )
        )
    leaving = None
    if row.approved:
        sent = harm.leaving(
            session.instance, session.case, row.key, session.hand,
            allow_unconfined=session["allow_unconfined"],
        )  # fmt: skip
        leaving = LetterForm.from_json(sent.form)
        session.touched(session.case)
    data = word.write(session.instance, row, lang=session["in"], leaving=leaving)
    path = write(session["out"], data)
    lang = word.layout_of(session.instance, row, letters.form_of(row), session["in"]).lang
    lines: list[str | Table] = [_("Written to {file}, to be edited in Word.").format(file=path)]
    if leaving is not None and leaving != letters.form_of(row):
        lines = [
            _(
                "Written to {file}: the letter as it leaves, with codes; not to be taken back."
            ).format(file=path)
        ]
    if not reviewed(lang):
        lines.append(
            _(
                "Our words in {language} (headings, forms of address) were not read by a lawyer "
                "who is a native speaker: read them before you sign."
            ).format(language=lang)
        )
    data_ = {"letter": row.key, "file": str(path), "form_digest": row.form_digest,
             "signed": bool(row.pdf), "size": len(data)}  # fmt: skip
    return Answer(data_, lines)
