# SPDX-License-Identifier: Apache-2.0
"""What the two sides said beside their letters, in the story of one of each."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest


def contacts_and_terms(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act about contacts, promises, routes, terms of use and jurisdiction."""
    _contacts(side, case, words)
    _routes(side, case, words)
    _terms(side, case, words)
    _jurisdiction(side, case, words)


def _contacts(side: Side, case: str, words: Words) -> None:
    side.enter(
        case,
        ACTS.ContactEntered(
            contact="c1",
            form="video_call",
            happened="2026-06-20T10:00Z",
            counterpart="b.example",
            begun_by="us",
            channel="prosecution",
            letters=("l-1",),
            measures=("l-1-m1",),
            promises=(
                {"id": "c1.1", "side": "them", "due": "2026-07-01"},
                {"id": "c1.2", "side": "us", "due": None},
                {"id": "c1.3", "side": "them", "due": "2026-08"},
            ),
            next_contact="2026-08-01",
            exhibits=("e-1",),
            ours=(words("ours"), words("ours")),
            theirs=(words("theirs"),),
            line=words("line"),
            said=words("said"),
            promised=(words("promised"), words("promised"), words("promised")),
        ),
        ACTS.ContactConfirmed(
            contact="c1",
            word="confirmed_in_part",
            on="2026-06-25",
            rests_on="email",
            exhibits=("e-2",),
            note=words("note"),
        ),
        ACTS.PromiseKept(
            promise="c1.1", on="2026-07-02", by_entry=3, exhibits=("e-3",), note=words("note")
        ),
        ACTS.PromiseReleased(promise="c1.2", on="2026-07-03", reason=words("reason")),
    )


def _routes(side: Side, case: str, words: Words) -> None:
    side.enter(
        case,
        ACTS.LetterSplit(
            letter="l-2",
            on="2026-06-11",
            rests_on="entry",
            parts=(
                {"part": "a", "measures": ["l-2-m1"]},
                {"part": "b", "measures": ["l-2-m2"]},
            ),
            bodies=(words("body"), words("body")),
            numbers=(words("number"), words("number")),
        ),
        ACTS.LetterPassed(
            hop="h1",
            letter="l-2",
            role="executing",
            state="XA",
            on="2026-06-12",
            rests_on="paper",
            part="a",
            exhibits=("e-1",),
            body=words("body"),
            number=words("number"),
            note=words("note"),
        ),
        ACTS.SenderTold(hop="h1", on="2026-06-13", rests_on="email", note=words("note")),
    )


def _terms(side: Side, case: str, words: Words) -> None:
    side.enter(
        case,
        ACTS.TermsAttached(
            terms="t1",
            exhibits=("e-2", "e-3", "e-4"),
            given_by="b.example",
            letter="l-1",
            rests_on="paper",
            requirement="cis-chisinau-2002:103(3):objects_return",
            law_digest=digest("law"),
            giving_back="by_date",
            due="2027-01-01",
            use="consent_for_other_use",
            confidential=True,
            third_persons=True,
            purpose=words("purpose"),
            rights=words("rights"),
            words=words("terms"),
        ),
        ACTS.ReturnExtended(
            exhibits=("e-2", "e-3"),
            due="2027-06",
            on="2026-11-01",
            rests_on="email",
            note=words("note"),
        ),
        ACTS.ExhibitReturned(
            exhibits=("e-2",), on="2026-11-02", proof="e-1", to=words("to"), note=words("note")
        ),
        ACTS.ReturnWaived(exhibits=("e-3",), on="2026-11-03", rests_on="paper", note=words("note")),
        ACTS.UseConsented(
            terms="t1", letter="l-1", on="2026-11-04", rests_on="paper", use=words("use")
        ),
    )


def _jurisdiction(side: Side, case: str, words: Words) -> None:
    form = digest("a transfer")
    side.enter(
        case,
        ACTS.LetterDrafted(
            letter="l-transfer",
            instrument="cis-chisinau-2002",
            counterpart="XB",
            form_digest=form,
            measures=({"id": "l-transfer-m1", "number": 1, "type": "prosecute"},),
            form={"text": words("form")},
        ),
        ACTS.LetterChecked(
            letter="l-transfer",
            form_digest=form,
            instrument_digest=digest("instrument"),
            errors=0,
            by_hand=0,
            remarks=(),
        ),
        ACTS.HarmListed(letter="l-transfer", form_digest=form, items=(), whats=()),
        ACTS.TransferConfirmed(letter="l-transfer", form_digest=form, note=words("note")),
    )
    side.enter(
        case,
        ACTS.LetterApproved(letter="l-transfer", form_digest=form),
        ACTS.TransferConfirmed(letter="l-transfer", form_digest=form),
        by="deputy",
    )
    side.enter(
        case,
        ACTS.LetterDispatched(
            letter="l-transfer",
            channel="courier",
            sent_on="2026-07-01",
            number="N-3",
            note=words("note"),
        ),
        ACTS.JurisdictionSuspended(
            letter="l-transfer",
            since="2026-07-10",
            rests_on="paper",
            exhibits=("e-1",),
            requirement="cis-chisinau-2002:95(1):jurisdiction_passes",
            look_again="2027-01",
            note=words("note"),
        ),
        ACTS.JurisdictionReturned(
            letter="l-transfer",
            on="2026-08-01",
            because="inaction",
            rests_on="entry",
            reason=words("reason"),
        ),
    )
