# SPDX-License-Identifier: Apache-2.0
"""The nouns of the command line in a sentence each, and the order in which help names them."""

from __future__ import annotations

from typing import Final

from rogatory.language import N_

GROUPS: Final[dict[str, str]] = {
    "officer": N_("officers of the authority, their keys"),
    "role": N_("what each officer may do"),
    "card": N_("our identity card, which the other side needs once"),
    "counterpart": N_("the other authorities and their identity cards"),
    "case": N_("open, list and read cases"),
    "person": N_("persons of the case, under codes; sealed identities"),
    "citizenship": N_("what each side states of a person's citizenship"),
    "incident": N_("what happened, when and where"),
    "detention": N_("dated facts of a detention, unknown ones too"),
    "sign": N_("signs of proceedings elsewhere, with their alternatives"),
    "exhibit": N_("take files in as exhibits, list, check and copy them out"),
    "examination": N_("expert examinations, their answers, their differences"),
    "finding": N_("facts in issue, versions, innocent explanations"),
    "evidence": N_("what speaks for or against a finding"),
    "duty": N_("what a treaty obliges an authority to do on these facts"),
    "decision": N_("decisions and their reasons"),
    "letter": N_("letters of request: draft, check, weigh harm, approve, sign"),
    "measure": N_("measures asked, and the answers to them"),
    "dispatch": N_("letters that went by paper, courier or e-mail"),
    "reply": N_("replies that came by paper, by e-mail or by word of mouth"),
    "register": N_("searches in registers for what the other side may have sent"),
    "docket": N_("the case records themselves: list, check, rebuild, publish, export"),
    "law": N_("treaties and statutes that are known here, and how far they were read"),
}

TOPICS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        N_("To begin:"),
        ("begin", "init", "officer", "role", "card", "counterpart", "law"),
    ),
    (
        N_("The case:"),
        (
            *("case", "person", "citizenship", "incident", "detention", "sign", "exhibit"),
            *("examination", "finding", "evidence", "duty", "decision"),
        ),
    ),
    (
        N_("Between the states:"),
        (
            *("letter", "send", "receive", "measure", "answer", "dispatch", "reply", "register"),
            "status",
        ),
    ),
    (
        N_("The record:"),
        ("docket", "erase", "verify", "serve"),
    ),
)
