# SPDX-License-Identifier: Apache-2.0
"""What a verified package brings, as our own acts: ``apply`` never opens a vault or a package.

Ids of the other side are kept under its domain (``xb.example:<id>``), so that nobody's letter can
collide with ours or with another sender's.  Exhibits get ids of our own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rogatory.casefile.corrections import MeasureCorrected, outweighs
from rogatory.casefile.execution import MeasureCarriedOut, MeasureScheduled
from rogatory.casefile.exhibits import Exhibit, ExhibitsTakenIn
from rogatory.casefile.letters import Letter, LetterAcknowledged, LetterReceived
from rogatory.casefile.measures import Measure, MeasureAnswered
from rogatory.casefile.pouches import PouchOpened, ReceiptReceived, SentPouch
from rogatory.casefile.transitions import FINAL, GIVEN, STATES, WITHHELD, fault, place_label
from rogatory.clerk.act import Act, specs
from rogatory.clerk.instance import Hand, Instance
from rogatory.docket import canon
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.errors import Inadmissible, Malformed
from rogatory.exchange.compared import Comparison, read_of
from rogatory.exchange.content import kept_of, read_answer, read_exhibits, read_json
from rogatory.instrument.form import LetterForm
from rogatory.language import _
from rogatory.pouch import exhibits as listing
from rogatory.pouch.container import open_container
from rogatory.verify import Report

CHUNK = 1 << 20
MAX_KEY = 200
"""The longest id of a row, with the sender's domain before it."""

POSITIVE = frozenset({"consigned", "content_handed_over"})


@dataclass
class Brought:
    """Acts to be entered, files to be stored first, and what could not be taken over."""

    acts: list[Act] = field(default_factory=list)
    files: list[list[Path]] = field(default_factory=list)
    """Of each exhibit the file, or the segments of an image in their order."""

    letters: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def store(self, instance: Instance, case: str) -> set[str]:
        """Put the exhibits' bytes into the case's vault, before anything speaks of them.

        Return their digests: whoever enters the acts looks for them once more.
        """
        stored = set()
        for paths in self.files:
            placed = instance.vault.put(case, _chunks(paths))
            stored.add(placed.sha256)
        return stored


def _chunks(paths: list[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as stream:
            yield from iter(lambda: stream.read(CHUNK), b"")


def foreign(domain: str, name: str) -> str:
    """Return the id under which we keep an id of the other side."""
    return f"{domain}:{name}"


def native(domain: str, key: str) -> str:
    """Return the other side's own id from the one under which we keep it."""
    return key.removeprefix(f"{domain}:")


def acts_of_package(
    instance: Instance,
    case: str | None,
    report: Report,
    by: Hand,
    compare: Comparison | None = None,
) -> Brought:
    """Return what a verified letter, answer, contact or submission brings.

    ``compare`` holds the paper inside against the data that are taken over.

    Raises Malformed or Inadmissible when its contents are not in form.
    """
    package, folder = report.package, report.payload
    assert package is not None
    assert folder is not None
    brought = Brought()
    ids = _exhibits(brought, folder, report, case)
    acts: list[Act] = []
    if package.kind == "letter":
        acts = _letter(instance, brought, folder, report)
    elif package.kind == "answer":
        acts = _answer(instance, brought, folder, report, case or "", ids)
    if acts and compare is not None:
        remark = compare(instance, read_of(folder, report, case))
        brought.remarks += [remark] if remark else []
    opened = PouchOpened(
        pouch=package.pouch,
        digest=report.path.name,
        sort=package.kind,
        sender=package.from_,
        their_case=package.case or "",
        number=package.number or 0,
        note=" ".join(brought.remarks) or None,
    )
    brought.acts = [opened, *brought.acts, *acts]
    return brought


def _exhibits(brought: Brought, folder: Path, report: Report, case: str | None) -> dict[str, str]:
    """Take in the exhibits of a package under ids of ours; return theirs -> ours."""
    rows = read_exhibits(folder, report.files)
    if not rows or report.package is None:
        return {}
    pouch = report.package.pouch
    taken = Exhibit.objects.filter(case=case).count() if case else 0
    ids = {str(row["id"]): str(uuid.uuid4()) for row in rows}
    files, labels = [], []
    for place, row in enumerate(rows, 1):
        brought.files.append([folder / member for member in listing.members_of(row)])
        labels.append(f"R-{taken + place}")
        files.append(kept_of(row) | {"their_label": row["label"]})
    brought.acts.append(
        ExhibitsTakenIn(
            batch=str(uuid.uuid4()),
            exhibits=tuple(ids[str(row["id"])] for row in rows),
            labels=tuple(labels),
            files=tuple(files),
            source=pouch,
            circumstances={
                "brought_by": pouch,
                "as_they_state": [r["circumstances"] for r in rows],
            },
        )
    )
    return ids


def form_digest(form: Any) -> str:
    """Return the SHA-256 (hex) of a letter's canonical form."""
    import hashlib

    return hashlib.sha256(canon.dumps(form)).hexdigest()


def _letter(instance: Instance, brought: Brought, folder: Path, report: Report) -> list[Act]:
    package = report.package
    assert package is not None
    value = read_json(folder, "form.json")
    if value is None:
        raise Malformed(_("The package is a letter without its form."))
    form = LetterForm.from_json(value)
    if not form.letter or not form.measures or any(not m.id or not m.type for m in form.measures):
        raise Malformed(_("The letter in the package lacks its id, or a measure lacks id or type."))
    letter = foreign(package.from_, form.letter)
    measures = [
        {"id": foreign(package.from_, m.id or ""), "number": m.number or place, "type": m.type}
        for place, m in enumerate(form.measures, 1)
    ]
    known = {str(m["id"]) for m in measures}
    if any(len(key) > MAX_KEY for key in (letter, *known)):
        raise Malformed(_("The letter has an id that is too long to be kept."))
    if Letter.objects.filter(key=letter).exists() or Measure.objects.filter(key__in=known):
        raise Inadmissible(_("The letter uses an id that its sender used before."))
    brought.letters.append(letter)
    return [
        LetterReceived(
            letter=letter,
            instrument=form.instrument or "unknown",
            counterpart=package.from_,
            received_on=_day(instance),
            medium="sealed_package",
            pouch=package.pouch,
            pdf=report.files.get("data/letter.pdf"),
            form_digest=form_digest(value),
            measures=tuple(measures),
            form=value,
            their_number=form.number,
        )
    ]


def _day(instance: Instance) -> str:
    return instance.clock().astimezone(instance.zone).date().isoformat()


def _answer(
    instance: Instance,
    brought: Brought,
    folder: Path,
    report: Report,
    case: str,
    ids: dict[str, str],
) -> list[Act]:
    """Take over the answers to our measures; what cannot be taken over is said, not lost."""
    package = report.package
    assert package is not None
    answer = read_answer(folder)
    letter = Letter.objects.filter(case=case, key=answer["letter"], incoming=False).first()
    if letter is None or letter.counterpart != package.from_:
        raise Inadmissible(_("The answer is to a letter that this case did not send."))
    acts: list[Act] = []
    if answer.get("their_number") and letter.their_number != answer["their_number"]:
        acts.append(
            LetterAcknowledged(
                letter=letter.key,
                rests_on="signed_receipt",
                on=str(answer.get("on") or _day(instance)),
                receipt=package.pouch,
                their_number=str(answer["their_number"]),
            )
        )
    brought.letters.append(letter.key)
    brought.remarks += _remarks_on_day(instance, letter, answer.get("on"))
    for place, row in enumerate(answer["measures"], 1):
        measure = _asked(case, letter.key, row["measure"])
        remark = _not_taken(place, row["answer"], measure)
        if remark is not None:
            brought.remarks.append(remark)
            continue
        assert measure is not None
        told = row | {"measure": measure.key}
        made: Act = _answered(told, answer, package.pouch, ids, _day(instance))
        if isinstance(made, MeasureAnswered) and _outweighed(measure):
            made = _correcting(made, measure)
            brought.remarks.append(
                _(
                    "Measure {n}: entry {entry} said “{known}” and rests on less than this signed "
                    "answer, “{told}”, which is entered in its place; both stay in the record."
                ).format(
                    n=measure.number,
                    entry=measure.answered_entry,
                    known=place_label(measure.state),
                    told=place_label(row["answer"]),
                )
            )
        acts.append(made)
        brought.remarks += [
            _("Answer {n} names a result that is not in the package: {exhibit}.").format(
                n=place, exhibit=name
            )
            for name in row["exhibits"]
            if name not in ids
        ]
    return acts


def _asked(case: str, letter: str, measure: str) -> Measure | None:
    """Return the measure that an answer is about: what was judged done in part goes on as the
    measure of its remainder, of which only we know."""
    row = Measure.objects.filter(case=case, key=measure, letter=letter).first()
    while row is not None and row.verdict == "partial":
        child = Measure.objects.filter(case=case, letter=letter, parent=row.key).first()
        if child is None:
            break
        row = child
    return row


def _not_taken(place: int, answer: str, measure: Measure | None) -> str | None:
    """Return why the answer at ``place`` is not taken over; None when it is."""
    if measure is None or measure.dropped:
        return _("Answer {n} is to a measure that we did not ask.").format(n=place)
    if answer not in STATES[1:]:
        return _("Answer {n} is of an unknown kind.").format(n=place)
    if answer not in GIVEN:
        return _("Answer {n} says “{answer}”: only who asked a measure can say that of it; it is "
                 "not taken over.").format(n=place, answer=answer)  # fmt: skip
    against = fault(answer, measure.number, measure.state, measure.step)
    if against and _outweighed(measure):
        return None
    if against and measure.state in FINAL:
        return _("Measure {n} was answered finally before; the new answer is kept in the package "
                 "only.").format(n=measure.number)  # fmt: skip
    return against


def _outweighed(measure: Measure) -> bool:
    """Return whether what we entered as final rests on less than a signed answer of theirs."""
    weaker = outweighs("signed_package", measure.rests_on)
    return measure.state in FINAL and measure.state not in WITHHELD and weaker and not measure.step


def _remarks_on_day(instance: Instance, letter: Letter, on: str | None) -> list[str]:
    """Return what is odd about the day that an answer names; it is entered as it is stated.

    A day counts as past or to come only when it is so in every zone of the earth (UTC-12 to +14).
    """
    sent, now = letter.dispatched, instance.clock()
    if on is None or not sent:
        return []
    first = (datetime.fromisoformat(sent) - timedelta(hours=12)).date().isoformat()
    first = min(first, letter.sent_on[:10] or first)
    last = (now + timedelta(hours=14)).date().isoformat()
    # Only what is stated is compared: a month, or a span of days, is no day.
    begin, end = on.partition("/")[0][:10], on.rpartition("/")[2][:10]
    if end < first[: len(end)]:
        return [_("The answer names {day}, a day before our letter was sent.").format(day=on)]
    if begin > last[: len(begin)]:
        return [_("The answer names {day}, a day after it was received.").format(day=on)]
    return []


def _answered(
    row: dict[str, Any], answer: dict[str, Any], pouch: str, ids: dict[str, str], day: str
) -> MeasureAnswered | MeasureScheduled | MeasureCarriedOut:
    on = str(answer.get("on") or day)
    bare = not (row["note"] or row["article"] or row["reason_code"] or row["exhibits"])
    if row["answer"] == "scheduled" and row["until"] and bare:
        return MeasureScheduled(
            measure=row["measure"],
            planned=row["until"],
            told_on=on,
            rests_on="signed_package",
            source=pouch,
            place=row.get("place"),
            notice=row.get("notice"),
        )
    if row["answer"] == "carried_out":
        protocols = [ids[name] for name in row["exhibits"] if name in ids]
        return MeasureCarriedOut(
            measure=row["measure"],
            on=row["until"] or on,
            rests_on="signed_package",
            source=pouch,
            protocol=protocols[0] if protocols else None,
            note=row["note"],
        )
    return MeasureAnswered(
        measure=row["measure"],
        answer=row["answer"],
        answered_on=on,
        rests_on="signed_package",
        source=pouch,
        article=row["article"],
        reason_code=row["reason_code"],
        until=row["until"],
        exhibits=tuple(ids[name] for name in row["exhibits"] if name in ids),
        note=row["note"],
    )


def _correcting(answer: MeasureAnswered, measure: Measure) -> MeasureCorrected:
    """Return the act by which a signed answer takes the place of what rested on less."""
    values = {spec.name: getattr(answer, spec.name) for spec in specs(MeasureAnswered)}
    reason = _("the signed answer of the other side says otherwise")
    return MeasureCorrected(**values, corrects=measure.answered_entry, reason=reason)


def acts_of_receipt(instance: Instance, path: Path, report: Report, sent: SentPouch) -> list[Act]:
    """Return what a verified receipt brings: the receipt, and that our letter was acknowledged."""
    package, receipt = report.package, report.receipt
    assert package is not None
    assert receipt is not None
    with open_container(path) as container:
        container.scan()
        cosigned = container.read("log/cosigned", limit=65_536)
    signatures = SignedCheckpoint.parse(cosigned).signatures
    acts: list[Act] = [
        ReceiptReceived(
            pouch=sent.key,
            receipt=package.pouch,
            digest=path.name,
            family=receipt.evidence,
            received_at=receipt.at,
            confirmed=cosigned.decode() if len(signatures) > 1 else None,
        )
    ]
    letter = Letter.objects.filter(case=sent.case, key=sent.letter, incoming=False).first()
    if (
        letter is not None
        and sent.sort == "letter"
        and letter.dispatched
        and receipt.evidence in POSITIVE
        and not letter.acknowledged
    ):
        acts.append(
            LetterAcknowledged(
                letter=letter.key,
                rests_on="signed_receipt",
                on=receipt.at[:10],
                receipt=package.pouch,
                their_number=None,
            )
        )
    return acts
