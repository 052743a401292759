# SPDX-License-Identifier: Apache-2.0
"""``rogatory sign list`` and ``circumstance list``: what points to proceedings, what was stated."""

from __future__ import annotations

from typing import Any

from rogatory.cli.command import Command
from rogatory.cli.duties import called, proof
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible, yes_no
from rogatory.language import N_, _


def _texts(value: Any) -> list[str]:
    """Return an erasable list as texts; what was erased says so."""
    return [visible(one) for one in value] if isinstance(value, list) else [visible(value)]


def _plain(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _signs(session: Session) -> Answer:
    from rogatory.casefile.incidents import Sign
    from rogatory.casefile.labels import label

    said = {"open": _("open"), "confirmed": _("confirmed"), "refuted": _("refuted")}
    rows = list(Sign.objects.filter(case=session.case).order_by("entry"))
    data = [
        {"entry": row.entry, "sign": row.sign, "outcome": row.outcome,
         "by_what": row.by_what or None, "source": _plain(row.source),
         "supports": _plain(row.supports),
         "alternatives": [_plain(one) for one in row.alternatives or []]}
        for row in rows
    ]  # fmt: skip
    blocks: list[str | Table] = []
    names = called(session.case)
    for row in rows:
        outcome = said.get(row.outcome, row.outcome)
        if row.by_what:
            outcome = _("{state} by {what}").format(state=outcome, what=proof(row.by_what, names))
        blocks += [
            _("Sign {n}: {sign}: {outcome}").format(
                n=row.entry, sign=label(row.sign), outcome=outcome
            ),
            "  " + _("source: {source}").format(source=visible(row.source)),
            "  " + _("it supports: {what}").format(what=visible(row.supports)),
            *("  " + _("or else: {what}").format(what=one) for one in _texts(row.alternatives)),
        ]
    if rows:
        blocks.append(_("A sign is an inference: it may be explained otherwise."))
    return Answer(data, blocks or [_("No sign of proceedings elsewhere is noted in the case.")])


def _circumstances(session: Session) -> Answer:
    from rogatory.casefile.circumstances import Circumstance
    from rogatory.instrument.facts import FACTS

    names = called(session.case)
    rows = list(Circumstance.objects.filter(case=session.case).order_by("entry"))
    data = [
        {"entry": row.entry, "circumstance": row.key, "fact": row.fact,
         "person": row.person or None, "incident": row.incident or None, "state": row.state,
         "towards": row.towards or None, "happened": row.happened or None,
         "certain": row.certain, "withdrawn": row.withdrawn if row.withdrawn >= 0 else None,
         "source": _plain(row.source)}
        for row in rows
    ]  # fmt: skip
    table = [
        [
            str(row.entry),
            _(FACTS[row.fact]),
            ", ".join(names.get(key, key) for key in (row.person, row.incident) if key),
            "–".join(filter(None, (row.state, row.towards))),
            row.happened or _("unknown"),
            yes_no(row.certain),
            _("entry {n}").format(n=row.withdrawn) if row.withdrawn >= 0 else _("no"),
            visible(row.source),
        ]
        for row in rows
    ]
    heads = [_("entry"), _("fact"), _("about"), _("state"), _("when"), _("certain"),
             _("withdrawn"), _("source")]  # fmt: skip
    return Answer(data, [Table(heads, table, _("No fact was stated in the case."))])


COMMANDS = (
    Command(("sign", "list"),
            N_("signs of proceedings elsewhere, always with what else could explain them"), _signs),
    Command(("circumstance", "list"), N_("the facts that were stated, and which were withdrawn"),
            _circumstances),
)  # fmt: skip
