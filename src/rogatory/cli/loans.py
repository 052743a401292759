# SPDX-License-Identifier: Apache-2.0
"""``rogatory exhibit terms|return|loans|print``: the terms under which exhibits came."""

from __future__ import annotations

from rogatory.cli.acts import options_of, resolved
from rogatory.cli.command import Command, Option
from rogatory.cli.contacts import AS_OF
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext


def _ids(session: Session) -> list[str]:
    return [resolved(session, "exhibit", one) for one in session["exhibits"] or ()]


def _terms(session: Session) -> Answer:
    from rogatory.casefile.loans import ExhibitTerms
    from rogatory.office import loans

    flags = {"yes": True, "no": False, None: False}
    faults = [
        _("“{field}” takes yes or no.").format(field=f"--{name.replace('_', '-')}")
        for name in ("confidential", "third_persons")
        if session[name] not in flags
    ]
    Inadmissible.unless_empty(faults)
    told = {
        name: session[name]
        for name in ("given_by", "source", "rests_on", "giving_back", "due", "purpose", "rights",
                     "words")
    }  # fmt: skip
    told |= {name: flags[session[name]] for name in ("confidential", "third_persons")}
    told["use"] = session["use"] or "free"
    told["letter"] = resolved(session, "letter", session["letter"]) if session["letter"] else None
    terms = loans.attach(
        session.instance,
        session.case,
        _ids(session),
        session.hand,
        requirement=session["requirement"],
        **told,
    )
    session.touched(session.case)
    rows = ExhibitTerms.objects.filter(case=session.case, terms=terms).order_by("key")
    said = _("The terms are entered as {key} (entry {n}).").format(key=terms, n=rows[0].entry)
    limits = loans.limits_said(session.instance, rows[0])
    data = {"terms": terms, "entry": rows[0].entry, "exhibits": [row.exhibit for row in rows]}
    return Answer(data, [said, *map(visible, limits)])


def _return(session: Session) -> Answer:
    from rogatory.office import loans

    ids = _ids(session)
    proof = resolved(session, "exhibit", session["proof"]) if session["proof"] else None
    loans.give_back(
        session.instance,
        session.case,
        ids,
        session.hand,
        on=session["on"],
        to=session["to"],
        proof=proof,
        note=session["note"],
    )
    session.touched(session.case)
    said = ngettext(
        "It is entered that {n} exhibit was given back on {date}.",
        "It is entered that {n} exhibits were given back on {date}.",
        len(ids),
    ).format(n=len(ids), date=session["on"])
    return Answer({"exhibits": ids, "on": session["on"], "proof": proof}, [said])


def _loans(session: Session) -> Answer:
    from rogatory.office import loans

    moment, found = loans.loans(session.instance, session.case, session["as_of"])
    data = [
        {"exhibit": one.row.exhibit, "label": one.label, "terms": one.row.terms,
         "given_by": one.row.given_by, "state": one.loan.state, "due": one.loan.due or None,
         "days": one.loan.days, "use": one.row.use, "confidential": one.row.confidential,
         "third_persons": one.row.third_persons, "requirement": one.row.requirement or None}
        for one in found
    ]  # fmt: skip
    table = [
        [one.label, one.row.terms, one.row.given_by,
         loans.loan_said(one.loan, moment) or _("not on loan"),
         _use(one.row.use, one.row.confidential)]
        for one in found
    ]  # fmt: skip
    heads = [_("exhibit"), _("terms"), _("given by"), _("giving back"), _("use")]
    day = _("As of {day} ({zone}), as entered by then").format(
        day=moment.day.isoformat(), zone=moment.zone_said
    )
    late = sum(one.loan.state == "overdue" for one in found)
    back = sum(one.loan.state in ("due", "no_date", "overdue") for one in found)
    said = ngettext(
        "{n} exhibit to be given back; overdue: {late}",
        "{n} exhibits to be given back; overdue: {late}",
        back,
    ).format(n=back, late=late)
    none = _("No exhibit came under terms.")
    return Answer({"as_of": moment.instant, "loans": data}, [day, Table(heads, table, none), said])


def _use(use: str, confidential: bool) -> str:
    said = {
        "free": _("free"),
        "purpose_only": _("only for the purpose given"),
        "consent_for_other_use": _("only for the purpose given, else by consent"),
    }.get(use, use)
    return f"{said}, {_('confidential')}" if confidential else said


_EXHIBITS = Option("exhibits", N_("exhibits, by label or id"), "EXHIBIT", "many", required=True,
                   position=True)  # fmt: skip


def _terms_options() -> tuple[Option, ...]:
    left = ("terms", "exhibits", "law_digest")
    which = Option("exhibits", N_("exhibits, by label or id (none: all of the letter)"), "EXHIBIT",
                   "many", position=True)  # fmt: skip
    return (which, *options_of("terms.attached/1", "", left))


COMMANDS = (
    Command(
        ("exhibit", "terms"),
        N_("enter the terms under which exhibits came: loan, use, rights, confidentiality"),
        _terms,
        _terms_options,
        N_("They follow the exhibits and their copies into lists, papers and letters."),
    ),
    Command(
        ("exhibit", "return"),
        N_("enter that exhibits were given back, with the proof"),
        _return,
        (
            _EXHIBITS,
            Option("on", N_("day on which they were given back"), "DATE", required=True),
            Option("to", N_("to whom"), "TEXT", required=True),
            Option("proof", N_("receipt or other proof, an exhibit"), "EXHIBIT"),
            Option("note", N_("note"), "TEXT"),
        ),
    ),
    Command(
        ("exhibit", "loans"),
        N_("list what came under terms, and what is to be given back by when"),
        _loans,
        (AS_OF,),
    ),
)
