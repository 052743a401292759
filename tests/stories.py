# SPDX-License-Identifier: Apache-2.0
"""One of each: a story in which every kind of act happens at least once, each text unmistakable.

Every erasable value holds a word that stands nowhere else, so that a search can tell whether it is
gone.  ``one_of_each`` asserts that no kind was left out.
"""

from __future__ import annotations

from typing import Any

from tests.instances import KINDS, Side, kinds_entered
from tests.stories_compartments import confined
from tests.stories_contacts import contacts_and_terms
from tests.stories_duties import duties_of
from tests.stories_handover import carried
from tests.stories_incoming import incoming_papers
from tests.stories_languages import languages
from tests.stories_letters import ACTS, Words, digest, letter_in, letter_out, measures_of, weighed
from tests.stories_life import life
from tests.stories_offences import offences
from tests.stories_originals import original
from tests.stories_register import register_part
from tests.stories_registers import registers
from tests.stories_sheets import sheets_and_directory
from tests.stories_statements import statement
from tests.stories_stationery import stationery
from tests.stories_submission import handed_in
from tests.stories_vaultcare import kept

from rogatory.clerk.publish import publish
from rogatory.seal import keys, signature

INSTANT = "2026-11-23T02:00:00Z"
THEIR_CASE = "11111111-2222-4333-8444-555555555555"


def one_of_each(side: Side) -> str:
    """Enter every kind of act at least once; return the case's uuid."""
    words = Words()
    _authority(side, words)
    case = side.open_case(
        "1/2026", title=words("title"), qualification=words("qualification"), opened_on="2026-03"
    )
    _facts(side, case, words)
    _evidence(side, case, words)
    offences(side, case, words)
    letter_out(side, case, words)
    letter_in(side, case, words)
    _post(side, case, words)
    duties_of(side, case, words)
    life(side, case, words)
    contacts_and_terms(side, case, words)
    register_part(side, case, words)
    statement(side, case, words)
    languages(side, case, words)
    stationery(side, case, words)
    original(side, case, words)
    sheets_and_directory(side, words)
    carried(side, case, words)
    incoming_papers(side, case, words)
    registers(side, case, words)
    kept(side, words)
    handed_in(side, words)
    confined(side, case, words)
    _erasure(side, case)
    missing = set(KINDS) - kinds_entered(case) - kinds_entered(side.authority)
    assert not missing, f"the story leaves out {sorted(missing)}"
    return case


def _authority(side: Side, words: Words) -> None:
    public = keys.new_ed25519()[1]
    key = signature.key_id(public)
    told = digest("file"), digest("file two")
    side.enter(
        side.authority,
        ACTS.OfficerRegistered(officer="judge", name=words("name"), title=words("title")),
        ACTS.OfficerKeyAdded(officer="judge", key=key, public=public.hex()),
        ACTS.OfficerKeyRevoked(key=key, since=INSTANT, reason=words("lost")),
        second="deputy",
    )
    side.enter(
        side.authority,
        ACTS.RoleGranted(officer="judge", role="reader"),
        ACTS.LawConfirmed(
            instrument="cis-chisinau-2002",
            row="cis-chisinau-2002:17?:language",
            row_digest=digest("a row"),
            as_of="2026-11",
            source=words("gazette"),
            changes={"article": "17", "text": words("law")},
            note=words("note"),
        ),
        second="deputy",
    )
    side.enter(
        side.authority,
        ACTS.RoleRevoked(officer="judge", role="reader", reason=words("reason")),
        ACTS.CardIssued(digest=digest("card"), domain="a.example", serial=1, card=words("card")),
        ACTS.CounterpartAdded(
            domain="b.example",
            country="XB",
            digest=digest("their card"),
            serial=1,
            card=words("theirs"),
            compared=words("compared"),
        ),
        ACTS.CheckpointConfirmed(
            origin=f"b.example/{THEIR_CASE}",
            domain="b.example",
            size=3,
            root="cm9vdA",
            old_size=0,
            checkpoint=words("checkpoint"),
        ),
        ACTS.ForkKept(origin=f"b.example/{THEIR_CASE}", ours=words("ours"), theirs=words("theirs")),
        *(
            ACTS.PouchReceived(
                digest=one, size=10, received=INSTANT, sender="b.example", pouch="x-1", number=1
            )
            for one in told
        ),
        ACTS.PouchPlaced(digest=told[0], state="opened", into=THEIR_CASE),
        ACTS.PouchRefused(
            digest=told[1], step="container", reasons=(words("reason"), words("reason"))
        ),
        ACTS.ReceiptIssued(
            digest=told[1], receipt="r-0", sealed=digest("receipt"), family="refused"
        ),
    )


def _facts(side: Side, case: str, words: Words) -> None:
    particulars = {"surname": words("surname"), "given": [words("given")]}
    side.enter(
        case,
        ACTS.PersonEntered(
            person="p-1",
            role="victim",
            code="V-1",
            particulars=particulars,
            other_names=[words("spelling")],
            note=words("note"),
        ),
        ACTS.PersonEntered(
            person="p-2",
            role="witness",
            code="W-1",
            sealed=True,
            particulars={"age": words("sealed")},
        ),
        ACTS.PersonCorrected(
            person="p-1", role="victim", particulars=particulars, reason=words("reason")
        ),
        ACTS.CitizenshipStated(
            person="p-1", according_to="XA", country="XA", source=words("source")
        ),
        ACTS.IncidentEntered(
            incident="i-1",
            what="death",
            happened="2026-03-14/2026-03-15",
            state="XB",
            premises="official_vehicle",
            operation=True,
            persons=("p-1", "p-2"),
            place=words("place"),
            description=words("description"),
        ),
        ACTS.DetentionEntered(
            person="p-1", stage="taken", place=words("place"), source=words("source")
        ),
        ACTS.SignNoted(
            sign="letterhead",
            source=words("source"),
            supports=words("supports"),
            alternatives=(words("alternative"), words("alternative"), words("alternative")),
        ),
    )
    side.enter(case, ACTS.IdentityOpened(person="p-2", reason=words("reason")), by="custodian")


def stored_file(side: Side, case: str, words: Words) -> dict[str, Any]:
    """Put bytes into the vault and return how a batch names them."""
    placed = side.instance.vault.put(case, words("bytes").encode())
    return {
        "sha256": placed.sha256,
        "size": placed.size,
        "name": words("file"),
        "name_bytes": words("raw"),
    }


def _evidence(side: Side, case: str, words: Words) -> None:
    files = tuple(stored_file(side, case, words) for _ in range(3))
    shared = stored_file(side, case, words)
    side.enter(
        case,
        ACTS.ExhibitsTakenIn(
            batch="b-1",
            exhibits=("e-1", "e-2", "e-3", "e-4"),
            labels=("E-1", "E-2", "E-3", "E-4"),
            duplicates=1,
            refused=2,
            files=(*files, shared),
            duplicate_files=({"name": words("duplicate")},),
            refused_files=({"name": words("refused")}, {"name": words("refused")}),
            circumstances={"who": words("who"), "where": words("where")},
        ),
        ACTS.ExhibitDescribed(exhibit="e-1", what=words("what")),
        ACTS.ExhibitMarked(exhibit="e-1", shows="injury", note=words("note")),
        ACTS.ExhibitDerived(
            exhibit="e-5",
            origin="e-1",
            label="E-5",
            file={**shared, "name": words("derived")},
            how=words("how"),
        ),
        ACTS.ExhibitHandedOver(
            exhibit="e-1",
            happened="2026-04",
            to=words("to"),
            seal=words("seal"),
            purpose=words("purpose"),
        ),
    )
    _thoughts(side, case, words)


def _thoughts(side: Side, case: str, words: Words) -> None:
    side.enter(
        case,
        ACTS.ExaminationOrdered(
            examination="x-1",
            type="forensic_medical",
            made_in="XA",
            ordered_from=words("body"),
            questions=(words("question"), words("question")),
        ),
        ACTS.ExaminationOrdered(
            examination="x-2", type="histological", made_in="XB", ordered_from=words("body")
        ),
        ACTS.ExaminationReported(
            examination="x-1",
            concluded="2026-05-01",
            report="e-2",
            experts=words("experts"),
            answers=({"answer": words("answer")}, {"answer": words("answer")}),
        ),
        ACTS.ExaminationsCompared(
            first="x-1",
            second="x-2",
            outcome="differ",
            question=words("question"),
            reason=words("reason"),
        ),
        ACTS.FindingEntered(
            finding="f-1", sort="innocent_explanation", statement=words("statement")
        ),
        ACTS.EvidenceWeighed(
            finding="f-1", evidence="e-1", direction="against", note=words("note")
        ),
        ACTS.DutyNoted(
            duty="d-1",
            instrument="cis-chisinau-2002",
            requirement="art-7",
            owed_by="XB",
            because="i-1",
            text=words("duty"),
        ),
        ACTS.DutyMet(duty="d-1", by_what="e-2", note=words("note")),
        ACTS.DecisionTaken(
            about="i-1",
            what=words("decision"),
            reason=words("reason"),
            alternatives=(words("alternative"), words("alternative")),
            known=words("known"),
        ),
    )


def _post(side: Side, case: str, words: Words) -> None:
    for docket in (side.authority, case):
        publish(side.instance, docket)  # nothing leaves before
    side.enter(
        case,
        ACTS.PouchAnnounced(
            pouch="q-1",
            sort="letter",
            channel="a.example/b.example",
            number=1,
            to="b.example",
            sealed=digest("payload"),
            letter="l-1",
        ),
        ACTS.PouchSealed(pouch="q-1", digest=digest("sealed"), size=11),
        ACTS.ReceiptReceived(
            pouch="q-1",
            receipt="r-1",
            digest=digest("receipt"),
            family="content_handed_over",
            received_at=INSTANT,
            confirmed=words("confirmed"),
        ),
        ACTS.PouchOpened(
            pouch="q-2",
            digest=digest("theirs"),
            sort="answer",
            sender="b.example",
            their_case=THEIR_CASE,
            number=1,
            note=words("note"),
        ),
        ACTS.ReplyRecorded(
            reply="y-1",
            letter="l-1",
            medium="email",
            dated="2026-07-01",
            received="2026-07-02",
            exhibits=("e-3",),
            their_number=words("number"),
            reference_read=words("reference"),
            summary=words("summary"),
        ),
        ACTS.RegisterSearched(
            register="post",
            letter="l-1",
            until=INSTANT,
            found=False,
            by=words("by"),
            note=words("note"),
        ),
    )


def _erasure(side: Side, case: str) -> None:
    erase(side, case, (0, "title", None))


def erase(side: Side, case: str, *places: tuple[int, str, int | None]) -> None:
    """Erase values by Custodian and Deputy: (entry, field, item)."""
    values = tuple({"entry": number, "field": name, "item": item} for number, name, item in places)
    act = ACTS.ValuesErased(values=values, ground="cpc-art-12", reason="ground of this test")
    side.enter(case, act, by="custodian", second="deputy")


__all__ = ["ACTS", "INSTANT", "Words", "digest", "erase", "measures_of", "one_of_each", "weighed"]
