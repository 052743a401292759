# SPDX-License-Identifier: Apache-2.0
"""``rogatory statistics``: how long our letters and measures wait, across all cases.

The figures are internal.  For publication a second officer looks at them first, and what is small
is left away.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from rogatory.casefile.survival import FEW, days_shown
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import write_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _, current, ngettext, pgettext

if TYPE_CHECKING:
    from rogatory.casefile.statistics import Group, Statistics

_BY = ("state", "instrument", "type")


def _statistics(session: Session) -> Answer:
    from rogatory.casefile.statistics import statistics

    seen_by = _second_look(session)
    told = statistics(session.instance, by=session["by"] or "all", at=session["as_of"])
    few = [one for one in told.groups if one.curve.few]
    shown = [one for one in told.groups if not (seen_by and one.curve.few)]
    marking = _marking(seen_by)
    days = days_shown([one.curve for one in shown])
    heads = [
        *(
            _("what"),
            _name_of(told.by),
            "n",
            _("happened"),
            pgettext("waiting", "open"),
            _("median (days)"),
            "95 %",
        ),
        _("still waiting after {days} days").format(days=" | ".join(map(str, days))),
    ]
    rows = [_row(one, told, days) for one in shown]
    blocks: list[str | Table] = [
        marking,
        _headline(told, bool(seen_by)),
        Table(heads, rows, "" if few else _("No letter of ours had gone out by then.")),
    ]
    if seen_by and few:
        blocks.append(_left_away(len(few)))
    blocks += ["", *_notes(told)]
    _written(session, told, shown, days, marking, blocks)
    data = _data(told, shown, marking)
    if seen_by and min(told.cases, told.letters) < FEW:
        data |= {"cases": None, "letters": None}
    return Answer(data, blocks)


def _second_look(session: Session) -> str:
    """Return who looks at figures that are to be published; nobody for internal ones."""
    if not session["public"]:
        return ""
    from rogatory.casefile.policy import roles_of
    from rogatory.clerk.sheet import Sheet

    if session.second is None or session.second.officer == session.hand.officer:
        raise Inadmissible(
            _("Figures for publication need a second look: name the second officer (--with).")
        )
    authority = Sheet(session.instance.config.authority)
    second = session.second.officer
    if "approver" not in roles_of(authority, second):
        raise Inadmissible(
            _("Officer {officer} may not do this: it needs the role {roles}.").format(
                officer=second, roles="approver"
            )
        )
    return f"{session.hand.officer}, {second}"


def _marking(seen_by: str) -> str:
    if not seen_by:
        return _("internal: not for publication")
    return _(
        "for publication after a second look by {officers}; what is published goes out as a "
        "statement (rogatory statement)"
    ).format(officers=seen_by)


def _headline(told: Statistics, public: bool) -> str:
    local = told.as_of.local
    day = f"{local:%Y-%m-%d}" if told.as_of.whole_day else f"{local:%Y-%m-%d %H:%M:%S}"
    said = _("As of {day} ({zone}), as entered by then: {cases}, {letters} sent.")
    if public and min(told.cases, told.letters) < FEW:
        # A small number of cases points at them, in the headline too.
        said = _("As of {day} ({zone}), as entered by then.")
    cases = ngettext("{n} case", "{n} cases", told.cases).format(n=told.cases)
    letters = ngettext("{n} letter of ours", "{n} letters of ours", told.letters)
    return said.format(
        day=day, zone=told.as_of.zone_said, cases=cases, letters=letters.format(n=told.letters)
    )


def _what(code: str) -> str:
    return {
        "receipt": _("until receipt"),
        "decision": _("until decision"),
        "execution": _("until execution"),
    }[code]


def _name_of(by: str) -> str:
    return {
        "all": pgettext("statistics", "of"),
        "state": _("state"),
        "instrument": _("instrument"),
        "type": _("measure"),
    }[by]


def _name(one: Group, by: str) -> str:
    from rogatory.instrument.terms import measure_type_label

    if by == "all":
        return _("letters") if one.what == "receipt" else _("measures")
    return measure_type_label(one.name) if by == "type" else one.name


def _median(one: Group) -> tuple[str, str]:
    """Return the median and its interval in words."""
    median = one.curve.median
    if median is None:
        return _("n = {n}: too few for a median").format(n=one.curve.n), ""
    limits = [
        pgettext("median", "not reached") if day is None else str(day)
        for day in (median.low, median.high)
    ]
    days = pgettext("median", "not reached") if median.days is None else str(median.days)
    return days, "–".join(limits) if limits[0] != limits[1] else limits[0]


def _row(one: Group, told: Statistics, days: list[int]) -> list[str]:
    waiting = " | ".join(str(one.curve.at_risk(day)) for day in days)
    n, happened = one.curve.n, one.curve.happened
    counts = [str(n), str(happened), str(n - happened)]
    return [_what(one.what), _name(one, told.by), *counts, *_median(one), waiting]


def _left_away(n: int) -> str:
    return ngettext(
        "{n} group with fewer than {few} is left away: small numbers point at cases.",
        "{n} groups with fewer than {few} are left away: small numbers point at cases.",
        n,
    ).format(n=n, few=FEW)


def _notes(told: Statistics) -> list[str]:
    """Say how the figures are made, and what they do not say."""
    inexact = sum(one.inexact for one in told.groups)
    notes = [
        _(
            "Kaplan and Meier: what is still open counts as waiting up to the day given. The "
            "median is the first day on which at most half are still open; its interval (95 %) is "
            "Brookmeyer and Crowley's, on the scale log(-log), with Greenwood's variance."
        ),
        _(
            "Days run from dispatch. A measure that was refused or is impossible is never executed "
            "and stays in that count; one that we withdrew or replaced counts up to that day."
        ),
    ]
    if told.by == "type":
        notes.append(_("Receipt belongs to a letter: it counts once for each type it asks for."))
    if inexact:
        said = ngettext(
            "{n} wait has a date that is not one day; it is counted as short as it can have been.",
            "{n} waits have a date that is not one day; each is counted as short as it can have "
            "been.",
            inexact,
        )
        notes.append(said.format(n=inexact))
    return notes


def _written(
    session: Session,
    told: Statistics,
    shown: list[Group],
    days: list[int],
    marking: str,
    blocks: list[str | Table],
) -> None:
    """Write the files that were asked for."""
    wanted = []
    if session["chart"]:
        if not session["chart"].lower().endswith((".svg", ".pdf")):
            raise Malformed(_("A chart is written as .svg or .pdf: name the file so."))
        wanted.append((session["chart"], _chart(session, told, shown, marking)))
    if session["csv"]:
        wanted.append((session["csv"], _csv(told, shown, days, marking).encode()))
    for name, data in wanted:
        path = write_file(name, data)
        blocks.append(_("Written to {file}.").format(file=path))


def _chart(session: Session, told: Statistics, shown: list[Group], marking: str) -> bytes:
    from rogatory.casefile.statistics import WHATS
    from rogatory.paper.waiting_chart import MOST, Line, Panel, render, svg

    panels, public = [], bool(session["public"])
    for what in WHATS:
        mine = [one for one in shown if one.what == what and not one.curve.few]
        mine.sort(key=lambda one: (-one.curve.n, one.name))
        left = sum(one.what == what for one in told.groups) - len(mine[:MOST])
        lines = [Line(_name(one, told.by), _legend(one), one.curve) for one in mine[:MOST]]
        said = ngettext(
            "{n} group is not drawn (too few, or too many curves)",
            "{n} groups are not drawn (too few, or too many curves)",
            left,
        )
        panels.append(Panel(_what(what), lines, said.format(n=left) if left else ""))
    title = _("Still open, by days since dispatch")
    # What the instance marks all its papers with stands on this one too.
    marking = " · ".join(filter(None, (session.instance.config.marking, marking)))
    if session["chart"].lower().endswith(".svg"):
        return svg(panels, title=title, marking=f"{marking} · {_headline(told, public)}").encode()
    return render(
        panels,
        lang=current(),
        title=title,
        authority=session.instance.config.domain,
        day=told.as_of.day.isoformat(),
        marking=marking,
        notes=[_headline(told, public), *_notes(told)],
    )


def _legend(one: Group) -> str:
    days, limits = _median(one)
    return _("n = {n}, median {days} (95 %: {limits})").format(
        n=one.curve.n, days=days, limits=limits
    )


def _csv(told: Statistics, shown: list[Group], days: list[int], marking: str) -> str:
    """Return the figures as CSV; no cell can be read as a formula."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(
        ["marking", "as_of", "what", "by", "group", "n", "happened", "open"]
        + ["median_days", "low_95", "high_95", "remark", "inexact_dates"]
        + [f"waiting_after_{day}" for day in days]
    )
    for one in shown:
        median = one.curve.median
        figures = (
            ["", "", ""]
            if median is None
            else [
                pgettext("median", "not reached") if d is None else d
                for d in (median.days, median.low, median.high)
            ]
        )
        n, happened = one.curve.n, one.curve.happened
        remark = _median(one)[0] if median is None else ""
        cells: list[object] = [marking, told.as_of.day.isoformat(), one.what, told.by, one.name]
        cells += [n, happened, n - happened, *figures, remark, one.inexact]
        write.writerow(map(harmless, [*cells, *(one.curve.at_risk(day) for day in days)]))
    return out.getvalue()


def harmless(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def _data(told: Statistics, shown: list[Group], marking: str) -> dict[str, Any]:
    groups = []
    for one in shown:
        median = one.curve.median
        groups.append(
            {
                "what": one.what,
                "group": one.name or None,
                "n": one.curve.n,
                "happened": one.curve.happened,
                "inexact_dates": one.inexact,
                "too_few": one.curve.few,
                "median": median and {"days": median.days, "low": median.low, "high": median.high},
                "steps": []
                if one.curve.few
                else [
                    {
                        "day": step.day,
                        "at_risk": step.at_risk,
                        "happened": step.happened,
                        "censored": step.censored,
                        "survival": float(step.survival),
                    }
                    for step in one.curve.steps
                ],
            }
        )
    return {
        "marking": marking,
        "as_of": told.as_of.instant,
        "by": told.by,
        "cases": told.cases,
        "letters": told.letters,
        "groups": groups,
    }


COMMANDS = (
    Command(
        ("statistics",),
        N_("how long our letters and measures wait, across all cases; internal"),
        _statistics,
        (
            Option("by", N_("one row for each of these"), "WHAT", choices=_BY),
            Option("as-of", N_("as entered by the end of this day, or by this instant"), "DATE"),
            Option("csv", N_("file for the figures as CSV"), "FILE"),
            Option("chart", N_("file for the curves, .svg or .pdf"), "FILE"),
            Option(
                "public", N_("for publication: a second officer looks too (--with)"), how="flag"
            ),
        ),
    ),
)
