# SPDX-License-Identifier: Apache-2.0
"""The page of a case: what its record holds, what speaks against, what is open, whether it holds.

Persons stand under their codes; names are in the record and not on this page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.casefile.labels import label
from rogatory.cli.show import Answer, Table, moment, visible, yes_no
from rogatory.language import _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.cases import Case
    from rogatory.clerk.instance import Instance


def page(instance: Instance, case: Case, *, details: bool, check: bool) -> Answer:
    """Return the page of a case."""
    data: dict[str, Any] = {"case": case.key, "reference": case.reference}
    data |= {"title": str(case.title), "opened_on": case.opened_on}
    answer = Answer(
        data,
        [_("Case {number}: {title}").format(number=case.reference, title=visible(case.title))],
    )
    if details:
        answer.blocks.append(case.key)
    for part in (_persons, _incidents, _exhibits, _examinations, _findings, _letters):
        part(case.key, answer)
    _due(instance, case.key, answer)
    _jurisdiction(instance, case.key, answer)
    if check:
        _integrity(instance, case.key, answer, details)
    return answer


def _head(answer: Answer, title: str, table: Table) -> None:
    answer.blocks += ["", title, table]


def _persons(case: str, answer: Answer) -> None:
    from rogatory.casefile.persons import Citizenship, Person

    rows = list(Person.objects.filter(case=case).order_by("entry"))
    stated: dict[str, list[str]] = {}
    for one in Citizenship.objects.filter(case=case).order_by("entry"):
        stated.setdefault(one.person, []).append(
            _("{country} according to {who}").format(country=one.country, who=one.according_to)
        )
    answer.data["persons"] = [
        {"person": r.key, "code": r.code, "role": r.role, "sealed": r.sealed,
         "citizenship": stated.get(r.key, [])}
        for r in rows
    ]  # fmt: skip
    table = [
        [r.code, label(r.role), yes_no(r.sealed), "; ".join(stated.get(r.key, []))] for r in rows
    ]
    heads = [_("code"), _("role"), _("sealed"), _("citizenship as stated")]
    _head(answer, _("Persons"), Table(heads, table, _("none entered")))


def _incidents(case: str, answer: Answer) -> None:
    from rogatory.casefile.incidents import DetentionFact, Incident, IncidentPerson, Sign
    from rogatory.casefile.persons import Person

    codes = dict(Person.objects.filter(case=case).values_list("key", "code"))
    part: dict[str, list[str]] = {}
    for link in IncidentPerson.objects.filter(case=case).order_by("key"):
        part.setdefault(link.incident, []).append(codes.get(link.person, link.person))
    rows = list(Incident.objects.filter(case=case).order_by("entry"))
    answer.data["incidents"] = [
        {"incident": r.key, "what": r.what, "happened": r.happened or None, "state": r.state,
         "premises": r.premises, "operation": r.operation, "persons": part.get(r.key, [])}
        for r in rows
    ]  # fmt: skip
    table = [
        [
            label(r.what),
            r.happened or _("unknown"),
            r.state,
            label(r.premises),
            yes_no(r.operation),
            ", ".join(part.get(r.key, [])),
        ]
        for r in rows
    ]
    heads = [_("what"), _("when"), _("state"), _("place"), _("in an operation"), _("persons")]
    _head(answer, _("What happened"), Table(heads, table, _("none entered")))
    facts = DetentionFact.objects.filter(case=case).order_by("entry")
    answer.data["detention"] = [
        {"person": f.person, "stage": f.stage, "happened": f.happened or None, "known": f.known}
        for f in facts
    ]
    if facts:
        shown = [
            [codes.get(f.person, f.person), label(f.stage), f.happened or _("unknown"),
             yes_no(f.known)]
            for f in facts
        ]  # fmt: skip
        heads = [_("person"), _("fact"), _("when"), _("known to have happened")]
        _head(answer, _("Detention"), Table(heads, shown))
    answer.data["signs"] = [
        {"sign": s.sign, "outcome": s.outcome, "alternatives": len(s.alternatives or [])}
        for s in Sign.objects.filter(case=case).order_by("entry")
    ]
    if answer.data["signs"]:
        shown = [
            [label(s["sign"]), str(s["alternatives"]), s["outcome"]] for s in answer.data["signs"]
        ]
        heads = [_("sign"), _("other explanations"), _("outcome")]
        _head(answer, _("Signs of proceedings elsewhere"), Table(heads, shown))


def _exhibits(case: str, answer: Answer) -> None:
    from rogatory.casefile.exhibits import Batch, Exhibit
    from rogatory.casefile.submissions import Submission

    rows = Exhibit.objects.filter(case=case)
    originals, copies = rows.filter(origin="").count(), rows.exclude(origin="").count()
    outsiders = list(Submission.objects.exclude(taken="").values_list("pouch", flat=True))
    handed_in = rows.filter(source__in=outsiders).count()
    brought = rows.exclude(source="").count() - handed_in
    refused = sum(Batch.objects.filter(case=case).values_list("refused", flat=True))
    answer.data["exhibits"] = {
        "originals": originals, "copies": copies, "brought_by_others": brought,
        "handed_in": handed_in, "refused": refused
    }  # fmt: skip
    said = ngettext("{n} exhibit", "{n} exhibits", originals).format(n=originals)
    more = _("{copies} copies made of them, {brought} brought by the other side, {refused} files "
             "refused")  # fmt: skip
    told = more.format(copies=copies, brought=brought, refused=refused)
    if handed_in:
        told += ", " + ngettext(
            "{n} handed in by outsiders", "{n} handed in by outsiders", handed_in
        ).format(n=handed_in)
    answer.blocks += ["", _("Exhibits"), f"{said}; {told}", *_unknown(case, answer)]


def _unknown(case: str, answer: Answer) -> list[str]:
    """Say of which takings-in which circumstances are unknown to us."""
    from rogatory.casefile.exhibits import Batch
    from rogatory.cli.asking import WORDS
    from rogatory.office.circumstances import told_in

    lines, data = [], []
    for row in Batch.objects.filter(case=case).order_by("entry"):
        if not isinstance(row.circumstances, dict) or "brought_by" in row.circumstances:
            continue  # erased; or the other side's to tell
        known = told_in(case, [row.key])
        unknown = [name for name in WORDS if name not in known]
        if unknown and row.stored:
            data.append({"entry": row.entry, "unknown": unknown})
            names = ", ".join(_(WORDS[name]) for name in unknown)
            lines.append(
                _("taken in by entry {n}; unknown to us: {names}").format(n=row.entry, names=names)
            )
    answer.data["exhibits"]["unknown"] = data
    return lines


def _examinations(case: str, answer: Answer) -> None:
    from rogatory.casefile.examinations import Comparison, Examination

    rows = list(Examination.objects.filter(case=case).order_by("entry"))
    differ = list(Comparison.objects.filter(case=case, outcome="differ").order_by("entry"))
    answer.data["examinations"] = [
        {"examination": r.key, "type": r.type, "made_in": r.made_in,
         "concluded": r.concluded or None, "report": r.report or None}
        for r in rows
    ]  # fmt: skip
    answer.data["differ"] = [
        {"first": c.first, "second": c.second, "question": str(c.question),
         "preferred": c.preferred or None}
        for c in differ
    ]  # fmt: skip
    table = [
        [
            r.key,
            label(r.type),
            r.made_in,
            r.concluded or _("not known"),
            _("in the case") if r.report else _("not in the case"),
        ]
        for r in rows
    ]
    heads = [_("examination"), _("type"), _("made in"), _("concluded"), _("report")]
    _head(answer, _("Examinations"), Table(heads, table, _("none entered")))
    for one in differ:
        text = _("They differ: {first} and {second} on “{question}”").format(
            first=one.first, second=one.second, question=visible(one.question)
        )
        rest = _("preferred: {which}").format(which=one.preferred) if one.preferred else _("open")
        answer.blocks.append(f"  {text} ({rest})")


def _findings(case: str, answer: Answer) -> None:
    from rogatory.casefile.findings import Finding, Weight

    rows = list(Finding.objects.filter(case=case).order_by("entry"))
    weights = list(Weight.objects.filter(case=case).order_by("entry"))
    names = _evidence_names(case)

    def told(finding: str, direction: str) -> list[str]:
        return [
            names.get(w.evidence, w.evidence)
            for w in weights
            if w.finding == finding and w.direction == direction
        ]

    answer.data["findings"] = [
        {"finding": r.key, "sort": r.sort, "statement": str(r.statement),
         "for": told(r.key, "for"), "against": told(r.key, "against"),
         "neutral": told(r.key, "neutral")}
        for r in rows
    ]  # fmt: skip
    table = [
        [
            label(r["sort"]),
            ", ".join(r["for"]) or "–",
            ", ".join(r["against"]) or "–",
            r["statement"],
        ]
        for r in answer.data["findings"]
    ]
    heads = [_("sort"), _("for"), _("against"), _("statement")]
    _head(answer, _("Findings"), Table(heads, table, _("none entered")))


def _evidence_names(case: str) -> dict[str, str]:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.casefile.persons import Person

    return dict(Exhibit.objects.filter(case=case).values_list("key", "label")) | dict(
        Person.objects.filter(case=case).values_list("key", "code")
    )


def _letters(case: str, answer: Answer) -> None:
    from rogatory.casefile.letters import Letter
    from rogatory.casefile.standing import told_of
    from rogatory.casefile.status_originals import current
    from rogatory.cli.letters import state_of

    told = told_of(case)
    rows = list(Letter.objects.filter(case=case).order_by("entry"))
    answer.data["letters"] = [
        {"letter": r.key, "number": r.number or None, "incoming": r.incoming,
         "counterpart": r.counterpart, **state_of(r, told)}
        for r in rows
    ]  # fmt: skip
    table = [
        [
            _("in") if one["incoming"] else _("out"),
            one["number"] or "–",
            one["counterpart"],
            one["said"],
            str(one["open"]),
        ]
        for one in answer.data["letters"]
    ]
    heads = [_("way"), _("our number"), _("other side"), _("state"), _("measures open")]
    _head(answer, _("Letters"), Table(heads, table, _("none")))
    for r in rows:
        told_of_paper = current(told.letters[r.key])
        answer.blocks += [f"  {r.number or '–'}: {visible(line)}" for line in told_of_paper]


def _due(instance: Instance, case: str, answer: Answer) -> None:
    """What the other side promised and we hold: only what is past its day stands here."""
    from rogatory.office import contacts, loans

    moment = contacts.moment_of(instance, None)
    broken = [
        (row, told) for row, told in contacts.promises(case, moment) if told.state == "broken"
    ]
    late = [one for one in loans.loans(instance, case)[1] if one.loan.state == "overdue"]
    answer.data["promises_broken"] = [row.key for row, _told in broken]
    answer.data["loans_overdue"] = [one.label for one in late]
    lines = [
        *(f"{row.key}, {contacts.side_label(row.side)}: {contacts.said_of(row, told, moment)}"
          for row, told in broken),
        *(f"{one.label}: {loans.loan_said(one.loan, moment)}" for one in late),
    ]  # fmt: skip
    if lines:
        answer.blocks += ["", _("Past its day"), *map(visible, lines)]


def _jurisdiction(instance: Instance, case: str, answer: Answer) -> None:
    from rogatory.cli.jurisdiction import part

    answer.data["jurisdiction"], blocks = part(instance, case)
    if blocks:
        answer.blocks += ["", _("Own jurisdiction"), *blocks]


def _integrity(instance: Instance, case: str, answer: Answer, details: bool) -> None:
    from rogatory.casefile.integrity import check_case
    from rogatory.clerk.tables import Docket
    from rogatory.office.verified import said as said_of_files

    faults = check_case(instance, case, files=False)
    head = Docket.objects.get(case=case)
    answer.data["integrity"] = {"entries": head.size, "faults": [str(f) for f in faults]}
    last = moment(head.at, instance.zone, details=details)
    said = _("{n} entries, the last on {at}; the record holds: entries, signatures and rows agree")
    answer.blocks += ["", _("Case record")]
    if not faults:
        answer.blocks.append(said.format(n=head.size, at=last))
        answer.blocks.append(_("(the files of the exhibits were not read again: exhibit verify)"))
        answer.blocks += said_of_files(instance, case).lines
        return
    answer.exit_code = 1
    answer.blocks.append(_("The case record does NOT hold:"))
    answer.blocks += [f"  {visible(fault)}" for fault in faults]
