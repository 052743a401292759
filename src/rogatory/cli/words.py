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
    "offence": N_("each state's articles on the same facts; which of them correspond"),
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
            *("examination", "finding", "evidence", "offence", "duty", "decision"),
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

KIND_WORDS: Final[dict[str, str]] = {
    "authority.founded/1": N_("the authority begins its record"),
    "officer.registered/1": N_("officer registered"),
    "officer.key_added/1": N_("officer's key begins to count"),
    "officer.key_revoked/1": N_("officer's key revoked"),
    "role.granted/1": N_("role granted"),
    "role.revoked/1": N_("role revoked"),
    "card.issued/1": N_("identity card issued"),
    "counterpart.added/1": N_("counterpart's card accepted"),
    "checkpoint.confirmed/1": N_("the other side's record confirmed by us"),
    "fork.kept/1": N_("two contradicting records of the other side kept"),
    "law.confirmed/1": N_("row of the law confirmed"),
    "law.repealed/1": N_("row of the law found repealed"),
    "law.added/1": N_("row of the law added"),
    "pouch.received/1": N_("sealed package received"),
    "pouch.placed/1": N_("sealed package placed"),
    "pouch.refused/1": N_("sealed package refused"),
    "receipt.issued/1": N_("receipt made"),
    "case.opened/1": N_("case opened"),
    "person.entered/1": N_("person entered"),
    "person.corrected/1": N_("person corrected"),
    "citizenship.stated/1": N_("citizenship stated"),
    "identity.opened/1": N_("sealed identity opened"),
    "incident.entered/1": N_("incident entered"),
    "detention.entered/1": N_("fact of detention entered"),
    "sign.noted/1": N_("sign of proceedings elsewhere noted"),
    "exhibits.taken_in/1": N_("exhibits taken in"),
    "exhibit.described/1": N_("exhibit described"),
    "exhibit.derived/1": N_("copy of an exhibit made"),
    "exhibit.handed_over/1": N_("exhibit handed over"),
    "examination.ordered/1": N_("examination ordered"),
    "examination.reported/1": N_("examination reported"),
    "examinations.compared/1": N_("examinations compared"),
    "finding.entered/1": N_("finding entered"),
    "evidence.weighed/1": N_("evidence weighed"),
    "qualification.entered/1": N_("article of a state on the facts entered"),
    "dual.decided/1": N_("dual criminality decided"),
    "duty.noted/1": N_("duty noted"),
    "duty.met/1": N_("duty met"),
    "decision.taken/1": N_("decision taken"),
    "letter.drafted/1": N_("letter drafted"),
    "letter.revised/1": N_("letter revised"),
    "letter.checked/1": N_("letter checked"),
    "remark.answered/1": N_("row of the check answered"),
    "letter.approved/1": N_("letter approved"),
    "letter.returned/1": N_("letter given back"),
    "letter.signed/1": N_("letter signed"),
    "letter.dispatched/1": N_("letter sent"),
    "letter.received/1": N_("letter received"),
    "letter.registered/1": N_("letter registered"),
    "letter.acknowledged/1": N_("receipt of a letter acknowledged"),
    "harm.listed/1": N_("possible harm listed"),
    "harm.decided/1": N_("possible harm decided"),
    "measure.answered/1": N_("measure answered"),
    "pouch.announced/1": N_("sealed package announced"),
    "pouch.sealed/1": N_("sealed package sealed"),
    "pouch.opened/1": N_("sealed package opened"),
    "receipt.received/1": N_("receipt received"),
    "reply.recorded/1": N_("reply recorded"),
    "register.searched/1": N_("register searched"),
    "values.erased/1": N_("values erased"),
}
"""Every kind of act in ordinary words."""
