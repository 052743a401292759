# SPDX-License-Identifier: Apache-2.0
"""The list of exhibits of a case on paper: each with its digest and the terms it came under."""

from __future__ import annotations

from rogatory.casefile.cases import Case
from rogatory.casefile.exhibits import Batch, Exhibit
from rogatory.casefile.officers import Authority
from rogatory.clerk.instance import Instance
from rogatory.clerk.tables import EntryRow
from rogatory.language import _, use
from rogatory.office.answers import named
from rogatory.office.loans import all_terms_said
from rogatory.office.unnamed import Unnamed
from rogatory.paper import schedules


def exhibit_list(instance: Instance, case: str, lang: str, unnamed: Unnamed | None = None) -> bytes:
    """Print the exhibits of a case in their order, as PDF; no exhibit is left out.

    Where a sealed identity is named, its code stands; ``unnamed`` tells of which persons.
    """
    unnamed = unnamed or Unnamed(instance, case)
    head = heading(instance, case, lang)
    at = dict(EntryRow.objects.filter(case=case).values_list("number", "at"))
    told = {row.key: row.circumstances for row in Batch.objects.filter(case=case)}
    with use(lang):
        terms = all_terms_said(instance, case)
        rows = [
            row_of(one, at[one.entry], told.get(one.batch), terms.get(one.key, []), unnamed)
            for one in Exhibit.objects.filter(case=case).order_by("entry", "label")
        ]
    return schedules.render(schedules.exhibit_list(head, rows))


def heading(instance: Instance, case: str, lang: str) -> schedules.Heading:
    """Return what stands at the head of a paper about the exhibits of a case."""
    authority = Authority.objects.get(case=instance.config.authority)
    return schedules.Heading(
        lang=lang,
        authority=named(authority.names, lang) or instance.config.domain,
        case_number=Case.objects.get(case=case).reference,
        made_at=instance.now(),
        zone=instance.zone,
        marking=instance.config.marking,
    )


def row_of(
    one: Exhibit, at: str, told: object, terms: list[str], unnamed: Unnamed
) -> schedules.ExhibitRow:
    """Return an exhibit as papers show it; ``told`` are the circumstances of its taking in."""
    file = one.file if isinstance(one.file, dict) else {}
    who = told.get("who") if isinstance(told, dict) else None
    return schedules.ExhibitRow(
        label=one.label,
        description=unnamed(one.what) if isinstance(one.what, str) else "",
        received_at=at,
        received_from=_("not known") if who in (None, "unknown") else unnamed(str(who)),
        name=unnamed(str(file.get("name", ""))),
        size=file.get("size"),
        sha256=str(file.get("sha256", "")),
        terms=tuple(map(unnamed, terms)),
    )
