# SPDX-License-Identifier: Apache-2.0
"""Chapters 1 to 3: two authorities meet; A opens its case and takes in the evidence."""

from __future__ import annotations

from typing import Any

from rogatory.demo.cast import CAST
from rogatory.demo.requests import body, name_of, particulars_of, place
from rogatory.demo.stage import Stage
from rogatory.language import _

CASE_A, CASE_B = "26-0417", "7-112/2026"
OFFICERS_A = [
    ("a-prosecutor", "A1", ["prosecutor", "administrator"], "Prosecutor"),
    ("a-deputy", "A2", ["approver"], "Deputy"),
    ("a-custodian", "A3", ["custodian"], "Custodian"),
]
OFFICERS_B = [
    ("b-prosecutor", "B1", ["prosecutor", "registrar", "administrator"], "Head of department"),
    ("b-deputy", "B2", ["approver"], "Deputy"),
]


def meet(stage: Stage) -> None:
    """1. Each authority founds its record; they exchange cards and read fingerprints aloud."""
    tell = stage.tell
    stage.clock.at("2026-03-20 08:30")
    tell.chapter(_("Two authorities that do not trust each other"), "2026-03-20")
    cards = {}
    for side, country, officers in (("A", "XA", OFFICERS_A), ("B", "XB", OFFICERS_B)):
        joined = [
            {"id": key, "name": name_of(CAST.persons[who]), "roles": roles, "title": title}
            for key, who, roles, title in officers
        ]
        cards[side] = stage.found(side, country, joined)
        tell.act(
            side,
            _("{body} begins its own record: {n} officers, each with a key of their own.").format(
                body=body(f"prosecutor_{side.lower()}"), n=len(joined)
            ),
        )
    stage.ids["cards"] = cards
    for side, other, by in (("A", "B", "a-prosecutor"), ("B", "A", "b-prosecutor")):
        spoken = stage.sides[other].do("fingerprint")
        told = _("read aloud by telephone, both officers present")
        stage.sides[side].do(
            "add_counterpart", by=by, card=cards[other], fingerprint=spoken, compared=told
        )
        tell.act(
            side,
            _("takes {other}'s identity card after the fingerprint was {how}: {start} …").format(
                other=other, how=told, start=spoken[:19]
            ),
        )


def open_case(stage: Stage) -> None:
    """2. A opens the case and enters what is known, and what is not."""
    tell, a = stage.tell, stage.a
    stage.clock.at("2026-03-23 06:00")
    tell.chapter(_("A opens a case: two deaths in another state"), "2026-03-23")
    case = a.do(
        "open_case",
        by="a-prosecutor",
        reference=CASE_A,
        opened_on="2026-03-23",
        title=_("Deaths of two persons at Dromvey"),
    )
    stage.ids["case_a"] = case

    def enter(kind: str, **fields: Any) -> int:
        number: int = a.do("enter", by="a-prosecutor", case=case, kind=kind, fields=fields)
        return number

    _persons(stage, case)
    for who, country, source in (
        ("XA", "XA", _("register of citizens of XA")),
        ("XB", "XB", _("certificate issued by XB two years ago")),
    ):
        enter("citizenship.stated/1", person="v2", according_to=who, country=country, source=source)
    tell.found(_("V-2's citizenship is stated differently by XA and XB: both statements stand."))
    stage.ids["incidents"] = _incidents(enter)
    _detention(enter)
    tell.act(
        "A",
        _("enters two incidents and six facts of detention; three of them say “not known”."),
    )


def _persons(stage: Stage, case: str) -> None:
    roles = {"officer_present": "official"}
    roles |= dict.fromkeys(("prosecutor", "approver", "custodian", "translator"), "")
    codes = {"victim": "V", "complainant": "C", "witness": "W", "expert": "E", "official": "O"}
    counts: dict[str, int] = {}
    for key, person in CAST.persons.items():
        role = roles.get(person.role, person.role)
        if not role:
            continue
        counts[role] = counts.get(role, 0) + 1
        stage.a.do(
            "enter_person",
            by="a-prosecutor",
            case=case,
            fields={
                "person": key.lower(),
                "role": role,
                "code": f"{codes[role]}-{counts[role]}",
                "sealed": person.sealed,
                "particulars": particulars_of(person),
                "other_names": {
                    "spellings": [person.latin, person.cyrillic],
                    "marks": list(person.marks),
                },
            },
        )
    stage.tell.act(
        "A",
        _("enters {n} persons, each under a code; one identity is sealed.").format(
            n=sum(counts.values())
        ),
    )


def _incidents(enter: Any) -> list[int]:
    first = enter(
        "incident.entered/1",
        incident="i1",
        what="death",
        happened="2026-03-14",
        state="XB",
        premises="official_vehicle",
        operation=True,
        persons=["v1"],
        place=place("road"),
        description=_("Recorded in an official vehicle during an operational-search activity."),
    )
    second = enter(
        "incident.entered/1",
        incident="i2",
        what="death",
        happened="2026-03-16",
        state="XB",
        premises="official_premises",
        operation=None,
        persons=["v2"],
        place=place("premises"),
        description=_("Recorded in official premises; how the person came there is disputed."),
    )
    return [first, second]


def _detention(enter: Any) -> None:
    source = _("relatives' and witness's statements")
    facts = [
        ("v1", "taken", "2026-03-14T21:40+05:00", True),
        ("v1", "registered", None, False),
        ("v1", "medical_check", None, False),
        ("v1", "died", "2026-03-14", True),
        ("v2", "consul_told", None, False),
        ("v2", "died", "2026-03-16T03:51+05:00", True),
    ]
    for person, stage_, happened, known in facts:
        enter(
            "detention.entered/1",
            person=person,
            stage=stage_,
            happened=happened,
            known=known,
            source=source,
        )


def gather(stage: Stage) -> None:
    """3. A takes in the evidence; two examinations contradict each other."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    stage.clock.at("2026-03-24 07:00")
    tell.chapter(_("Evidence: taken in once, kept as it came"), "2026-03-24")
    taken = a.do(
        "take_in",
        by="a-custodian",
        case=case,
        path=str(stage.evidence),
        circumstances={
            "who": name_of(CAST.persons["A3"]),
            "where": body("prosecutor_a"),
            "when": "2026-03-24",
            "how": _("copied from the medium that the relatives handed over"),
            "ground": _("consent of the relatives"),
            "medium": _("memory card, serial number not legible"),
        },
    )
    tell.act("A", taken["sentence"] + ".")
    for refused in taken["refused"][:5]:
        tell.found(_("refused: {reason}").format(reason=refused["reason"]))
    stage.ids["taken"] = {k: taken[k] for k in ("found", "stored")}
    stage.ids["refused"] = taken["refused"]
    stage.ids["taken"]["duplicates"] = len(taken["duplicates"])
    stage.ids["taken"]["refused"] = len(taken["refused"])
    _examinations(stage, case)
    _findings(stage, case)


def _examinations(stage: Stage, case: str) -> None:
    tell, a = stage.tell, stage.a
    question = _("What was the cause of death?")

    def enter(kind: str, **fields: Any) -> None:
        a.do("enter", by="a-prosecutor", case=case, kind=kind, fields=fields)

    both = [
        ("x1", "2026-03-30 08:00", "E1", "institute_a", _("acute failure of a diseased heart")),
        ("x2", "2026-04-20 08:00", "E2", "university_a", _("positional asphyxia")),
    ]
    for key, when, expert, where, answer in both:
        stage.clock.at(when)
        enter(
            "examination.ordered/1",
            examination=key,
            type="forensic_medical",
            made_in="XA",
            ordered_from=body(where),
            questions=[question],
        )
        enter(
            "examination.reported/1",
            examination=key,
            concluded=when[:10],
            experts=name_of(CAST.persons[expert]),
            answers=[{"question": question, "answer": answer, "degree": "probable"}],
        )
        tell.act("A", _("examination by {body}: {answer}.").format(body=body(where), answer=answer))
    enter(
        "examinations.compared/1",
        first="x1",
        second="x2",
        outcome="differ",
        question=question,
        reason=_("the second commission states why it does not follow the first"),
    )
    tell.found(
        _("The two examinations contradict each other on the cause of death; it stays open.")
    )


def _findings(stage: Stage, case: str) -> None:
    tell, a = stage.tell, stage.a

    def enter(kind: str, **fields: Any) -> None:
        a.do("enter", by="a-prosecutor", case=case, kind=kind, fields=fields)

    versions = [
        ("f1", "version", _("V-1 died because he was held face down for twenty minutes.")),
        ("f2", "innocent_explanation", _("V-1 died of his heart disease, without his medicine.")),
    ]
    for key, sort, statement in versions:
        enter("finding.entered/1", finding=key, sort=sort, statement=statement)
    for finding, evidence, direction in (
        ("f1", "x2", "for"),
        ("f1", "x1", "against"),
        ("f2", "x1", "for"),
        ("f2", "x2", "against"),
    ):
        enter("evidence.weighed/1", finding=finding, evidence=evidence, direction=direction)
    tell.found(
        _("An innocent explanation stands in the file with its evidence; nobody is accused.")
    )
    enter(
        "sign.noted/1",
        sign="examination_made",
        source=_("cover sheet of the Bureau of Examinations, Grenth, number 88/3"),
        supports=_("that an examination was made in XB, and so that proceedings may exist there"),
        alternatives=[
            _("an examination outside any proceedings, as after every sudden death"),
            _("a cover sheet of another case, attached in error, as its sender wrote"),
        ],
    )
    tell.found(_("A sign of proceedings in XB is noted, with what else could explain it."))
