# SPDX-License-Identifier: Apache-2.0
"""The closed lists of the field's words, and how each is called on a screen.

The code words are written into letters and dockets; they never change.  The labels are
translated when they are shown, never before.
"""

from __future__ import annotations

from rogatory.language import N_, _, ngettext, pgettext

MEASURE_TYPES = (
    "interview", "inspection", "expert_examination", "search_seizure", "handover_exhibit",
    "records", "documents", "service", "appearance", "video_hearing", "phone_hearing",
    "identification", "trace_person", "trace_assets", "freeze", "restitution",
    "judicial_records", "preserve_evidence", "detainee_transfer", "joint_team",
    "controlled_delivery", "covert", "observation", "prosecute", "laying_information",
    "spontaneous", "procedural_status", "case_materials", "inquiry", "remains", "other",
)  # fmt: skip
"""Types of a requested measure."""

ANSWERS = (
    "executed", "executed_partly", "executed_with_conditions", "refused", "postponed",
    "impossible", "forwarded", "more_information_needed", "withdrawn", "superseded",
)  # fmt: skip
"""Answers to a measure; ``refused`` and ``postponed`` carry a reason code of the instrument."""

ROLES = (
    "victim", "witness", "suspect", "accused", "convicted", "complainant", "relative",
    "expert", "official", "person_concerned", "other",
)  # fmt: skip
"""Roles of a person in a letter; ``person_concerned`` accuses nobody of anything."""

CHANNELS = (
    "central_authority", "prosecution", "moj", "judicial_direct", "diplomatic", "interpol",
    "group_leader", "listed_body", "other",
)  # fmt: skip
"""Channels by which a letter travels (``moj``: ministries of justice)."""

ENCLOSURE_KINDS = (
    "order", "evidence", "exhibit", "exhibit_list", "law_text", "translation",
    "document_to_serve", "case_materials", "recording", "consent", "other",
)  # fmt: skip
"""Kinds of an enclosure (``order``: the decision that authorises a coercive measure)."""

MATTERS = ("criminal", "civil", "family")
LETTER_KINDS = ("request", "supplement", "transfer_of_proceedings", "spontaneous_information")
SIGNED_FORMS = ("handwritten", "electronic", "unsigned")
SEALED_FORMS = ("paper", "electronic", "unsealed")
TRANSMISSION_FORMS = ("written", "electronic", "oral")
LANGUAGE_ROLES = ("original", "translation")
MACHINE = ("none", "assisted", "machine")
"""How far a program translated: not at all, with a person over every sentence, or alone."""

CONCERNS = (
    "death", "injury", "torture", "ill_treatment", "enforced_disappearance", "other",
)  # fmt: skip
"""What the facts of a letter are about, as incidents of a case are sorted."""

GRAVITIES = ("minor", "medium", "grave", "especially_grave", "other", "unknown")
"""Categories of gravity of an offence, as the state's own law sorts it."""

CAPACITIES = ("yes", "no", "unknown")
"""Whether an offence asks that an official, or one acting as such, committed it."""

CORRESPONDENCES = ("yes", "no", "in_part")
"""What a person decides of two states' articles on the same facts."""

COERCIVE_TYPES = frozenset({"search_seizure", "freeze", "covert", "detainee_transfer"})
"""Measure types that are coercive by nature; a letter may mark any other measure as coercive."""


_MEASURE_LABELS = {
    "interview": N_("interview"),
    "inspection": N_("inspection"),
    "expert_examination": N_("expert examination"),
    "search_seizure": N_("search and seizure"),
    "handover_exhibit": N_("handing over of exhibits"),
    "records": N_("records and information"),
    "documents": N_("documents"),
    "service": N_("service of documents"),
    "appearance": N_("appearance of a person"),
    "video_hearing": N_("hearing by video link"),
    "phone_hearing": N_("hearing by telephone"),
    "identification": N_("identification"),
    "trace_person": N_("search for a person"),
    "trace_assets": N_("search for assets"),
    "freeze": N_("freezing of assets"),
    "restitution": N_("restitution"),
    "judicial_records": N_("judicial records"),
    "preserve_evidence": N_("preservation of evidence"),
    "detainee_transfer": N_("transfer of a person in custody"),
    "joint_team": N_("joint investigation team"),
    "controlled_delivery": N_("controlled delivery"),
    "covert": N_("covert measures"),
    "observation": N_("cross-border observation"),
    "prosecute": N_("carrying out of a prosecution"),
    "laying_information": N_("laying of information"),
    "spontaneous": N_("spontaneous information"),
    "procedural_status": N_("state of proceedings"),
    "case_materials": N_("certified copies from the case file"),
    "inquiry": N_("inquiry to institutions and companies"),
    "remains": N_("body, tissue and samples"),
    "other": N_("other measure"),
}


def measure_type_label(code: str) -> str:
    """The name of a measure type in the present language; an unknown code is shown as it is."""
    return _(_MEASURE_LABELS[code]) if code in _MEASURE_LABELS else code


_ANSWER_LABELS = {
    "executed": N_("executed"),
    "executed_partly": N_("executed in part"),
    "executed_with_conditions": N_("executed with conditions"),
    "refused": N_("refused"),
    "postponed": N_("postponed"),
    "impossible": N_("impossible"),
    "forwarded": N_("forwarded"),
    "more_information_needed": N_("more information needed"),
    "withdrawn": N_("withdrawn"),
    "superseded": N_("superseded"),
}


def answer_label(code: str) -> str:
    """The name of an answer in the present language; an unknown code is shown as it is."""
    return _(_ANSWER_LABELS[code]) if code in _ANSWER_LABELS else code


_ROLE_LABELS = {
    "victim": N_("victim"),
    "witness": N_("witness"),
    "suspect": N_("suspect"),
    "accused": N_("accused"),
    "convicted": N_("convicted person"),
    "complainant": N_("complainant"),
    "relative": N_("relative"),
    "expert": N_("expert"),
    "official": N_("official"),
    "person_concerned": N_("person concerned"),
    "other": N_("other person"),
}


def role_label(code: str) -> str:
    """The name of a person's role in the present language; an unknown code is shown as it is."""
    return _(_ROLE_LABELS[code]) if code in _ROLE_LABELS else code


_CHANNEL_LABELS = {
    "central_authority": N_("central authorities"),
    "prosecution": N_("prosecution services"),
    "moj": N_("ministries of justice"),
    "judicial_direct": N_("directly between judicial bodies"),
    "diplomatic": N_("diplomatic channel"),
    "interpol": N_("Interpol"),
    "group_leader": N_("leader of the joint team"),
    "listed_body": N_("a body listed for direct contact"),
    "other": N_("another channel"),
}


def channel_label(code: str) -> str:
    """The name of a channel in the present language; an unknown code is shown as it is."""
    return _(_CHANNEL_LABELS[code]) if code in _CHANNEL_LABELS else code


_ENCLOSURE_LABELS = {
    "order": N_("order authorising a measure"),
    "evidence": N_("evidence"),
    "exhibit": N_("exhibit"),
    "exhibit_list": N_("list of exhibits"),
    "law_text": N_("text of the law"),
    "translation": N_("translation"),
    "document_to_serve": N_("document to be served"),
    "case_materials": N_("case materials"),
    "recording": N_("recording"),
    "consent": N_("consent"),
    "other": N_("other enclosure"),
}


def enclosure_kind_label(code: str) -> str:
    """The name of a kind of enclosure in the present language."""
    return _(_ENCLOSURE_LABELS[code]) if code in _ENCLOSURE_LABELS else code


_GRAVITY_LABELS = {
    "minor": N_("of minor gravity"),
    "medium": N_("of medium gravity"),
    "grave": N_("grave"),
    "especially_grave": N_("especially grave"),
    "other": N_("another category"),
    "unknown": N_("unknown"),
}


def gravity_label(code: str) -> str:
    """The name of a category of gravity in the present language; an unknown code as it is."""
    return _(_GRAVITY_LABELS[code]) if code in _GRAVITY_LABELS else code


_CAPACITY_LABELS = {"yes": N_("yes"), "no": N_("no"), "unknown": N_("unknown")}


def capacity_label(code: str) -> str:
    """Whether official capacity is asked, in the present language; an unknown code as it is."""
    return _(_CAPACITY_LABELS[code]) if code in _CAPACITY_LABELS else code


_CORRESPONDENCE_LABELS = {
    "yes": N_("correspond"),
    "no": N_("do not correspond"),
    "in_part": N_("correspond in part"),
}


def correspondence_label(code: str) -> str:
    """What was decided of two articles, in the present language; an unknown code as it is."""
    return _(_CORRESPONDENCE_LABELS[code]) if code in _CORRESPONDENCE_LABELS else code


_LEVEL_LABELS = {
    "must": N_("must"),
    "should": N_("should"),
    "may": N_("may"),
    "info": N_("for information"),
    "must_not": N_("must not"),
    "must_where_possible": N_("must where possible"),
    "must_if_any": N_("must if there is any"),
    "must_if_asked": N_("must if it is asked"),
    "must_if_declared": N_("must if it was declared"),
    "may_if_declared": N_("may if it was declared"),
    "must_if_wanted": N_("must if it is wanted"),
    "must_if_criminal": N_("must in a criminal matter"),
    "must_if_jit": N_("must for a joint team"),
    "must_if_legal_person": N_("must for a legal person"),
    "must_if_letters_rogatory": N_("must for letters rogatory"),
    "must_if_phone": N_("must for a hearing by telephone"),
    "must_if_service": N_("must for service of a document"),
    "must_if_summons": N_("must for a summons"),
    "must_if_transfer": N_("must for a transfer of proceedings"),
    "must_if_video": N_("must for a hearing by video"),
    "must_unless_service": N_("must, except for service of a document"),
}


def level_label(code: str) -> str:
    """How strictly a row asks, in the present language; an unknown code as it is."""
    return _(_LEVEL_LABELS[code]) if code in _LEVEL_LABELS else code


_TOPIC_LABELS = {
    "scope": N_("scope"),
    "measure": N_("measures"),
    "content": N_("content of the letter"),
    "form": N_("form of the letter"),
    "channel": N_("channel"),
    "language": N_("language"),
    "execution": N_("execution"),
    "time": N_("time"),
    "inform": N_("duty to inform"),
    "refusal": N_("refusal"),
    "use": N_("limits of use"),
    "confidentiality": N_("confidentiality"),
    "attendance": N_("attendance"),
    "service": N_("service of documents"),
    "transfer_of_proceedings": N_("transfer of proceedings"),
    "spontaneous": N_("spontaneous information"),
    "costs": N_("costs"),
    "consultation": N_("consultation"),
    "duty_to_act": N_("duty to act"),
    "jurisdiction": N_("jurisdiction"),
    "relation": N_("relation to other instruments"),
    "extradition": N_("extradition"),
    "checklist": N_("checklist"),
    "final": N_("final provisions"),
}


def topic_label(code: str) -> str:
    """What a row is about, in the present language; an unknown code as it is."""
    return _(_TOPIC_LABELS[code]) if code in _TOPIC_LABELS else code


_RESULT_LABELS = {
    "confirmed": N_("confirmed"),
    "does_not_apply": N_("does not apply"),
    "not_met": N_("not met"),
}


def result_label(code: str) -> str:
    """What a person answered to a row, in the present language; an unknown code as it is."""
    return _(_RESULT_LABELS[code]) if code in _RESULT_LABELS else code


_STATUS_LABELS = {
    "in_force": N_("in force"),
    "party": N_("party"),
    "party_and_depositary": N_("party and depositary"),
    "ratified": N_("ratified"),
    "acceded": N_("acceded"),
    "approved_by_law": N_("approved by law"),
    "ratified_by_law": N_("ratified by law"),
    "ratification_deposited": N_("instrument of ratification deposited"),
    "signed": N_("signed"),
    "signed_with_special_opinion": N_("signed with a special opinion"),
    "ceased": N_("ceased to be a party"),
    "withdrawn_suspended": N_("withdrawal or suspension enacted"),
    "ends_towards_chisinau_parties": N_("ends towards parties to the Chisinau Convention"),
    "unknown": N_("unknown"),
}


def party_status_label(status: str) -> str:
    """A row's status of a party in the present language; one outside the list as it is."""
    if status in _STATUS_LABELS:
        return _(_STATUS_LABELS[status])
    head, _sign, last = status.rpartition("_")
    if head == "not_party_as_of":
        return _("not a party as of {year}").format(year=last)
    if head == "declaration":
        return _("declaration of {year}").format(year=last)
    number, _space, noun = status.partition(" ")
    if noun == "signatories" and number.isdigit():
        return ngettext("{n} signatory", "{n} signatories", int(number)).format(n=number)
    return status


def tag_label(code: str) -> str:
    """A mark of an offence row in the present language; an unknown one without underscores."""
    labels = {
        "abuse_of_office": pgettext("mark", "abuse of office"),
        "death": pgettext("mark", "death"),
        "excess_of_powers": pgettext("mark", "excess of powers"),
        "grievous_harm": pgettext("mark", "grievous harm"),
        "group": pgettext("mark", "group"),
        "hate": pgettext("mark", "hate"),
        "helpless_victim": pgettext("mark", "helpless victim"),
        "ill_treatment": pgettext("mark", "ill treatment"),
        "jurisdiction": pgettext("mark", "jurisdiction"),
        "killing": pgettext("mark", "killing"),
        "official": pgettext("mark", "official"),
        "particular_cruelty": pgettext("mark", "particular cruelty"),
        "several_victims": pgettext("mark", "several victims"),
        "testimony": pgettext("mark", "testimony"),
        "torment": pgettext("mark", "torment"),
        "torture": pgettext("mark", "torture"),
        "torture_private": pgettext("mark", "torture without official capacity"),
        "unlawful_detention": pgettext("mark", "unlawful detention"),
        "violence": pgettext("mark", "violence"),
    }
    return labels.get(code, code.replace("_", " "))
