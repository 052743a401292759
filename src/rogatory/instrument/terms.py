# SPDX-License-Identifier: Apache-2.0
"""The closed lists of the field's words, and how each is called on a screen.

The code words are written into letters and dockets; they never change.  The labels are
translated when they are shown, never before.
"""

from __future__ import annotations

from rogatory.language import _

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

COERCIVE_TYPES = frozenset({"search_seizure", "freeze", "covert", "detainee_transfer"})
"""Measure types that are coercive by nature; a letter may mark any other measure as coercive."""


def measure_type_label(code: str) -> str:
    """The name of a measure type in the present language; an unknown code is shown as it is."""
    labels = {
        "interview": _("interview"),
        "inspection": _("inspection"),
        "expert_examination": _("expert examination"),
        "search_seizure": _("search and seizure"),
        "handover_exhibit": _("handing over of exhibits"),
        "records": _("records and information"),
        "documents": _("documents"),
        "service": _("service of documents"),
        "appearance": _("appearance of a person"),
        "video_hearing": _("hearing by video link"),
        "phone_hearing": _("hearing by telephone"),
        "identification": _("identification"),
        "trace_person": _("search for a person"),
        "trace_assets": _("search for assets"),
        "freeze": _("freezing of assets"),
        "restitution": _("restitution"),
        "judicial_records": _("judicial records"),
        "preserve_evidence": _("preservation of evidence"),
        "detainee_transfer": _("transfer of a person in custody"),
        "joint_team": _("joint investigation team"),
        "controlled_delivery": _("controlled delivery"),
        "covert": _("covert measures"),
        "observation": _("cross-border observation"),
        "prosecute": _("carrying out of a prosecution"),
        "laying_information": _("laying of information"),
        "spontaneous": _("spontaneous information"),
        "procedural_status": _("state of proceedings"),
        "case_materials": _("certified copies from the case file"),
        "inquiry": _("inquiry to institutions and companies"),
        "remains": _("body, tissue and samples"),
        "other": _("other measure"),
    }
    return labels.get(code, code)


def answer_label(code: str) -> str:
    """The name of an answer in the present language; an unknown code is shown as it is."""
    labels = {
        "executed": _("executed"),
        "executed_partly": _("executed in part"),
        "executed_with_conditions": _("executed with conditions"),
        "refused": _("refused"),
        "postponed": _("postponed"),
        "impossible": _("impossible"),
        "forwarded": _("forwarded"),
        "more_information_needed": _("more information needed"),
        "withdrawn": _("withdrawn"),
        "superseded": _("superseded"),
    }
    return labels.get(code, code)


def role_label(code: str) -> str:
    """The name of a person's role in the present language; an unknown code is shown as it is."""
    labels = {
        "victim": _("victim"),
        "witness": _("witness"),
        "suspect": _("suspect"),
        "accused": _("accused"),
        "convicted": _("convicted person"),
        "complainant": _("complainant"),
        "relative": _("relative"),
        "expert": _("expert"),
        "official": _("official"),
        "person_concerned": _("person concerned"),
        "other": _("other person"),
    }
    return labels.get(code, code)


def channel_label(code: str) -> str:
    """The name of a channel in the present language; an unknown code is shown as it is."""
    labels = {
        "central_authority": _("central authorities"),
        "prosecution": _("prosecution services"),
        "moj": _("ministries of justice"),
        "judicial_direct": _("directly between judicial bodies"),
        "diplomatic": _("diplomatic channel"),
        "interpol": _("Interpol"),
        "group_leader": _("leader of the joint team"),
        "listed_body": _("a body listed for direct contact"),
        "other": _("another channel"),
    }
    return labels.get(code, code)


def enclosure_kind_label(code: str) -> str:
    """The name of a kind of enclosure in the present language."""
    labels = {
        "order": _("order authorising a measure"),
        "evidence": _("evidence"),
        "exhibit": _("exhibit"),
        "exhibit_list": _("list of exhibits"),
        "law_text": _("text of the law"),
        "translation": _("translation"),
        "document_to_serve": _("document to be served"),
        "case_materials": _("case materials"),
        "recording": _("recording"),
        "consent": _("consent"),
        "other": _("other enclosure"),
    }
    return labels.get(code, code)
