# SPDX-License-Identifier: Apache-2.0
"""Labels, custody sheets and the inventory of exhibits, from what the case record says of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rogatory.casefile.exhibits import Batch, Exhibit, Handover
from rogatory.casefile.loans import ExhibitTerms
from rogatory.clerk.act import Erased
from rogatory.clerk.instance import Instance
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, use
from rogatory.office.exhibit_list import heading, row_of
from rogatory.office.exhibits import path_of
from rogatory.office.loans import all_terms_said
from rogatory.office.unnamed import Unnamed
from rogatory.paper import inventory as paper
from rogatory.paper.custody import custody_sheet
from rogatory.paper.inventory import Enclosure
from rogatory.paper.labels import Label, labels
from rogatory.paper.schedules import CustodyRow
from rogatory.reading import sandbox

_ASKED = {
    "who": N_("It is not known who collected it."),
    "where": N_("It is not known where it was collected."),
    "when": N_("It is not known when it was collected."),
}


def label_sheet(
    instance: Instance, case: str, rows: Sequence[Exhibit], lang: str, *, single: bool, first: int
) -> bytes:
    """Print labels for exhibits; Inadmissible for one whose bytes were erased."""
    at = _instants(case)
    wanted = [
        Label(row.key, row.label, _local(instance, at[row.entry]), _digest(row)) for row in rows
    ]
    head = heading(instance, case, lang)
    return labels(head, wanted, single=single, first=first)


def custody(
    instance: Instance, case: str, row: Exhibit, lang: str, unnamed: Unnamed | None = None
) -> bytes:
    """Print the custody sheet of one exhibit: every step that is entered, and what is not known.

    Where a sealed identity is named, its code stands; ``unnamed`` tells of which persons.
    """
    unnamed = unnamed or Unnamed(instance, case)
    _digest(row)
    batch = Batch.objects.filter(case=case, key=row.batch).first() if row.batch else None
    told = batch.circumstances if batch is not None else None
    at = _instants(case)
    with use(lang):
        head = heading(instance, case, lang)
        terms = all_terms_said(instance, case).get(row.key, [])
        shown = row_of(row, at[row.entry], told, terms, unnamed)
        steps = sorted(_steps(case, row, at, told), key=lambda step: step[0])
        gaps = list(_gaps(row, told))
    told_steps = [_unnamed(step, unnamed) for _order, step in steps]
    return custody_sheet(head, shown, told_steps, gaps, row.key)


def _unnamed(step: CustodyRow, unnamed: Unnamed) -> CustodyRow:
    return dataclasses.replace(
        step,
        what=unnamed(step.what),
        given_by=unnamed(step.given_by),
        taken_by=unnamed(step.taken_by),
        place=unnamed(step.place),
        seal=unnamed(step.seal),
    )


def _steps(
    case: str, row: Exhibit, at: Mapping[int, str], told: object
) -> Iterator[tuple[int, CustodyRow]]:
    """Yield each step with the number of the entry that says it."""
    circumstances = told if isinstance(told, Mapping) else {}
    if row.origin:
        original = Exhibit.objects.filter(case=case, key=row.origin).first()
        what = _("made as a copy of {label}").format(label=original.label if original else "?")
    else:
        collected = _known(circumstances.get("when"))
        what = _("taken in") + (f"; {_('collected')}: {collected}" if collected else "")
    yield (
        row.entry,
        CustodyRow(
            at[row.entry],
            what,
            given_by=_known(circumstances.get("who")),
            place=_known(circumstances.get("where")),
        ),
    )
    for step in Handover.objects.filter(case=case, exhibit=row.key):
        purpose = _text(step.purpose)
        what = _("handed over") + (f": {purpose}" if purpose else "")
        made = CustodyRow(step.happened, what, taken_by=_text(step.to), seal=_text(step.seal))
        yield step.entry, made
    for terms in ExhibitTerms.objects.filter(case=case, exhibit=row.key).exclude(returned_on=""):
        made = CustodyRow(terms.returned_on, _("given back"), taken_by=terms.given_by)
        yield terms.returned_entry, made


def _gaps(row: Exhibit, told: object) -> Iterator[str]:
    circumstances = told if isinstance(told, Mapping) else {}
    if row.origin:
        return
    for name, sentence in _ASKED.items():
        if not _known(circumstances.get(name)):
            yield _(sentence)


def enclosures(
    rows: Sequence[Exhibit],
    instance: Instance,
    counted: Mapping[str, int],
    *,
    unnamed: Unnamed,
    form: Mapping[str, Any] | None = None,
    allow_unconfined: bool = False,
) -> list[Enclosure]:
    """Return exhibits with their pages: those that a person ``counted``, by label; else what is
    counted in the sandbox; None where neither knows.

    Before them stand the papers that the ``form`` of a letter encloses and that are no exhibits.
    ``unnamed`` puts codes in place of names that must not stand on the paper.
    """
    own = list(_papers(form or {}, counted))
    unknown = sorted(set(counted) - {row.label for row in rows} - {one.mark for one in own})
    Inadmissible.unless_empty(
        _("There is no exhibit {exhibit} among those of the inventory.").format(exhibit=label)
        for label in unknown
    )
    digests = [_digest(row) for row in rows]
    asked = [row for row in rows if row.label not in counted]
    outcomes = sandbox.run_many(
        "leaves", [path_of(instance, row) for row in asked], allow_unconfined=allow_unconfined
    )
    machine = {row.key: _leaves(one) for row, one in zip(asked, outcomes, strict=True)}
    made = own
    for row, digest in zip(rows, digests, strict=True):
        pages = counted.get(row.label, machine.get(row.key))
        by = "hand" if row.label in counted else "machine" if pages is not None else ""
        made.append(Enclosure(row.label, unnamed(_text(row.what)), pages, digest, by))
    return made


def _papers(form: Mapping[str, Any], counted: Mapping[str, int]) -> Iterator[Enclosure]:
    """Yield a letter's own papers; their pages are what somebody wrote into the letter."""
    for one in form.get("enclosures", ()):
        if "sha256" in one:
            continue
        mark = str(one.get("label") or one.get("id") or "")
        pages = counted.get(mark, one.get("pages"))
        yield Enclosure(mark, str(one.get("title", "")), pages, "", "" if pages is None else "hand")


def inventory(
    instance: Instance, case: str, listed: Sequence[Enclosure], lang: str, *, first: int
) -> bytes:
    """Print the inventory of enclosures, folios numbered through."""
    return paper.inventory(heading(instance, case, lang), listed, case, first=first)


def _leaves(outcome: sandbox.Outcome) -> int | None:
    """Return how many leaves a machine counted; None where it could not."""
    if outcome.status not in ("read", "partly"):
        return None
    for fact in outcome.sheet.facts:
        if (fact.kind, fact.name) == ("count", "leaves") and fact.value.isdecimal():
            return int(fact.value)
    return None


def _digest(row: Exhibit) -> str:
    if not isinstance(row.file, dict):
        raise Inadmissible(_("The exhibit {label} was erased.").format(label=row.label))
    return str(row.file["sha256"])


def _instants(case: str) -> dict[int, str]:
    return dict(EntryRow.objects.filter(case=case).values_list("number", "at"))


def _local(instance: Instance, at: str) -> str:
    """Return the day of an instant in the authority's zone."""
    from datetime import datetime

    return datetime.fromisoformat(at).astimezone(instance.zone).date().isoformat()


def _known(value: Any) -> str:
    """Return what was said of the taking in; nothing for what is kept as unknown."""
    return "" if value in (None, "unknown") else str(value)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, (str, Erased)) else ""
