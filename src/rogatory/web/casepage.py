# SPDX-License-Identifier: Apache-2.0
"""The page of a case: status, letters and measures, exhibits, persons by code, findings, record.

Names do not stand on it: every text passes the veil, which puts codes in their place, and names of
files are left out altogether.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from rogatory.casefile import integrity, status, status_originals
from rogatory.casefile import status_words as said
from rogatory.casefile.cases import Case
from rogatory.casefile.confinement import Admission, is_confined
from rogatory.casefile.days import zone_said
from rogatory.casefile.exhibits import Batch, Exhibit
from rogatory.casefile.findings import Finding, Weight
from rogatory.casefile.persons import Person
from rogatory.clerk import database
from rogatory.clerk.instance import Instance
from rogatory.clerk.sheet import Sheet
from rogatory.clerk.tables import Docket, EntryRow
from rogatory.instrument.rows import Library
from rogatory.instrument.terms import measure_type_label
from rogatory.language import _, current, ngettext, pgettext
from rogatory.office import verified, words
from rogatory.office.law import library_of
from rogatory.office.veil import Veil
from rogatory.web.page import Page, Section, Table

SHOWN = 200
"""Rows of a long table; the rest is a link away or counted."""


def page(instance: Instance, case: Case, *, before: int | None = None) -> Page:
    """Return the page of a case in the present language; ``before``: entries below that number."""
    veil = Veil(case.case)
    data = status.statement(instance, case.case).data
    now = _local(instance, instance.now())
    return Page(
        title=_("Case {number}").format(number=case.reference),
        sentence=veil(data["sentence"][current()]),
        about=[veil(case.title), _confined(case.case), _("Made at {instant}.").format(instant=now)],
        sections=[
            _integrity(instance, case.case),
            _stored(instance, case.case),
            _letters(instance, data, veil),
            _exhibits(case.case, veil),
            _persons(case.case),
            _findings(case.case, veil),
            _docket(instance, case.case, before),
        ],
    )


def _confined(case: str) -> str:
    """Say to how many officers a case is confined; whoever reads it is one of them."""
    if not is_confined(Sheet(case)):
        return ""
    count = Admission.objects.filter(case=case, active=True).count()
    return ngettext(
        "Confined: {n} officer is admitted.", "Confined: {n} officers are admitted.", count
    ).format(n=count)


def _local(instance: Instance, instant: str) -> str:
    local = datetime.fromisoformat(instant).astimezone(instance.zone)
    return f"{local:%Y-%m-%d %H:%M} ({zone_said(instance.config.zone, local)})"


def _integrity(instance: Instance, case: str) -> Section:
    # The check rebuilds the rows in a transaction that it rolls back.
    with database.writing():
        faults = integrity.check_case(instance, case, files=False)
    size = Docket.objects.get(case=case).size
    lines = [
        ngettext("{n} entry was checked.", "{n} entries were checked.", size).format(n=size),
        _("Stored files were not read again for this page: “docket fsck” does that."),
    ]
    if not faults:
        lines.insert(0, _("The case record holds: no fault was found in it."))
        return Section("integrity", _("Integrity"), lines, tone="good")
    # Where and what, never the values: a fault may quote what somebody wrote into a row.
    places = sorted({fault.table for fault in faults})
    found = ngettext("{n} fault was found", "{n} faults were found", len(faults))
    wrong = _("{found} (in {places}): run “docket fsck”, rely on nothing here.")
    lines.insert(0, wrong.format(found=found.format(n=len(faults)), places=", ".join(places)))
    return Section("integrity", _("Integrity"), lines, tone="bad")


def _stored(instance: Instance, case: str) -> Section:
    told = verified.said(instance, case)
    tone = "bad" if told.bad else "good" if told.last is not None else ""
    # What stands first is coloured: what is to be done, unless something failed.
    late = told.overdue and not (told.last is not None and told.last.failed)
    lines = told.lines[::-1] if late else told.lines
    return Section("stored", _("Stored files"), lines, tone=tone)


def _letters(instance: Instance, data: Mapping[str, Any], veil: Veil) -> Section:
    law = partial(library_of, instance)
    ours = [*data["letters_out"], *data["in_preparation"]]
    below = [_letter(one, law, veil, _("to {whom}"), one["to"]) for one in ours]
    below += [_letter(one, law, veil, _("from {whom}"), one["from"]) for one in data["letters_in"]]
    lines = [] if below else [_("none entered")]
    return Section("letters", _("Letters and measures"), lines, below=below)


def _letter(
    one: Mapping[str, Any],
    law: Callable[[], Library],
    veil: Veil,
    way: str,
    other: Mapping[str, Any],
) -> Section:
    whom = veil(said.said(other["name"])) if other["name"] else ""
    whom = whom if whom.strip(" –") else other["code"]
    heading = f"{one['number'] or _('without a number')}, {way.format(whom=whom)}"
    rows, asked = [], one.get("sent", True)
    for measure in one["measures"]:
        answer = measure["answer"] or {}
        rows.append(
            (
                str(measure["number"]),
                measure_type_label(measure["type"]),
                said.measure_state(measure["state"]) if asked else _("not asked yet"),
                said.law(answer, law, False) if answer else "",
                answer.get("dated") or "",
                said.basis(answer["rests_on"]) if answer else "",
            )
        )
    head = (
        _("No"),
        _("measure"),
        pgettext("measure", "state"),
        _("article, until"),
        _("dated"),
        _("rests on"),
    )
    state = _("State: {state}").format(state=said.letter_state(one["state"]))
    day = one.get("sent_on") or one.get("received_on")
    lines = [f"{state}; {day}" if day else state, one["instrument"]]
    lines += [veil(line) for line in status_originals.lines(one, details=False)]
    return Section(
        f"letter-{one['id'].rpartition(':')[2]}",
        heading,
        lines,
        Table(head, rows, empty=_("No measure is asked in it.")),
    )


def _exhibits(case: str, veil: Veil) -> Section:
    rows = list(Exhibit.objects.filter(case=case).order_by("entry", "key"))
    labels = {row.key: row.label for row in rows}
    rows.sort(key=lambda row: (row.entry, len(row.label), row.label))
    batches = list(Batch.objects.filter(case=case))
    counted = ngettext("{n} exhibit", "{n} exhibits", len(rows)).format(n=len(rows))
    refused = _("taken in: {stored} stored, {duplicates} duplicates, {refused} refused").format(
        stored=sum(batch.stored for batch in batches),
        duplicates=sum(batch.duplicates for batch in batches),
        refused=sum(batch.refused for batch in batches),
    )
    lines = [f"{counted}; {refused}"]
    if len(rows) > SHOWN:
        lines.append(_("The first {n} are shown.").format(n=SHOWN))
    shown = [
        (
            row.label,
            veil(row.what) or _("not described"),
            _size(row.file),
            labels.get(row.origin, ""),
            str(row.entry),
            row.file["sha256"][:16] + "…" if isinstance(row.file, dict) else str(row.file),
        )
        for row in rows[:SHOWN]
    ]
    head = (
        _("label"),
        pgettext("exhibit", "what"),
        _("bytes"),
        _("made from"),
        _("entry"),
        _("digest (SHA-256)"),
    )
    return Section("exhibits", _("Exhibits"), lines, Table(head, shown))


def _size(file: Any) -> str:
    return f"{file['size']:,}".replace(",", "\u00a0") if isinstance(file, dict) else ""


def _persons(case: str) -> Section:
    rows = Person.objects.filter(case=case).order_by("entry")
    shown = [
        (row.code, words.role(row.role), _("yes") if row.sealed else _("no"), str(row.entry))
        for row in rows
    ]
    head = (_("code"), _("role"), _("identity sealed"), _("entry"))
    return Section("persons", _("Persons"), table=Table(head, shown, empty=_("none entered")))


def _findings(case: str, veil: Veil) -> Section:
    sorts = {
        "element": _("to be proved"),
        "version": _("version"),
        "innocent_explanation": _("innocent explanation"),
    }
    directions = {
        "for": pgettext("evidence", "for"),
        "against": pgettext("evidence", "against"),
        "neutral": pgettext("evidence", "neutral"),
    }
    called = dict(Exhibit.objects.filter(case=case).values_list("key", "label"))
    called |= dict(Person.objects.filter(case=case).values_list("key", "code"))
    weights = list(Weight.objects.filter(case=case).order_by("entry"))
    below = []
    for row in Finding.objects.filter(case=case).order_by("entry"):
        mine = [one for one in weights if one.finding == row.key]
        shown = [
            (
                directions.get(one.direction, one.direction),
                called.get(one.evidence, _("evidence of entry {n}").format(n=one.entry)),
                veil(one.note),
            )
            for one in mine
        ]
        head = (pgettext("evidence", "speaks"), _("evidence"), _("note"))
        heading = f"{sorts.get(row.sort, row.sort)}: {veil(row.statement)}"
        table = Table(head, shown, empty=_("No evidence was weighed for or against it."))
        below.append(Section(f"finding-{row.entry}", heading, table=table))
    lines = [] if below else [_("none entered")]
    return Section("findings", _("Findings"), lines, below=below)


def _docket(instance: Instance, case: str, before: int | None) -> Section:
    entries = EntryRow.objects.filter(case=case).order_by("-number")
    if before is not None:
        entries = entries.filter(number__lt=before)
    rows = list(entries.values_list("number", "kind", "at", "by")[:SHOWN])
    # An offset stands for one instant alone; a place says enough above a column.
    zone = zone_said(instance.config.zone, instance.clock().astimezone(instance.zone))
    entered = _("entered ({zone})").format(zone=zone.partition(",")[0])
    head = (_("No"), _("kind of act"), entered, pgettext("entry", "by"))
    shown = [
        (str(n), kind, _local(instance, at).partition(" (")[0], by) for n, kind, at, by in rows
    ]
    more = None
    if rows and rows[-1][0] > 0:
        more = (f"?lang={current()}&before={rows[-1][0]}#docket", _("Earlier entries"))
    return Section("docket", _("Case record"), table=Table(head, shown), more=more)
