# SPDX-License-Identifier: Apache-2.0
"""How the codes of the case file are said to a person; the codes themselves never change."""

from __future__ import annotations

from rogatory.instrument.terms import answer_label, role_label
from rogatory.language import _


def label(code: str) -> str:
    """Return the words for a code in the present language; an unknown code without underscores."""
    return (
        _of_persons(code)
        or _of_events(code)
        or _of_expertise(code)
        or _of_post(code)
        or _of_harm(code)
        or code.replace("_", " ")
    )


def state_label(code: str) -> str:
    """Return the words for the state of a measure."""
    said = {"asked": _("not answered"), "accepted": _("accepted"), "scheduled": _("planned"),
            "carried_out": _("carried out")}  # fmt: skip
    return said.get(code) or answer_label(code)


def _of_persons(code: str) -> str:
    roles = ("victim", "witness", "complainant", "relative", "suspect", "accused", "official")
    if code in (*roles, "expert"):
        return role_label(code)
    return {
        "counsel": _("counsel"),
        "prosecutor": _("prosecutor"),
        "approver": _("approving officer"),
        "custodian": _("custodian"),
        "registrar": _("registrar"),
        "administrator": _("administrator"),
        "reader": _("reader"),
    }.get(code, "")


def _of_events(code: str) -> str:
    return {
        "death": _("death"),
        "injury": _("injury"),
        "torture": _("torture"),
        "ill_treatment": _("ill-treatment"),
        "enforced_disappearance": _("enforced disappearance"),
        "official_premises": _("official premises"),
        "official_vehicle": _("official vehicle"),
        "place_of_detention": _("place of detention"),
        "public_place": _("public place"),
        "private_place": _("private place"),
        "unknown": _("not known"),
        "taken": _("taken"),
        "registered": _("entered in the register of detention"),
        "moved": _("moved"),
        "medical_check": _("medical check"),
        "family_told": _("family told"),
        "consul_told": _("consul told"),
        "counsel_admitted": _("counsel admitted"),
        "interviewed": _("interviewed"),
        "released": _("released"),
        "died": _("died"),
        "body_handed_over": _("body handed over"),
    }.get(code, "")


def _of_expertise(code: str) -> str:
    return {
        "forensic_medical": _("forensic medical examination"),
        "histological": _("histological examination"),
        "toxicological": _("toxicological examination"),
        "ballistic": _("ballistic examination"),
        "digital": _("examination of data"),
        "agree": _("agree"),
        "differ": _("differ"),
        "not_comparable": _("not comparable"),
        "element": _("fact in issue"),
        "version": _("version"),
        "innocent_explanation": _("innocent explanation"),
        "for": _("for"),
        "against": _("against"),
        "neutral": _("neutral"),
    }.get(code, "")


def _of_post(code: str) -> str:
    return {
        "paper_post": _("by post"),
        "courier": _("by courier"),
        "diplomatic": _("diplomatic channel"),
        "email": _("by e-mail"),
        "by_hand": _("by hand"),
        "sealed_package": _("sealed package"),
        "signed_package": _("sealed package of the other side"),
        "signed_receipt": _("signed receipt"),
        "paper": _("paper of the other side"),
        "verbal": _("word of mouth"),
        "entry": _("our officer's entry alone"),
    }.get(code, "")


def _of_harm(code: str) -> str:
    return {
        "person_named": _("person named"),
        "sealed_identity": _("sealed identity"),
        "location": _("location"),
        "device": _("device"),
        "author_metadata": _("author in the file's data"),
        "mail_route": _("route of a mail"),
        "hidden_content": _("hidden content"),
        "unreadable_content": _("not read by the machine"),
        "use_limit": _("use limit"),
        "send": _("send"),
        "code": _("replace by code"),
        "strip": _("send a stripped copy"),
        "leave_out": _("leave out"),
    }.get(code, "")
