# SPDX-License-Identifier: Apache-2.0
"""Commands that enter one act, made from the act's own fields.

A new kind of act is one line in ``ENTERED`` (or, when only the office composes it, in
``composed.COMPOSED``); a test holds both against ``casefile.kinds``.  Whatever names something of
the case may be said as people say it: a person by code, an exhibit by label, a letter by number, a
measure by its number in the only letter that has open ones.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session, prepare
from rogatory.cli.show import Answer
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.clerk.act import Act, Spec

ENTERED: Final[tuple[tuple[tuple[str, str], str, str, str], ...]] = (
    (("role", "grant"), "role.granted/1", "", N_("give an officer a role; two officers sign")),
    (("role", "revoke"), "role.revoked/1", "", N_("take a role from an officer")),
    (("officer", "revoke-key"), "officer.key_revoked/1", "",
     N_("let an officer's key count no more")),
    (("citizenship", "state"), "citizenship.stated/1", "",
     N_("enter what a source states of a person's citizenship")),
    (("incident", "enter"), "incident.entered/1", "incident",
     N_("enter something that happened; what is unknown stays unknown")),
    (("detention", "enter"), "detention.entered/1", "",
     N_("enter a fact of a detention: taken, registered, seen by a doctor, died …")),
    (("sign", "note"), "sign.noted/1", "",
     N_("note a sign of proceedings elsewhere, with what else could explain it")),
    (("exhibit", "describe"), "exhibit.described/1", "", N_("say in words what an exhibit is")),
    (("exhibit", "mark"), "exhibit.marked/1", "",
     N_("mark an exhibit that shows injury or death, so that it stays blurred")),
    (("exhibit", "hand-over"), "exhibit.handed_over/1", "",
     N_("enter that an exhibit went to another hand")),
    (("examination", "order"), "examination.ordered/1", "examination",
     N_("enter an examination that is ordered, or known to have been made elsewhere")),
    (("examination", "report"), "examination.reported/1", "",
     N_("enter what the experts answered, question by question")),
    (("examination", "compare"), "examinations.compared/1", "",
     N_("hold two examinations side by side on one question")),
    (("finding", "enter"), "finding.entered/1", "finding",
     N_("enter a fact in issue, a version, or an innocent explanation")),
    (("evidence", "weigh"), "evidence.weighed/1", "",
     N_("enter how a piece of evidence bears on a finding; it cannot be hidden afterwards")),
    (("duty", "note"), "duty.noted/1", "duty", N_("note a duty that the facts call forth")),
    (("duty", "meet"), "duty.met/1", "", N_("enter by what a duty was met")),
    (("decision", "take"), "decision.taken/1", "", N_("enter a decision and its reason")),
    (("letter", "acknowledge"), "letter.acknowledged/1", "",
     N_("enter that receipt of a letter was acknowledged")),
    (("duty", "reopen"), "duty.reopened/1", "",
     N_("enter that what was taken to meet a duty does not meet it")),
    (("duty", "date"), "duty.date_set/1", "",
     N_("set by when we expect a duty to be met: policy, no rule of law")),
    (("duty", "contest"), "duty.contested/1", "",
     N_("enter that a duty is contested, with the reason; or that this is withdrawn")),
    (("sign", "resolve"), "sign.resolved/1", "",
     N_("confirm or refute a sign of proceedings, by what; or open it again")),
    (("circumstance", "state"), "circumstance.stated/1", "circumstance",
     N_("state a fact: a complaint of torture, a suspect on a territory, a guardian needed …")),
    (("circumstance", "withdraw"), "circumstance.withdrawn/1", "",
     N_("withdraw a fact that was stated")),
    (("register", "searched"), "register.searched/1", "",
     N_("enter that a register was searched, until when, with what result")),
    (("contact", "confirm"), "contact.confirmed/1", "",
     N_("enter that the other side confirms a contact as we entered it, or denies it")),
    (("promise", "keep"), "promise.kept/1", "",
     N_("enter that a promise was kept, by which entry or exhibit")),
    (("promise", "release"), "promise.released/1", "",
     N_("enter that a promise is awaited no more, with the reason")),
    (("letter", "tell-sender"), "sender.told/1", "",
     N_("enter that the sender was told to whom a letter was forwarded")),
    (("exhibit", "waive-return"), "return.waived/1", "",
     N_("enter that who gave exhibits does not want them back")),
    (("exhibit", "extend"), "return.extended/1", "",
     N_("enter another date by which exhibits are to be given back")),
    (("exhibit", "consent"), "use.consented/1", "",
     N_("enter that the giver consents to a use beyond the terms")),
    (("paper", "tell-sender"), "paper.sender_told/1", "",
     N_("enter that the sender was told where a paper was passed on")),
    (("policy", "set"), "policy.set/1", "",
     N_("set within how many days receipt and answers are expected; two officers sign")),
    (("letter", "strike-number"), "number.struck/1", "",
     N_("strike out a number that went to no letter, with the reason")),
)  # fmt: skip
"""Words, kind, the field whose id is made when it is not given, and one line of help."""


def options_of(kind: str, new: str, leave_out: Iterable[str] = ()) -> tuple[Option, ...]:
    """Return one option for each field of a kind."""
    prepare()
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.act import specs

    left = set(leave_out)
    return tuple(_option(spec, new) for spec in specs(KINDS[kind]) if spec.name not in left)


def _option(spec: Spec, new: str) -> Option:
    said = {
        "flag": "yes|no",
        "date": "DATE",
        "instant": "INSTANT",
        "int": "N",
        "text": "TEXT",
        "data": "NAME=VALUE|JSON|@FILE",
        "code": "CODE",
    }.get(spec.sort, spec.name.upper())
    how = "words" if spec.sort == "data" and not spec.listed else "many" if spec.listed else "one"
    required = spec.required and spec.name != new
    return Option(
        spec.name.replace("_", "-"),
        spec.label,
        said,
        how,  # type: ignore[arg-type]
        required=required,
        choices=spec.choices if not spec.listed else (),
    )


def act_from(session: Session, kind: str, new: str = "", **fixed: Any) -> Act:
    """Make an act of a kind from the command's options; every fault of form at once."""
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.act import specs

    values: dict[str, Any] = dict(fixed)
    faults: list[str] = []
    for spec in specs(KINDS[kind]):
        if spec.name in fixed:
            continue
        given = session[spec.name]
        if spec.name == new and not given:
            given = str(uuid.uuid4())
        if given is None or given == ():
            continue
        try:
            values[spec.name] = _value(session, spec, given, new)
        except (Malformed, Inadmissible) as error:
            faults += getattr(error, "remarks", None) or [str(error)]
    Inadmissible.unless_empty(faults)
    return KINDS[kind](**values)


def _value(session: Session, spec: Spec, given: Any, new: str) -> Any:
    if spec.sort == "data":
        return tuple(map(_one_data, given)) if spec.listed else data_of(given)
    if spec.listed:
        return tuple(_simple(session, spec, one, new) for one in given)
    return _simple(session, spec, given, new)


def _simple(session: Session, spec: Spec, given: str, new: str) -> Any:
    if spec.sort == "flag":
        word = {"yes": True, "no": False, "да": True, "нет": False}.get(given.lower())
        if word is None:
            raise Malformed(_("“{field}” takes yes or no.").format(field=_(spec.label)))
        return word
    if spec.sort == "int":
        try:
            return int(given)
        except ValueError:
            raise Malformed(
                _("“{field}” takes a whole number.").format(field=_(spec.label))
            ) from None
    if spec.sort == "id" and spec.name != new:
        return resolved(session, spec.name, given)
    return given


def data_of(words: tuple[str, ...]) -> Any:
    """Read plain data: one JSON value, ``@FILE`` with one, or NAME=VALUE words."""
    first = words[0].lstrip()
    if len(words) == 1 and (first[:1] in ("{", "[", '"') or first.startswith("@")):
        return _one_data(words[0])
    made: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise Malformed(
                _("“{word}” is neither NAME=VALUE nor JSON nor @FILE.").format(word=word)
            )
        if name in made:
            known = made[name] if isinstance(made[name], list) else [made[name]]
            made[name] = [*known, value]
        else:
            made[name] = value
    return made


def _one_data(word: str) -> Any:
    from rogatory.cli.init import read_file

    text = read_file(word.lstrip()[1:]) if word.lstrip().startswith("@") else word
    if isinstance(text, str) and text.lstrip()[:1] not in ("{", "[", '"'):
        return data_of((text,)) if "=" in text else text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "lineno", 1)
        raise Malformed(_("What is given is no JSON (line {n}).").format(n=at)) from None


def resolved(session: Session, field: str, said: str) -> str:
    """Return the id of what a person named by code, label or number; unknown words stay."""
    find = _FINDERS.get(field)
    found = find(session, said) if find else None
    return found or said


def _person(session: Session, said: str) -> str | None:
    from rogatory.casefile.persons import Person

    rows = Person.objects.filter(case=session.case)
    if rows.filter(key=said).exists():
        return said
    return rows.filter(code=said).values_list("key", flat=True).first()


def _exhibit(session: Session, said: str) -> str | None:
    from rogatory.casefile.exhibits import Exhibit

    rows = Exhibit.objects.filter(case=session.case)
    if rows.filter(key=said).exists():
        return said
    return rows.filter(label=said).order_by("entry").values_list("key", flat=True).first()


def _letter(session: Session, said: str) -> str | None:
    from rogatory.casefile.letters import Letter

    rows = Letter.objects.filter(case=session.case, number=said)
    return rows.values_list("key", flat=True).first()


def _evidence(session: Session, said: str) -> str | None:
    return _exhibit(session, said) or _person(session, said)


def _measure(session: Session, said: str) -> str | None:
    from rogatory.casefile.measures import Measure

    rows = Measure.objects.filter(case=session.case, dropped=False)
    if rows.filter(key=said).exists():
        return said
    letter, slash, number = said.rpartition("/")
    if slash and number.isdigit():
        key = _letter(session, letter) or letter
        return rows.filter(letter=key, number=int(number)).values_list("key", flat=True).first()
    if not said.isdigit():
        return None
    hits = list(rows.filter(number=int(said)).values_list("key", flat=True))
    if len(hits) > 1:
        raise Inadmissible(
            _("Several letters have a measure {n}: write LETTER/{n}.").format(n=said)
        )
    return hits[0] if hits else None


def _incident(session: Session, said: str) -> str | None:
    from rogatory.casefile.incidents import Incident

    return _numbered(Incident.objects.filter(case=session.case), "entry", said)


def _duty(session: Session, said: str) -> str | None:
    from rogatory.casefile.duties import Duty

    return _numbered(Duty.objects.filter(case=session.case), "number", said)


def _sign(session: Session, said: str) -> str | None:
    from rogatory.casefile.incidents import Sign

    return _numbered(Sign.objects.filter(case=session.case), "entry", said)


def _circumstance(session: Session, said: str) -> str | None:
    from rogatory.casefile.circumstances import Circumstance

    return _numbered(Circumstance.objects.filter(case=session.case), "entry", said)


def _numbered(rows: Any, field: str, said: str) -> str | None:
    """Return the key of the row that is called by a number, or by the number of its entry."""
    if not (said.isdecimal() and len(said) < 10):
        return None
    found: str | None = rows.filter(**{field: int(said)}).values_list("key", flat=True).first()
    return found


_FINDERS: Final[dict[str, Callable[[Session, str], str | None]]] = {
    "person": _person,
    "persons": _person,
    "exhibit": _exhibit,
    "exhibits": _exhibit,
    "report": _exhibit,
    "proof": _exhibit,
    "evidence": _evidence,
    "letter": _letter,
    "measure": _measure,
    "incident": _incident,
    "duty": _duty,
    "sign": _sign,
    "circumstance": _circumstance,
    "by_what": _exhibit,
    "protocol": _exhibit,
    "supplement": _letter,
    "successor": lambda session, said: _letter(session, said) or _measure(session, said),
    "letters": _letter,
    "measures": _measure,
}


def enter(session: Session, act: Act, new: str = "") -> Answer:
    """Enter one act into the docket where it belongs; say under which number it stands."""
    case = session.instance.config.authority if act.authority else session.case
    (number,) = session.enter(case, act)
    return entered(session, case, number, act, new)


def entered(session: Session, case: str, number: int, act: Act, new: str = "") -> Answer:
    """Say under which number an act stands, and which id was made for it."""
    said = (
        _("entry {n} of the authority's own record")
        if case == session.instance.config.authority
        else _("entry {n} of the case record")
    ).format(n=number)
    ids = {new: getattr(act, new)} if new else {}
    lines = [said, *(f"{name}: {value}" for name, value in ids.items())]
    return Answer({"case": case, "entry": number, "kind": act.kind, "ids": ids}, [*lines])


def _run(session: Session, kind: str, new: str) -> Answer:
    return enter(session, act_from(session, kind, new), new)


COMMANDS = tuple(
    Command(
        path,
        summary,
        partial(_run, kind=kind, new=new),
        partial(options_of, kind, new),
    )
    for path, kind, new, summary in ENTERED
)
