# SPDX-License-Identifier: Apache-2.0
"""Every kind of act, on one page.

A kind is never edited, only succeeded: ``tests/vectors/clerk/kinds.json`` holds the fields of each
as frozen, and a test compares.  A new act is one class in its noun's file and one line here.
"""

from __future__ import annotations

from typing import Final

from rogatory.casefile import (
    approvals,
    cases,
    counterparts,
    decisions,
    duties,
    erasures,
    examinations,
    exhibits,
    findings,
    harm,
    incidents,
    law,
    letters,
    measures,
    offences,
    officers,
    persons,
    pouches,
    register,
)
from rogatory.clerk.act import Act

_ALL: tuple[type[Act], ...] = (
    # the authority's own docket
    officers.AuthorityFounded,
    officers.OfficerRegistered,
    officers.OfficerKeyAdded,
    officers.OfficerKeyRevoked,
    officers.RoleGranted,
    officers.RoleRevoked,
    counterparts.CardIssued,
    counterparts.CounterpartAdded,
    counterparts.CheckpointConfirmed,
    counterparts.ForkKept,
    pouches.PouchReceived,
    pouches.PouchPlaced,
    pouches.PouchRefused,
    pouches.ReceiptIssued,
    law.LawConfirmed,
    law.LawRepealed,
    law.LawAdded,
    # a case's docket
    cases.CaseOpened,
    persons.PersonEntered,
    persons.PersonCorrected,
    persons.CitizenshipStated,
    persons.IdentityOpened,
    incidents.IncidentEntered,
    incidents.DetentionEntered,
    incidents.SignNoted,
    exhibits.ExhibitsTakenIn,
    exhibits.ExhibitDescribed,
    exhibits.ExhibitDerived,
    exhibits.ExhibitHandedOver,
    examinations.ExaminationOrdered,
    examinations.ExaminationReported,
    examinations.ExaminationsCompared,
    findings.FindingEntered,
    findings.EvidenceWeighed,
    offences.QualificationEntered,
    offences.DualDecided,
    duties.DutyNoted,
    duties.DutyMet,
    decisions.DecisionTaken,
    letters.LetterDrafted,
    letters.LetterRevised,
    letters.LetterChecked,
    letters.RemarkAnswered,
    approvals.LetterApproved,
    approvals.LetterReturned,
    letters.LetterSigned,
    letters.LetterDispatched,
    letters.LetterReceived,
    letters.LetterRegistered,
    letters.LetterAcknowledged,
    harm.HarmListed,
    harm.HarmDecided,
    measures.MeasureAnswered,
    pouches.PouchAnnounced,
    pouches.PouchSealed,
    pouches.PouchOpened,
    pouches.ReceiptReceived,
    register.ReplyRecorded,
    register.RegisterSearched,
    # either docket
    erasures.ValuesErased,
)

KINDS: Final[dict[str, type[Act]]] = {act.kind: act for act in _ALL}
EITHER: Final = frozenset({erasures.ValuesErased.kind})
"""Kinds that may stand in the authority's docket and in a case's."""
