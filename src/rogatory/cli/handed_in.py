# SPDX-License-Identifier: Apache-2.0
"""What a submission says of itself, in the words of a terminal: unproved, and said to be so."""

from __future__ import annotations

from typing import Any

from rogatory.cli.show import visible
from rogatory.language import _, ngettext


def says_of_itself(digest: str) -> list[str]:
    """Return what a kept submission says of itself, a line each."""
    from rogatory.casefile.submissions import Submission

    row = Submission.objects.get(key=digest)
    n = row.files
    return [
        ngettext(
            "Submission {id}: {n} file, {size} bytes.",
            "Submission {id}: {n} files, {size} bytes.",
            n,
        ).format(id=row.pouch[:8], n=n, size=row.size),
        _("calls itself, unproved: {name}").format(name=word(row.name)),
        _("case as the sender names it: {name}").format(name=word(row.case_said)),
    ]


def word(value: Any) -> str:
    """Return an erasable text as people read it; a dash where there is none."""
    return "–" if value is None else visible(str(value))
