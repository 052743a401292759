# SPDX-License-Identifier: Apache-2.0
"""Every kind of act by every role: each cell is declared here, and refused or not accordingly."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instances import KINDS, Side, make_instance

from rogatory.casefile import integrity, policy
from rogatory.casefile.officers import ROLES, OfficerKeyRevoked, RoleGranted, RoleRevoked
from rogatory.casefile.persons import PersonEntered
from rogatory.clerk.act import Act, specs
from rogatory.clerk.instance import Hand
from rogatory.clerk.sheet import Sheet
from rogatory.errors import Inadmissible

# One letter a role, in the order of ROLES: prosecutor approver custodian registrar administrator
# reader; a letter means that the role may.
MATRIX = {
    "administer": "....A.",
    "introduce": "...RA.",
    "post": "P..R..",
    "take_in": "P.CR..",
    "keep": "P.C...",
    "derive": "PVCR..",
    "open_identity": "..C...",
    "second": ".V....",
    "erase": ".VC...",
    "casework": "PV....",
    "speak": "PV.R..",
    "look_after": "PVCRA.",
    "mend": "P.CRA.",
    "rule": "PV..A.",
}
CELLS = {
    "authority.founded/1": "casework",
    **dict.fromkeys(
        ("officer.registered/1", "officer.key_added/1", "officer.key_revoked/1"), "administer"
    ),
    **dict.fromkeys(("role.granted/1", "role.revoked/1", "card.issued/1"), "administer"),
    "counterpart.added/1": "introduce",
    **dict.fromkeys(("checkpoint.confirmed/1", "fork.kept/1", "pouch.received/1"), "post"),
    **dict.fromkeys(("pouch.placed/1", "pouch.refused/1", "receipt.issued/1"), "post"),
    **dict.fromkeys(("case.opened/1", "letter.dispatched/1", "letter.received/1"), "post"),
    **dict.fromkeys(("letter.registered/1", "letter.acknowledged/1"), "post"),
    **dict.fromkeys(("measure.answered/1", "pouch.announced/1", "pouch.sealed/1"), "post"),
    **dict.fromkeys(("pouch.opened/1", "receipt.received/1", "reply.recorded/1"), "post"),
    "register.searched/1": "post",
    **dict.fromkeys(("submission.kept/1", "submission.accepted/1"), "post"),
    "submission.refused/1": "post",
    "fixity.reported/1": "look_after",
    "vault.repaired/1": "mend",
    **dict.fromkeys(("fixity.rule_set/1", "restore.accepted/1"), "rule"),
    **dict.fromkeys(("paper.confirmed/1", "paper.forwarded/1", "paper.sender_told/1"), "post"),
    **dict.fromkeys(("reply.repeated/1", "register.imported/1", "register.row_decided/1"), "post"),
    **dict.fromkeys(("medium.prepared/1", "medium.handed_over/1"), "post"),
    **dict.fromkeys(("original.kept/1", "items.listed/1"), "take_in"),
    **dict.fromkeys(("letter.printed/1", "number.taken/1", "number.struck/1"), "speak"),
    "stationery.adopted/1": "casework",
    "exhibits.taken_in/1": "take_in",
    **dict.fromkeys(("exhibit.described/1", "exhibit.handed_over/1"), "keep"),
    "exhibit.derived/1": "derive",
    "exhibit.marked/1": "derive",
    "identity.opened/1": "open_identity",
    **dict.fromkeys(("harm.decided/1", "letter.approved/1", "letter.returned/1"), "second"),
    **dict.fromkeys(
        ("measure.scheduled/1", "measure.carried_out/1", "measure.corrected/1"), "post"
    ),
    **dict.fromkeys(("measure.received/1", "letter.reminded/1", "letter.supplemented/1"), "post"),
    **dict.fromkeys(("letter.formally_checked/1", "letter.assigned/1"), "post"),
    **dict.fromkeys(("letter.result_returned/1", "letter.result_received/1"), "post"),
    **dict.fromkeys(("paper.registered/1", "calendar.adopted/1"), "post"),
    **dict.fromkeys(("route.entered/1", "route.split/1", "sender.told/1"), "post"),
    **dict.fromkeys(("contact.entered/1", "contact.confirmed/1"), "speak"),
    "jurisdiction.transfer_confirmed/1": "speak",
    **dict.fromkeys(("terms.attached/1", "return.waived/1", "return.extended/1"), "take_in"),
    "exhibit.returned/1": "keep",
    "statement.approved/1": "second",
    **dict.fromkeys(("contact_point.entered/1", "contact_point.corrected/1"), "speak"),
    **dict.fromkeys(("contact_point.confirmed/1", "contact_point.ended/1"), "speak"),
    "policy.set/1": "casework",
    "values.erased/1": "erase",
    "law.confirmed/1": "casework",
}
CASEWORK = {
    *("person.entered/1", "person.corrected/1", "citizenship.stated/1", "incident.entered/1"),
    *("detention.entered/1", "sign.noted/1", "examination.ordered/1", "examination.reported/1"),
    *("examinations.compared/1", "finding.entered/1", "evidence.weighed/1", "duty.noted/1"),
    *("duty.met/1", "decision.taken/1", "letter.drafted/1", "letter.revised/1"),
    *("letter.checked/1", "remark.answered/1", "letter.signed/1", "harm.listed/1"),
    *("measure.reopened/1", "measure.verified/1", "measure.assessed/1", "measure.closed/1"),
    *("measure.withdrawn/1", "measure.superseded/1", "letter.withdrawn/1", "letter.superseded/1"),
    *("letter.closed/1", "letter.escalated/1", "letter.information_requested/1"),
    *("letter.consulted/1", "letter.decided/1", "letter.reviewed/1"),
    *("law.repealed/1", "law.added/1", "qualification.entered/1", "dual.decided/1"),
    *("duty.reopened/1", "duty.date_set/1", "duty.contested/1", "sign.resolved/1"),
    *("circumstance.stated/1", "circumstance.withdrawn/1", "promise.kept/1", "promise.released/1"),
    *("use.consented/1", "jurisdiction.suspended/1", "jurisdiction.returned/1"),
    *("statement.drafted/1", "statement.revised/1", "statement.tied/1", "statement.checked/1"),
    *("statement.answered/1", "statement.issued/1", "statement.withdrawn/1"),
    *("country_sheet.adopted/1", "country_sheet.withdrawn/1"),
    *("case.confined/1", "officer.admitted/1", "officer.excluded/1", "case.unconfined/1"),
    *("paragraphs.translated/1", "translation.certified/1", "twins.withdrawn/1"),
}


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Side:
    return make_instance(tmp_path_factory.mktemp("roles"), "a")


def blank(kind: type[Act]) -> Act:
    """Make an act of a kind without sensible values: only who enters it is asked here."""
    return kind(**{spec.name: () if spec.listed else None for spec in specs(kind)})


def test_every_kind_is_declared_here() -> None:
    assert set(CELLS) | CASEWORK == set(KINDS)
    assert not set(CELLS) & CASEWORK
    assert set(policy.MAY) <= set(KINDS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_enter_exactly_what_is_declared(
    side: Side, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "roles_of", lambda authority, officer: frozenset({role}))
    authority = Sheet(side.authority)
    hands = [side.hand("aynur"), side.hand("deputy")]
    wrong, now = [], side.instance.now()
    for name, kind in KINDS.items():
        letters = MATRIX[CELLS.get(name, "casework")]
        may = letters[ROLES.index(role)] != "."
        act = blank(kind)
        reasons = list(policy.reasons_against(authority, act, hands, founding=False, at=now))
        if may is bool(reasons):
            wrong.append((name, role, reasons))
    assert not wrong


def test_an_administrator_enters_nothing_in_a_case_and_a_reader_nothing_anywhere() -> None:
    for name in KINDS:
        letters = MATRIX[CELLS.get(name, "casework")]
        assert letters[ROLES.index("reader")] == "."
        if not KINDS[name].authority:
            assert letters[ROLES.index("administrator")] == "."


def test_an_officer_without_the_role_is_refused_in_words(tmp_path: Path) -> None:
    side = make_instance(tmp_path, "a")
    case = side.open_case()
    act = PersonEntered(person="p", role="witness", code="W-1")
    with pytest.raises(Inadmissible, match="carol may not do this"):
        side.enter(case, act, by="carol")
    stranger = Hand("stranger")
    side.hands = {**side.hands, "stranger": stranger}
    with pytest.raises(Inadmissible, match="not registered"):
        side.enter(case, act, by="stranger")


def test_the_second_officer_is_another_person_with_a_key_of_their_own(tmp_path: Path) -> None:
    side = make_instance(tmp_path, "a")
    grant = RoleGranted(officer="carol", role="custodian")
    with pytest.raises(Inadmissible, match="another person"):
        side.enter(side.authority, grant, second="aynur")
    with pytest.raises(Inadmissible, match="2 officers"):
        side.enter(side.authority, grant)
    aynur = side.hand("aynur")
    side.hands = {**side.hands, "deputy": Hand("deputy", aynur.key_id, aynur.key)}
    with pytest.raises(Inadmissible, match="key of officer deputy"):
        side.enter(side.authority, grant, second="deputy")
    side.hands = {**side.hands, "deputy": Hand("deputy")}
    with pytest.raises(Inadmissible, match="2 officers"):
        side.enter(side.authority, grant, second="deputy")
    side.enter(side.authority, grant, second="custodian")
    assert integrity.check_all(side.instance) == []


def test_a_revoked_key_signs_nothing_more_and_a_revoked_role_is_gone(tmp_path: Path) -> None:
    side = make_instance(tmp_path, "a")
    key = side.hand("deputy").key_id
    grant = RoleGranted(officer="carol", role="custodian")
    side.enter(
        side.authority,
        OfficerKeyRevoked(key=key, since=side.instance.now(), reason="lost"),
        RoleRevoked(officer="custodian", role="custodian"),
        second="custodian",
    )
    with pytest.raises(Inadmissible, match="was revoked"):
        side.enter(side.authority, grant, second="deputy")
    with pytest.raises(Inadmissible, match="no role"):
        side.enter(side.authority, grant, second="custodian")
    assert integrity.check_all(side.instance) == []


def test_an_act_that_must_be_signed_is_refused_while_the_key_is_locked(tmp_path: Path) -> None:
    side = make_instance(tmp_path, "a")
    side.hands = {**side.hands, "aynur": Hand("aynur")}
    act = OfficerKeyRevoked(
        key=side.hand("deputy").key_id, since=side.instance.now(), reason="lost"
    )
    with pytest.raises(Inadmissible, match="must be signed"):
        side.enter(side.authority, act)
