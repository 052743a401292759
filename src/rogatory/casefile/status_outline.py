# SPDX-License-Identifier: Apache-2.0
"""The outline of a status statement: headings with their lines and tables, in ordinary words.

``status_text`` sets it for a terminal, ``paper.status_paper`` for paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rogatory.casefile import status_words as words
from rogatory.casefile.measures import STATES
from rogatory.instrument.terms import measure_type_label
from rogatory.language import _, current, ngettext, reviewed

Part = dict[str, Any]


@dataclass
class Group:
    """A heading with its lines, its table (head and rows) and the groups below it."""

    heading: str
    lines: list[str] = field(default_factory=list)
    head: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)
    shares: tuple[int, ...] = ()
    """Shares of the breadth of a paper, one a column."""

    below: list[Group] = field(default_factory=list)


def opening(data: Part) -> list[str]:
    """Return the lines at the head of a statement."""
    record, when = data["record"], data["as_of"]
    rows = [
        _("{authority} ({state}), case {reference}: {title}").format(
            authority=words.authority(data),
            state=data["authority"]["country"],
            reference=data["case"]["reference"],
            title=words.said(data["case"]["title"]),
        ),
        _("As of {local} ({zone}), that is {instant}.").format(
            local=when["local"], zone=when["zone"], instant=when["instant"]
        ),
        _("The case record had {n} entries then; {m} of them tell of correspondence.").format(
            n=record["entries"], m=record["considered"]
        ),
    ]
    if data["reading"] == "as_happened":
        rows[2] = _(
            "Reading by the dates of events: {m} entries of the case record, whenever entered."
        ).format(m=record["considered"])
    elif data["case"]["opened"] > when["instant"]:
        rows.append(_("The case was not open in this record by then."))
    if not reviewed(current()):
        rows.append(_("The wording in this language has not been reviewed."))
    return rows


def outline(data: Part, details: bool = False) -> list[Group]:
    """Return the statement as groups, in the present language."""
    groups = [_figures(data, details)]
    groups.append(_letters(_("Letters sent"), data["letters_out"], data, details, _out_lines))
    if data["in_preparation"]:
        groups.append(
            Group(
                _("Letters in preparation, not sent"),
                [
                    _("{id}: {state}").format(
                        id=letter["number"] or letter["id"],
                        state=words.letter_state(letter["state"]),
                    )
                    for letter in data["in_preparation"]
                ],
            )
        )
    groups.append(_letters(_("Letters received"), data["letters_in"], data, details, _in_lines))
    groups += [_sent(data, details), _received(data, details), _replies(data, details)]
    groups += [_searches(data, details), _late(data, details)]
    groups.append(Group(_("What this statement does not show"), words.not_shown(data)))
    return [group for group in groups if group.lines or group.rows or group.below]


def _entries(row: Part, details: bool) -> str:
    """Return the numbers of the entries behind a row, under details."""
    if not details:
        return ""
    parts = []
    if row.get("entries"):
        parts.append(_("entries {n}").format(n=", ".join(map(str, row["entries"]))))
    if row.get("authority_entries"):
        numbers = ", ".join(map(str, row["authority_entries"]))
        parts.append(_("entries {n} of the authority's record").format(n=numbers))
    return f" [{'; '.join(parts)}]" if parts else ""


def _figures(data: Part, details: bool) -> Group:
    figures = data["figures"]
    out, into = figures["out"], figures["in"]
    packages, came = figures["packages_sent"], figures["packages_received"]
    replies = figures["replies"]
    states = [(words.measure_state(state), state) for state in STATES]
    kinds = [(words.package_kind(kind), kind) for kind in packages["kinds"]]
    rows = [
        (_("letters sent"), out["letters"]),
        (_("letters in preparation, not sent"), out["in_preparation"]),
        (_("letters sent with a record of receipt"), out["with_record_of_receipt"]),
        (_("letters sent without a record of receipt"), out["without_record_of_receipt"]),
        (_("letters sent and acknowledged"), out["acknowledged"]),
        (_("measures asked"), out["measures"]),
        *_each(out["states"], states),
        (_("letters received"), into["letters"]),
        (_("letters received and registered"), into["registered"]),
        (_("letters received and acknowledged by us"), into["acknowledged"]),
        (_("measures asked of us"), into["measures"]),
        *_each(into["states"], states),
        (_("sealed packages sent"), packages["all"]),
        *_each(packages["kinds"], kinds),
        (_("sealed packages sent, receipt signed there"), packages["with_receipt"]),
        (_("sealed packages sent, refused there"), packages["refused_there"]),
        (_("sealed packages announced, not yet sealed"), packages["not_sealed"]),
        (_("sealed packages received"), came["all"]),
        *_each(came["kinds"], kinds),
        *_each(came["states"], [(words.package_state(s), s) for s in came["states"]]),
        (_("replies outside sealed packages"), replies["all"]),
        *_each(replies["medium"], [(words.medium(m), m) for m in replies["medium"]]),
        (_("searches in registers"), figures["searches"]),
    ]
    return Group(
        _("Figures and what they rest on"),
        head=(_("figure"), _("number"), _("rests on")),
        rows=[
            (label, str(row["count"]), words.bases(row) + _entries(row, details))
            for label, row in rows
        ],
        shares=(4, 1, 4),
    )


def _each(figures: Part, labels: list[tuple[str, str]]) -> Iterator[tuple[str, Part]]:
    """Yield a row for each kind that occurs, and one row for all those that do not: zero each."""
    for label, code in labels:
        if figures[code]["count"]:
            yield f"– {label}", figures[code]
    none = [(label, code) for label, code in labels if not figures[code]["count"]]
    if none:
        names = ", ".join(label for label, _code in none)
        yield _("– none: {names}").format(names=names), figures[none[0][1]]


def _letters(heading: str, letters: list[Part], data: Part, details: bool, say: Any) -> Group:
    group = Group(heading)
    for letter in letters:
        number = letter["number"] or _("without a number of ours")
        below = Group(
            _("{number} – {state}").format(
                number=number, state=words.letter_state(letter["state"])
            ),
            list(say(letter, data, details)),
        )
        below.head = (
            _("no."),
            _("measure"),
            _("state"),
            _("article, until"),
            _("dated"),
            _("entered"),
            _("rests on"),
        )
        below.rows = [_measure(row, data, details) for row in letter["measures"]]
        below.shares = (1, 4, 3, 3, 3, 3, 4)
        group.below.append(below)
    return group


def _measure(row: Part, data: Part, details: bool) -> tuple[str, ...]:
    answer = row["answer"]
    place = (str(row["number"]), measure_type_label(row["type"]))
    if answer is None:
        return (*place, words.measure_state("asked"), "", "", "", words.basis("own_record"))
    until = _("until {day}").format(day=answer["until"]) if answer["until"] else ""
    law = ", ".join(filter(None, (answer["article"], answer["reason_code"], until)))
    rests = words.basis(answer["rests_on"])
    if answer["rests_on"] == "entry" and answer["stated"] in ("paper", "email"):
        rests += " " + _("(of a paper or e-mail that is not kept in the case record)")
    source = answer["source"] or {}
    if "package" in source:
        rests += " " + _("no. {n}").format(n=source["package"])
    elif "reply" in source:
        rests += f" ({words.medium(source['reply'])})"
    return (
        *place,
        words.measure_state(row["state"]),
        law,
        answer["dated"],
        words.local(answer["entered"], data),
        rests + _entries(answer, details),
    )


def _other(side: Part) -> str:
    name = "" if side["name"] is None else words.said(side["name"])
    return ", ".join(dict.fromkeys(filter(None, (name, side["code"], side["state"]))))


def _out_lines(letter: Part, data: Part, details: bool) -> Iterator[str]:
    sent, receipt = letter["dispatch"], letter["receipt"]
    yield _("to {other}; their number: {number}").format(
        other=_other(letter["to"]), number=words.said(letter["their_number"])
    )
    way = words.medium(letter["channel"])
    if sent["package"]:
        number = _("sealed package no. {n}").format(n=sent["package"])
        way = number if letter["channel"] == "sealed_package" else f"{way}, {number}"
    yield _("sent on {day} ({channel}); rests on: {basis}").format(
        day=words.local(letter["sent_on"], data),
        channel=way,
        basis=words.basis(sent["rests_on"]) + _entries(sent, details),
    )
    if receipt is None:
        yield _("no record of receipt for {days} since it was sent").format(
            days=words.days(letter["silent_days"])
        )
    else:
        what = f" ({words.family(receipt['family'])})" if receipt["family"] else ""
        yield _("received there by {day}; rests on: {basis}").format(
            day=words.local(receipt["on"], data),
            basis=words.basis(receipt["rests_on"]) + what + _entries(receipt, details),
        )
    if "refused" in sent["receipts"]:
        yield _("the other side has signed that it refused the package")
    if letter["acknowledged"]:
        note = letter["acknowledged"]
        yield _("acknowledged on {day}; rests on: {basis}").format(
            day=note["on"], basis=words.basis(note["rests_on"]) + _entries(note, details)
        )
    waiting = letter["waiting"]
    if waiting["measures"] and waiting["days"] is not None:
        yield ngettext(
            "{n} measure still awaited, {days} since receipt",
            "{n} measures still awaited, {days} since receipt",
            waiting["measures"],
        ).format(n=waiting["measures"], days=words.days(waiting["days"]))
    yield from words.silence(letter, data)


def _in_lines(letter: Part, data: Part, details: bool) -> Iterator[str]:
    yield _("from {other}; their number: {number}").format(
        other=_other(letter["from"]), number=words.said(letter["their_number"])
    )
    yield _("received on {day} ({medium}), {days} ago; rests on: {basis}").format(
        day=letter["received_on"],
        medium=words.medium(letter["medium"]),
        days=words.days(letter["days_here"]),
        basis=words.basis(letter["rests_on"]) + _entries(letter, details),
    )
    if letter["registered"]:
        yield _("registered by us on {instant}").format(
            instant=words.local(letter["registered"], data)
        )
    if letter["acknowledged"]:
        yield _("acknowledged by us on {day}").format(day=letter["acknowledged"]["on"])
    if not letter["returned"]:
        yield _("no sealed package with an answer has gone out")
    for package in letter["returned"]:
        yield _("answer sent: sealed package no. {n}, {receipt}").format(
            n=package["number"], receipt=_receipts(package, data)
        )


def _receipts(package: Part, data: Part) -> str:
    if not package["receipts"]:
        return _("no receipt") if package["sealed"] else _("announced, not yet sealed")
    return "; ".join(
        f"{words.family(r['family'])} {words.local(r['received_at'], data)}"
        for r in package["receipts"]
    )


def _sent(data: Part, details: bool) -> Group:
    return Group(
        _("Sealed packages sent"),
        head=(_("no."), _("kind"), _("to"), _("announced"), _("signed receipt there")),
        rows=[
            (
                str(row["number"]),
                words.package_kind(row["kind"]),
                row["to"],
                words.local(row["announced"], data),
                _receipts(row, data)
                + (f" {row['digest']}" if details and row["digest"] else "")
                + _entries(row, details),
            )
            for row in data["packages_sent"]
        ],
        shares=(1, 2, 2, 2, 4),
    )


def _received(data: Part, details: bool) -> Group:
    rows: list[tuple[str, ...]] = []
    for row in data["packages_received"]:
        state = words.package_state(row["state"])
        if row["failed_step"]:
            state += " " + _("(check {step})").format(step=row["failed_step"])
        if not row["certain"]:
            state += "; " + _("perhaps of another case")
        number = str(row["number"] or "–")
        sender = row["from"] or "–"
        rows.append(
            (
                number,
                words.package_kind(row["kind"]),
                sender,
                words.local(row["received"], data),
                state + (f" {row['digest']}" if details else "") + _entries(row, details),
            )
        )
    head = (_("no."), _("kind as it says"), _("from, as it says"), _("received"), _("outcome"))
    return Group(_("Sealed packages received"), head=head, rows=rows, shares=(1, 2, 2, 2, 4))


def _replies(data: Part, details: bool) -> Group:
    head = (
        _("about"),
        _("their number"),
        _("our number as they wrote it"),
        _("medium"),
        _("dated"),
        _("received"),
        _("rests on"),
    )
    return Group(
        _("Replies outside sealed packages"),
        head=head,
        rows=[
            (
                row["our_number"] or row["letter"],
                words.said(row["their_number"]),
                words.said(row["reference_read"]),
                words.medium(row["medium"]),
                row["dated"] or "–",
                row["received"],
                words.basis(row["rests_on"]) + _entries(row, details),
            )
            for row in data["replies"]
        ],
        shares=(3, 3, 3, 2, 2, 2, 4),
    )


def _searches(data: Part, details: bool) -> Group:
    numbers = {row["id"]: row["number"] for row in data["letters_out"]}
    return Group(
        _("Registers searched, by {authority}").format(authority=words.authority(data)),
        head=(_("register"), _("about"), _("until"), _("result")),
        rows=[
            (
                words.register(row["register"]),
                numbers.get(row["letter"]) or row["letter"] or _("the whole case"),
                f"{words.local(row['until'], data)} ({data['as_of']['zone']})",
                (_("something found") if row["found"] else _("nothing found"))
                + _entries(row, details),
            )
            for row in data["searches"]
        ],
        shares=(2, 2, 3, 3),
    )


def _late(data: Part, details: bool) -> Group:
    late = data["registered_late"]
    rows = [words.late(row, data) + _entries(row, details) for row in late["entered_by_then"]]
    rows += [
        _("not counted above: {what}").format(what=words.late(row, data)) + _entries(row, details)
        for row in late["entered_since"]
    ]
    rows += [
        _("not counted above: entry {n}, dated {day}; it may have happened by then").format(
            n=row["entry"], day=row["dated"]
        )
        for row in data["uncertain"]
    ]
    return Group(_("Registered late"), rows)
