# SPDX-License-Identifier: Apache-2.0
"""``rogatory case confine|admit|exclude|admitted|unconfine``: who may see a case at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, moment
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.cases import Case
    from rogatory.clerk.act import Act


def _case(session: Session) -> Case:
    return session.find_case(session["number"] or session.asked("case"))


def _confine(session: Session) -> Answer:
    from rogatory.casefile.confinement import CaseConfined

    case = _case(session)
    named = [*session["admit"], *([session.second.officer] if session.second else [])]
    officers = tuple(one for one in dict.fromkeys(named) if one != session.hand.officer)
    act = CaseConfined(reason=session["reason"], officers=officers)
    inside = sorted({session.hand.officer, *officers})
    said = ngettext(
        "Case {number} is confined to {n} officer: {officers}. For all others it does not exist.",
        "Case {number} is confined to {n} officers: {officers}. For all others it does not exist.",
        len(inside),
    ).format(number=case.reference, n=len(inside), officers=", ".join(inside))
    return _entered(session, case, act, said, admitted=inside)


def _admit(session: Session) -> Answer:
    from rogatory.casefile.confinement import OfficerAdmitted

    assert session.hand
    case = _case_for_admission(session)
    act = OfficerAdmitted(officer=session["officer"], reason=session["reason"])
    said = _("{officer} is admitted to case {number}.")
    return _entered(session, case, act, said.format(officer=act.officer, number=case.reference))


def _case_for_admission(session: Session) -> Case:
    """Return the case; also one that nobody who is admitted can act in any more."""
    from rogatory.casefile.cases import Case
    from rogatory.casefile.compartments import is_orphaned
    from rogatory.clerk import curtain

    try:
        return _case(session)
    except Inadmissible:
        named = session.asked("case")
        with curtain.aside():
            rows = [
                *Case.objects.filter(reference=named or ""),
                *Case.objects.filter(key=named or ""),
            ]
            if len(rows) == 1 and session.second and is_orphaned(session.instance, rows[0].key):
                return rows[0]
        raise


def _exclude(session: Session) -> Answer:
    from rogatory.casefile.confinement import OfficerExcluded

    case = _case(session)
    act = OfficerExcluded(officer=session["officer"], reason=session["reason"])
    said = _("{officer} is excluded from case {number}: for this officer it does not exist.")
    return _entered(session, case, act, said.format(officer=act.officer, number=case.reference))


def _unconfine(session: Session) -> Answer:
    from rogatory.casefile.confinement import CaseUnconfined

    case = _case(session)
    said = _("Case {number} is confined no longer: every officer with a role sees it.")
    act = CaseUnconfined(reason=session["reason"])
    return _entered(session, case, act, said.format(number=case.reference))


def _entered(session: Session, case: Case, act: Act, said: str, **more: Any) -> Answer:
    (number,) = session.enter(case.key, act)
    told = {"case": case.key, "entry": number, "kind": act.kind, **more}
    return Answer(told, [said, _("entry {n} of the case record").format(n=number)])


def _admitted(session: Session) -> Answer:
    from rogatory.casefile import policy
    from rogatory.casefile.confinement import Admission, is_confined
    from rogatory.clerk.sheet import Sheet

    case = _case(session)
    confined = is_confined(Sheet(case.key))
    rows = Admission.objects.filter(case=case.key, active=True).order_by("key")
    if not confined:
        said = _("Case {number} is not confined: every officer with a role sees it.")
        return Answer({"confined": False, "admitted": []}, [said.format(number=case.reference)])
    authority = Sheet(session.instance.config.authority)
    zone, details = session.instance.zone, session.details
    data: list[dict[str, Any]] = [
        {"officer": row.key, "roles": sorted(policy.roles_of(authority, row.key)),
         "since": row.since, "by": row.by}
        for row in rows
    ]  # fmt: skip
    shown = [
        [one["officer"], ", ".join(one["roles"]), moment(one["since"], zone, details=details),
         one["by"]]
        for one in data
    ]  # fmt: skip
    said = ngettext(
        "Case {number} is confined to {n} officer:", "Case {number} is confined to {n} officers:",
        len(data),
    ).format(number=case.reference, n=len(data))  # fmt: skip
    heads = [_("officer"), _("roles"), _("admitted"), _("by")]
    return Answer({"confined": True, "admitted": data}, [said, Table(heads, shown)])


_NUMBER = Option("number", N_("case number or id"), "CASE", position=True)
_OFFICER = Option("officer", N_("officer"), "OFFICER", required=True, position=True)
_REASON = Option("reason", N_("reason"), "TEXT", required=True)

COMMANDS = (
    Command(
        ("case", "confine"),
        N_("confine a case: it exists for those alone who are admitted; two officers sign"),
        _confine,
        (
            _NUMBER,
            _REASON,
            Option("admit", N_("further officers who are admitted"), "OFFICER", "many"),
        ),
        N_("Whoever confines it and the second officer are admitted; one of them can approve."),
    ),
    Command(
        ("case", "admit"),
        N_("admit an officer to a confined case; two who are admitted sign"),
        _admit,
        (_OFFICER, Option("reason", N_("reason"), "TEXT")),
        N_("Where nobody is left who can act in it, an approver and another officer may admit."),
    ),
    Command(
        ("case", "exclude"),
        N_("exclude an officer from a confined case, at once"),
        _exclude,
        (_OFFICER, _REASON),
    ),
    Command(("case", "admitted"), N_("list who is admitted to a case"), _admitted, (_NUMBER,)),
    Command(
        ("case", "unconfine"),
        N_("confine a case no longer; two who are admitted sign"),
        _unconfine,
        (_NUMBER, _REASON),
    ),
)
