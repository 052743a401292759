# SPDX-License-Identifier: Apache-2.0
"""The later life in the story of each kind: measures and letters to their ends."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest, measures_of

from rogatory.casefile.measures import Measure
from rogatory.clerk.act import Act


def life(side: Side, case: str, words: Words) -> None:
    """Let the story's letters live on: one of ours is closed, theirs are decided and end."""
    _enter(side, case, [*_ours(words), *_theirs(words)])
    wrong = Measure.objects.get(case=case, key="l-2-m2").answered_entry
    corrected = ACTS.MeasureCorrected(
        measure="l-2-m2",
        corrects=wrong,
        answer="refused",
        answered_on="2026-07-06",
        note=words("note"),
        reason=words("reason"),
    )
    _enter(side, case, [("first", corrected), *_endings(words)])


def _enter(side: Side, case: str, told: list[tuple[str, Act]]) -> None:
    for officer, act in told:
        side.enter(case, act, by=side.first if officer == "first" else officer)


def _ours(words: Words) -> list[tuple[str, Act]]:
    on = "2026-07-05"
    return [
        ("first", ACTS.MeasureReceived(measure="l-1-m1", on=on, note=words("note"))),
        ("first", ACTS.MeasureVerified(measure="l-1-m1", on=on, exhibits=("e-3",),
                                       digests=(digest_of_third(),))),
        ("first", ACTS.MeasureAssessed(
            measure="l-1-m1", verdict="partial", on=on, child="l-1-m9", child_number=9,
            remainder=words("remainder"), note=words("note"))),
        ("first", ACTS.MeasureScheduled(
            measure="l-1-m9", planned="2026-08-01", told_on=on, rests_on="paper",
            place=words("place"), notice=words("notice"))),
        ("first", ACTS.MeasureClosed(measure="l-1-m1", on=on, reason=words("reason"))),
        ("first", ACTS.MeasureWithdrawn(measure="l-1-m9", on=on, reason=words("reason"))),
        ("first", ACTS.LetterReminded(
            letter="l-1", on=on, channel="email", proof="e-3", note=words("note"))),
        ("first", ACTS.LetterEscalated(
            letter="l-1", on=on, to=words("body"), reason=words("reason"))),
        ("first", ACTS.LetterWithdrawn(letter="l-1", on=on, reason=words("reason"))),
        ("first", ACTS.LetterClosed(letter="l-1", on=on, note=words("note"))),
    ]  # fmt: skip


def digest_of_third() -> str:
    """Return the digest of the file that the story took in as E-3."""
    from rogatory.casefile.exhibits import Exhibit

    return str(Exhibit.objects.get(key="e-3").file["sha256"])


def _theirs(words: Words) -> list[tuple[str, Act]]:
    on = "2026-07-06"
    return [
        ("first", ACTS.LetterFormallyChecked(
            letter="l-2", form_digest=digest("their form"), instrument_digest=digest("instrument"),
            errors=1, by_hand=0, remarks=({"text": words("remark")},))),
        ("first", ACTS.InformationRequested(letter="l-2", on=on, what=words("what"))),
        ("first", ACTS.LetterConsulted(letter="l-2", on=on, what=words("what"))),
        ("first", ACTS.LetterDecided(
            letter="l-2", decision="accepted_with_conditions", on=on,
            conditions=(words("condition"), words("condition")), reasons=words("reasons"))),
        ("first", ACTS.LetterAssigned(letter="l-2", on=on, body=words("body"))),
        ("first", ACTS.MeasureCarriedOut(
            measure="l-2-m1", on=on, rests_on="entry", protocol="e-2", note=words("note"))),
        ("first", ACTS.MeasureAnswered(
            measure="l-2-m1", answer="executed", answered_on=on, rests_on="entry",
            note=words("note"))),
        ("first", ACTS.MeasureAnswered(
            measure="l-2-m2", answer="executed", answered_on=on, rests_on="entry",
            note=words("note"))),
        ("deputy", ACTS.LetterReviewed(letter="l-2", on=on, note=words("note"))),
        ("first", ACTS.ResultReturned(
            letter="l-2", channel="courier", on=on, proof="e-3", note=words("note"))),
        ("first", ACTS.ResultReceived(
            letter="l-2", on=on, rests_on="paper", note=words("note"))),
        ("first", ACTS.MeasureReopened(measure="l-2-m1", on=on, reason=words("reason"))),
    ]  # fmt: skip


def _endings(words: Words) -> list[tuple[str, Act]]:
    on = "2026-07-07"
    told = {"on": on, "rests_on": "paper"}
    return [
        ("first", ACTS.LetterReceived(
            letter="l-3", instrument="cis-chisinau-2002", counterpart="b.example",
            received_on=on, medium="paper_post", form_digest=digest("a supplement"),
            measures=measures_of("l-3"), form={"text": words("form")},
            their_number=words("number"))),
        ("first", ACTS.LetterSupplemented(letter="l-2", supplement="l-3")),
        ("first", ACTS.MeasureSuperseded(
            measure="l-2-m1", successor="l-3-m1", reason=words("reason"), **told)),
        ("first", ACTS.LetterSuperseded(
            letter="l-2", successor="l-3", reason=words("reason"), **told)),
    ]  # fmt: skip
