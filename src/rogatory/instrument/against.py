# SPDX-License-Identifier: Apache-2.0
"""One letter held against many instruments: those that are named, or all that may rule it.

A letter rests on one instrument and may have to stand before several: a supplement, a convention
that also binds, each side's own code.  The form is the same; only the rows differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rogatory.errors import Malformed
from rogatory.instrument.basis import Basis, Bound, resolve
from rogatory.instrument.check import check
from rogatory.instrument.dual import Correspondence
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Answer, Remark
from rogatory.instrument.rows import Library
from rogatory.language import _


def basis_of(library: Library, form: LetterForm) -> Basis | None:
    """The basis between the letter's two states on its day; None while they are not named."""
    from_, to, on = form.requesting_state, form.requested_state, form.date
    if from_ is None or to is None or on is None or from_ == to:
        return None
    return resolve(library, from_, to, on)


def ruling(library: Library, form: LetterForm) -> tuple[str, ...]:
    """Ids of all that may rule the letter: treaties that bind or may bind both, each side's law.

    What the letter itself names stands first.  A treaty of which the data knows nothing for either
    state is left out; so is what binds nobody, such as a protocol of experts.
    """
    basis = basis_of(library, form)
    ties = {t.instrument.id: t for t in basis.ties} if basis else {}
    named = [id for id in (form.instrument, *form.other_instruments) if id in library.instruments]
    states = (form.requesting_state, form.requested_state)
    found = []
    for id in library:
        one, tie = library[id], ties.get(id)
        binds = tie is not None and tie.known and tie.bound is not Bound.NO
        if (one.header.kind in ("treaty", "case-law") and binds) or (
            one.of_state is not None and one.of_state in states
        ):
            found.append(id)
    return tuple(dict.fromkeys([id for id in named if id is not None] + found))


def check_against(
    form: LetterForm,
    library: Library,
    ids: Iterable[str],
    *,
    answers: Sequence[Answer] = (),
    decided: Sequence[Correspondence] = (),
) -> dict[str, list[Remark]]:
    """The remarks of one letter by instrument, in the order of ``ids``.

    Raises Malformed that names every id that is not known.
    """
    wanted = tuple(dict.fromkeys(ids))
    unknown = [id for id in wanted if id not in library.instruments]
    if unknown:
        raise Malformed(
            _("These instruments are not known here: {ids}; see “rogatory law list”.").format(
                ids=", ".join(unknown)
            )
        )
    basis = basis_of(library, form)
    sheet = library.sheet(form.requested_state, form.date)
    return {
        id: check(
            form,
            library[id],
            answers=answers,
            sheet=sheet,
            tie=basis.tie(id) if basis else None,
            decided=decided,
        )
        for id in wanted
    }
