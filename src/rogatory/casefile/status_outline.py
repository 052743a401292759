# SPDX-License-Identifier: Apache-2.0
"""The outline of a status statement: headings with their lines and tables, in ordinary words.

``status_text`` sets it for a terminal, ``paper.status_paper`` for paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rogatory.casefile import status_carried as carried
from rogatory.casefile import status_originals as originals
from rogatory.casefile import status_outline_mail as mail
from rogatory.casefile import status_rules as rules
from rogatory.casefile import status_words as words
from rogatory.casefile.measures import STATES
from rogatory.casefile.status_group import Group, Part, entries
from rogatory.instrument.model import load_all
from rogatory.instrument.rows import Library
from rogatory.instrument.terms import measure_type_label
from rogatory.language import _, current, ngettext, pgettext, reviewed

Law = Callable[[], Library]


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
            local=when["local"].replace("T", " ")[:19],
            zone=words.zone(when["instant"], data),
            instant=when["instant"].replace("T", " ").replace("Z", " UTC"),
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


def outline(data: Part, details: bool = False, library: Law = load_all) -> list[Group]:
    """Return the statement as groups, in the present language.

    ``library`` gives the law in which the reasons of answers stand: the package's, or the
    authority's own with it; it is asked only when an answer names a reason.
    """
    groups = [_figures(data, details)]
    groups.append(
        _letters(_("Letters sent"), data["letters_out"], data, details, _out_lines, library)
    )
    if data["in_preparation"]:
        groups.append(
            Group(
                _("Letters in preparation, not sent"),
                [
                    "; ".join(
                        (
                            _("{id}: {state}").format(
                                id=letter["number"] or letter["id"],
                                state=words.letter_state(letter["state"]),
                            ),
                            *originals.lines(letter, details),
                        )
                    )
                    for letter in data["in_preparation"]
                ],
            )
        )
    groups.append(
        _letters(_("Letters received"), data["letters_in"], data, details, _in_lines, library)
    )
    groups += [mail.sent(data, details), mail.received(data, details)]
    groups += [mail.replies(data, details), carried.passed_on(data, details)]
    groups += [mail.searches(data, details), mail.late(data, details)]
    if "imported" in data:
        groups.append(mail.imported(data["imported"], details))
    groups.append(rules.counting(data, details))
    groups.append(Group(_("What this statement does not show"), words.not_shown(data)))
    return [group for group in groups if group.lines or group.rows or group.below]


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
        *_late(data, _("letters sent, record of receipt overdue"), out["receipt_overdue"]),
        *_late(data, _("letters sent, answer overdue"), out["answer_overdue"]),
        (_("letters sent and acknowledged"), out["acknowledged"]),
        (_("measures asked"), out["measures"]),
        *_each(out["states"], states),
        (_("letters received"), into["letters"]),
        (_("letters received and registered"), into["registered"]),
        (_("letters received and acknowledged by us"), into["acknowledged"]),
        *_late(data, _("letters received, our answer overdue"), into["answer_overdue"]),
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
        head=(
            pgettext("column", "figure"),
            pgettext("column", "number"),
            pgettext("column", "rests on"),
        ),
        rows=[
            (label, str(row["count"]), words.bases(row) + entries(row, details))
            for label, row in rows
        ],
        shares=(4, 1, 4),
    )


def _late(data: Part, label: str, figure: Part) -> list[tuple[str, Part]]:
    """Return a row of what is overdue; without a policy nothing is, and no row says so."""
    said = _("{what} by our own policy").format(what=label)
    return [(said, figure)] if data["reckoning"]["policies"] else []


def _each(figures: Part, labels: list[tuple[str, str]]) -> Iterator[tuple[str, Part]]:
    """Yield a row for each kind that occurs, and one row for all those that do not: zero each."""
    for label, code in labels:
        if figures[code]["count"]:
            yield f"– {label}", figures[code]
    none = [(label, code) for label, code in labels if not figures[code]["count"]]
    if none:
        names = ", ".join(label for label, _code in none)
        yield _("– none: {names}").format(names=names), figures[none[0][1]]


def _letters(
    heading: str, letters: list[Part], data: Part, details: bool, say: Any, library: Law
) -> Group:
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
            pgettext("column", "no."),
            pgettext("column", "measure"),
            pgettext("column", "state"),
            pgettext("column", "article, until"),
            pgettext("column", "dated"),
            pgettext("column", "entered"),
            pgettext("column", "rests on"),
        )
        below.rows = [
            _measure(row, data, details, library)
            for asked in letter["measures"]
            for row in _with_rest(asked)
        ]
        below.shares = (1, 4, 5, 3, 3, 3, 6)
        group.below.append(below)
    return group


def _with_rest(row: Part) -> Iterator[Part]:
    """Yield a measure, then what was left of it: each once, under its own state."""
    yield row | {"state": row.get("said", row["state"])}
    for rest in row.get("remainders", ()):
        yield from _with_rest(rest | {"of": row["number"]})


def _measure(row: Part, data: Part, details: bool, library: Law) -> tuple[str, ...]:
    answer = row["answer"]
    name = measure_type_label(row["type"])
    if "of" in row:
        name = _("{measure}, remainder of {n}").format(measure=name, n=row["of"])
    place = (str(row["number"]), name)
    if answer is None:
        return (*place, words.measure_state("asked"), "", "", "", words.basis("own_record"))
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
        "; ".join(
            words.measure_state(code)
            for code in dict.fromkeys((row["state"], row.get("verdict"), row.get("step")))
            if code
        ),
        words.law(answer, library, details),
        answer["dated"],
        words.local(answer["entered"], data),
        rests + entries(answer, details),
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
        basis=words.basis(sent["rests_on"]) + entries(sent, details),
    )
    yield from originals.lines(letter, details)
    yield from carried.media_lines(letter, data, details)
    if receipt is None:
        yield _("no record of receipt for {days} since it was sent").format(
            days=words.counted(letter["silence"])
        )
    else:
        what = f" ({words.family(receipt['family'])})" if receipt["family"] else ""
        yield _("received there by {day}; rests on: {basis}").format(
            day=words.local(receipt["on"], data),
            basis=words.basis(receipt["rests_on"]) + what + entries(receipt, details),
        )
    if "refused" in sent["receipts"]:
        yield _("the other side has signed that it refused the package")
    if letter["acknowledged"]:
        note = letter["acknowledged"]
        yield _("acknowledged on {day}; rests on: {basis}").format(
            day=note["on"], basis=words.basis(note["rests_on"]) + entries(note, details)
        )
    waiting = letter["waiting"]
    if waiting["measures"] and waiting["days"] is not None:
        yield ngettext(
            "{n} measure still awaited, {days} since receipt",
            "{n} measures still awaited, {days} since receipt",
            waiting["measures"],
        ).format(
            n=waiting["measures"],
            days=_("{days} ({working_days})").format(
                days=words.days(waiting["days"]),
                working_days=words.working_days(waiting["working_days"]),
            ),
        )
    yield from rules.expected_of_them(letter, details)
    yield from words.silence(letter, data)
    yield from words.events(letter)


def _in_lines(letter: Part, data: Part, details: bool) -> Iterator[str]:
    yield _("from {other}; their number: {number}").format(
        other=_other(letter["from"]), number=words.said(letter["their_number"])
    )
    yield _("received on {day} ({medium}), {days} ago; rests on: {basis}").format(
        day=letter["received_on"],
        medium=words.medium(letter["medium"]),
        days=words.counted(letter["here"]),
        basis=words.basis(letter["rests_on"]) + entries(letter, details),
    )
    if letter["registered"]:
        yield _("registered by us on {instant}").format(
            instant=words.local(letter["registered"], data)
        )
    if letter["acknowledged"]:
        yield _("acknowledged by us on {day}").format(day=letter["acknowledged"]["on"])
    yield from words.events(letter)
    yield from rules.expected_of_us(letter, details)
    if not letter["returned"]:
        yield _("no sealed package with an answer has gone out")
    for package in letter["returned"]:
        yield _("answer sent: sealed package no. {n}, {receipt}").format(
            n=package["number"], receipt=mail.receipts(package, data)
        )
