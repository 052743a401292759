# SPDX-License-Identifier: Apache-2.0
"""A letter at the desk, held against many instruments at once; nothing is entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Instance
from rogatory.instrument.against import check_against, ruling
from rogatory.instrument.remark import Remark
from rogatory.office.dual import correspondences
from rogatory.office.law import library_of
from rogatory.office.letters import answers_to, form_of

ALL = "all"
"""Says: every instrument that binds or may bind the two states, and each side's own law."""


def remarks_against(
    instance: Instance, row: Letter, names: Sequence[str]
) -> dict[str, list[Remark]]:
    """Return the remarks of the check by instrument; ``names`` are ids, or ``ALL`` among them.

    An undated draft is judged as if it went today.
    """
    library, form = library_of(instance), form_of(row)
    if form.date is None:
        form = replace(form, date=instance.clock().astimezone(instance.zone).date().isoformat())
    ids = [id for name in names for id in (ruling(library, form) if name == ALL else (name,))]
    return check_against(
        form,
        library,
        ids,
        answers=answers_to(row.case, row.key),
        decided=correspondences(row.case),
    )
