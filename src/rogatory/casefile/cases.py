# SPDX-License-Identifier: Apache-2.0
"""Cases, and the one way into them: :func:`enter`.

The authority's own docket is a docket like a case's; ``instance.config.authority`` names it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.db import models

from rogatory.casefile import claims, compartments, forgetting, happened, policy, restores
from rogatory.casefile.confinement import KINDS_OF_CONFINEMENT
from rogatory.clerk import database
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.enter import enter as _enter
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.docket.entry import Entry, Seen
from rogatory.errors import Conflict, Inadmissible
from rogatory.language import _


class Case(Row):
    """A criminal case; the row's key is the case's uuid."""

    reference = models.TextField()
    opened_on = models.TextField(default="")
    title = ErasableField()
    qualification = ErasableField()

    class Meta:
        app_label = "casefile"


class CaseOpened(Act, kind="case.opened/1"):
    """A case is opened under its reference."""

    reference: str = structural("Case number", "code")
    opened_on: str | None = structural("Opened on", "date", default=None)
    title: Text = erasable("Title")
    qualification: Text = erasable("Qualification", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Case, sheet.case):
            yield _("This case is open already.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Case(
                key=stamp.case,
                entry=stamp.number,
                reference=self.reference,
                opened_on=self.opened_on or "",
                title=self.title,
                qualification=self.qualification,
            )
        )


def enter(
    instance: Instance,
    case: str,
    *acts: Act,
    by: Hand,
    second: Hand | None = None,
    seen: Sequence[Seen] = (),
    salts: Mapping[str, bytes] | None = None,
    stored: Collection[str] = (),
) -> list[Entry]:
    """Enter acts into a docket in one transaction; all of them happen, or none.

    ``stored`` are the digests of files that were put into the vault for these acts: whether they
    are still there is looked at under the lock, for an erasure may have taken them meanwhile.

    Raises Inadmissible (with every reason), Conflict or Unavailable.
    """
    return _in(instance, case, acts, by, second, seen, salts, stored)


def open_case(
    instance: Instance,
    act: CaseOpened,
    by: Hand,
    *further: Act,
    seen: Sequence[Seen] = (),
    case: str | None = None,
) -> str:
    """Open a new case with a docket of its own, and enter ``further`` acts; return its uuid.

    ``case`` is its uuid where it must be the same after an interruption (default: random).
    Inadmissible also when another case here has this number.
    """
    case = case or str(uuid.uuid4())
    _in(instance, case, [act, *further], by, None, seen, new=True)
    return case


def _number_faults(case: str, act: CaseOpened, by: Hand) -> Iterator[str]:
    """Say that another case has this number: a person tells cases apart by it.

    A case that the officer may not see takes no number from him: the refusal would tell of it.
    """
    database.hold("case numbers")  # of two who open a case at the same time, one waits
    others = Case.objects.filter(reference=act.reference).exclude(case=case)
    others = others.exclude(case__in=compartments.closed_to(by.officer))
    if isinstance(act.reference, str) and others.exists():
        yield _("There is a case {number} here already: acts could land in the wrong one.").format(
            number=act.reference
        )


def found(instance: Instance, acts: Sequence[Act], by: Hand) -> list[Entry]:
    """Begin the authority's own docket with its founding acts."""
    return _in(instance, instance.config.authority, acts, by, None, (), new=True, founding=True)


def _in(
    instance: Instance,
    case: str,
    acts: Sequence[Act],
    by: Hand,
    second: Hand | None,
    seen: Sequence[Seen],
    salts: Mapping[str, bytes] | None = None,
    stored: Collection[str] = (),
    *,
    new: bool = False,
    founding: bool = False,
) -> list[Entry]:
    from rogatory.casefile.kinds import EITHER, KINDS

    hands = [by] if second is None else [by, second]
    if second is not None and second.officer == by.officer:
        raise Inadmissible(_("The second officer must be another person than the first."))
    own = case == instance.config.authority
    database.trust()  # the first look at the record is here
    at = instance.now()  # at or before the entry's instant: a key that is good now is good then
    roles = Sheet(instance.config.authority)
    for act in acts[:1] if not own else ():
        # Whoever is kept out is answered before anything of the act or the record is looked at.
        compartments.refuse_outsiders(Sheet(case), roles, act, hands, at)
    restores.refuse_older(instance, case, acts)
    known: dict[type[Act], tuple[str, ...]] = {}
    awaited = set(stored)
    emptied: list[int] = []

    def gate(sheet: Sheet, act: Act, hands: Sequence[Hand]) -> Iterable[str]:
        authority = sheet if own else Sheet(instance.config.authority)
        if not own and (not known or act.kind in KINDS_OF_CONFINEMENT):  # again under the lock
            compartments.refuse_outsiders(sheet, authority, act, hands, at)
            yield from compartments.reasons_against(sheet, authority, act, hands)
        while awaited:
            _need_file(instance, case, awaited.pop())
        if new and isinstance(act, CaseOpened):
            yield from _number_faults(case, act, hands[0])
        yield from happened.faults(act, at)
        yield from claims.faults(sheet, act)
        # Whatever refuses the act takes this back with everything else.
        emptied.append(forgetting.forget(case, act.destroys()))
        if act.kind not in EITHER and act.authority is not own:
            yield _misplaced(act)
        if own:
            yield from policy.reasons_against(sheet, act, hands, founding=founding, at=at)
            return
        if type(act) not in known:
            # Roles and keys cannot change while this transaction holds the database.
            known[type(act)] = tuple(
                policy.reasons_against(authority, act, hands, founding=founding, at=at)
            )
        yield from known[type(act)]

    entries = _enter(instance, case, acts, hands, kinds=KINDS, gate=gate, seen=seen, salts=salts,
                     new=new)  # fmt: skip
    if any(emptied):
        forgetting.settle()
    return entries


def _misplaced(act: Act) -> str:
    """Say into which record an act belongs."""
    return _("This act belongs in {place}.").format(
        place=_("the authority's own record") if act.authority else _("a case")
    )


def _need_file(instance: Instance, case: str, digest: str) -> None:
    """Raise Conflict when the vault does not hold a file any more that an act is to speak of."""
    if not instance.vault.has(f"{case}/{digest}"):
        raise Conflict(
            _("The same file was erased while it was taken in; nothing was entered: try again.")
        )
