# SPDX-License-Identifier: Apache-2.0
"""The post: sign and send a letter, register one of theirs, record what goes by paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.letters import (
    Letter,
    LetterAcknowledged,
    LetterDispatched,
    LetterRegistered,
    LetterSigned,
)
from rogatory.casefile.measures import MeasureAnswered
from rogatory.casefile.originals import Printing
from rogatory.casefile.pouches import SentPouch
from rogatory.casefile.register import RegisterSearched, ReplyRecorded
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.publish import timestamper_of
from rogatory.docket import canon
from rogatory.errors import Inadmissible, Unavailable
from rogatory.exchange import dispatch
from rogatory.exchange.content import Content
from rogatory.exchange.counterpart import roots_of, signer_of
from rogatory.exchange.dispatch import Sent
from rogatory.exchange.evidence import Shown
from rogatory.exchange.uco import graph_of
from rogatory.language import _
from rogatory.office import harm, numbers
from rogatory.office.enclosing import enclosed, exhibit_entries
from rogatory.office.harm import Leaving
from rogatory.office.letters import letter_of
from rogatory.office.printing import Look, Printed, paper_data, print_letter
from rogatory.office.stationery import marked
from rogatory.office.twins import refuse_faulty
from rogatory.paper.stationery import House
from rogatory.pouch import origin


def sign_letter(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    number: str | None = None,
    lang: str | None = None,
    look: Look | None = None,
    allow_unconfined: bool = False,
) -> Path:
    """Print what leaves, sign it, keep it, and enter that it was signed; return the file.

    Without a ``number`` the letter takes its own, or the next by the authority's pattern.
    ``lang`` is the language of our words in a letter of one language; ``look`` says it for several.
    Raises Inadmissible while approval, check or weighing is missing.
    """
    row = letter_of(case, letter)
    if row.printed and number is None:
        number = row.number
    if row.printed and row.number != number:
        raise Inadmissible(
            _(
                "The letter was printed to be signed by hand under {number}: sign it "
                "electronically under the same number."
            ).format(number=row.number)
        )
    look = look or Look(lang=lang)
    known = _as_printed(instance, row, by, look, allow_unconfined) if row.printed else None
    if known is not None:
        number, printed = row.number, known
    else:
        number, printed = print_what_leaves(instance, row, by, number, look, allow_unconfined)
    signed, level = sign_paper(instance, printed.pdf)
    placed = instance.vault.put(case, signed)
    source = instance.vault.put(case, canon.dumps(printed.source))
    act = LetterSigned(
        letter=row.key,
        number=number,
        pdf=placed.sha256,
        size=placed.size,
        source=source.sha256,
        template=printed.source["template"],
        level=level,
    )
    cases.enter(instance, case, act, by=by)
    return instance.vault.local(placed.key)


def _as_printed(
    instance: Instance, row: Letter, by: Hand, look: Look, allow_unconfined: bool
) -> Printed | None:
    """Return the letter as it was printed to be signed by hand: one letter, one paper, one date.

    None where it would leave otherwise today, or is to look otherwise, and no paper was signed
    yet: then it is printed anew.  Raises Inadmissible where one was.
    """
    printing = Printing.objects.get(case=row.case, key=row.printed)
    with instance.vault.open(f"{row.case}/{printing.source}") as stream:
        source = canon.loads(stream.read(), limit=1 << 26)
    assert isinstance(source, dict)
    data = source["data"]
    going = harm.leaving(instance, row.case, row.key, by, allow_unconfined=allow_unconfined)
    form = going.form | {"number": row.number, "date": data["document"]["date"]}
    if look == Look() and origin.stated(data) == origin.digest(form):
        with instance.vault.open(f"{row.case}/{printing.pdf}") as stream:
            return Printed(stream.read(), source)
    if row.original:
        raise Inadmissible(
            _(
                "The letter was signed on paper, and would be another today or look otherwise: "
                "sign it without options of its look, or give it back and begin anew."
            )
        )
    return None


def print_what_leaves(
    instance: Instance,
    row: Letter,
    by: Hand,
    number: str | None,
    look: Look,
    allow_unconfined: bool,
) -> tuple[str, Printed]:
    """Print an approved letter as it leaves: after the decisions on harm, numbered, dated today.

    Returns its number, too: the next by the pattern where none is given.  Raises Inadmissible
    while approval, check or weighing is missing.
    """
    if not row.approved:
        raise Inadmissible(
            _("The letter in its present form has not been approved by a second officer.")
        )
    going = harm.leaving(instance, row.case, row.key, by, allow_unconfined=allow_unconfined)
    refuse_faulty(going.form)
    if look.marking:
        marked(instance, look.marking, ())  # refused before a number is taken
    number = numbers.take(instance, row.case, row.key, by, number)
    form = going.form | {"number": number, "date": today(instance)}
    return number, print_letter(instance, form, number=number, look=look)


def sign_paper(instance: Instance, pdf: bytes) -> tuple[bytes, str]:
    """Sign a PDF as the authority; return it with its level, B-LTA or, with no TSA, B-B."""
    from rogatory.seal.pades import sign_pdf
    from rogatory.seal.revocation import HttpRevocation

    signer, stamper = signer_of(instance), timestamper_of(instance)
    if stamper is not None:
        revocation = HttpRevocation() if signer.chain else None
        try:
            signed = sign_pdf(
                pdf,
                signer,
                timestamper=stamper,
                revocation=revocation,
                trust=roots_of(instance) if revocation else None,
                signed_at=instance.clock(),
            )
            return signed, "B-LTA" if revocation else "B-T"
        except Unavailable:
            pass  # the time-stamp authority is down: signed all the same, and said so
    return sign_pdf(pdf, signer, signed_at=instance.clock()), "B-B"


def send_letter(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    sent_on: str | None = None,
    allow_unconfined: bool = False,
) -> Sent:
    """Seal a signed letter with what leaves, and enter that it was dispatched."""
    row = letter_of(case, letter)
    if row.original and not row.signed:
        raise Inadmissible(
            _(
                "The letter is not signed electronically: it was signed on paper. Record how the "
                "paper goes (dispatch record), or sign it electronically as well (letter sign)."
            )
        )
    if not row.signed or row.pdf == "":
        raise Inadmissible(_("The letter is not signed yet."))
    known = SentPouch.objects.filter(case=case, letter=row.key, sort="letter").first()
    if known is None:
        sent = _seal_letter(instance, case, row, by, allow_unconfined)
    else:
        dispatch.resume(instance, case, by)
        known.refresh_from_db()
        path = dispatch.pouches_of(instance) / f"{known.key}.asice"
        sent = Sent(known.key, path, known.digest, known.size, known.number)
        if row.dispatched:
            return sent
    act = LetterDispatched(
        letter=row.key,
        channel="sealed_package",
        sent_on=sent_on or today(instance),
        pouch=sent.pouch,
    )
    cases.enter(instance, case, act, by=by)
    return sent


def _seal_letter(
    instance: Instance, case: str, row: Letter, by: Hand, allow_unconfined: bool
) -> Sent:
    going = harm.leaving(instance, case, row.key, by, allow_unconfined=allow_unconfined)
    with instance.vault.open(f"{case}/{row.pdf}") as stream:
        pdf = stream.read()
    with instance.vault.open(f"{case}/{row.source}") as stream:
        source = canon.loads(stream.read(), limit=1 << 26)
    assert isinstance(source, dict)
    # The date that stands on the paper: a letter may be signed on a later day than it is printed.
    day = source["data"]["document"]["date"]
    form = going.form | {"number": row.number, "date": day}
    _refuse_stale(instance, going, source, form)
    exhibits = [enclosed(instance, one, going.withheld) for one in going.exhibits]
    content = Content(
        pdf=pdf,
        letter_json=source,
        form=form,
        exhibits=exhibits,
        graph=graph_of(instance, case, exhibits),
    )
    entries = exhibit_entries(case, going.exhibits, going.withheld, letter=row.key)
    shown = [*_signed_entry(case, row.key), *entries]
    return dispatch.send(
        instance,
        case,
        content,
        kind="letter",
        to=row.counterpart,
        letter=row.key,
        shown=shown,
        by=by,
    )


def _refuse_stale(
    instance: Instance, going: Leaving, source: Mapping[str, Any], form: Mapping[str, Any]
) -> None:
    """Refuse a signed paper that names whom today's print would not name.

    Between signing and sending the case may have learned another spelling of a person.
    """
    printed = source.get("data")
    if not isinstance(printed, Mapping):
        return
    named = set(going.named_in(printed))
    if not named:
        _refuse_other(printed, form)
        return
    today_ = paper_data(
        instance,
        form,
        number=str(form["number"]),
        look=Look.of(printed),
        house=House.of(printed),
    )
    if named - set(harm.texts_of(today_).values()):
        raise Inadmissible(
            _(
                "The signed letter names a person who must not be named, as the case knows the "
                "name today: give the letter back, weigh it again and sign it anew."
            )
        )
    _refuse_other(printed, form)


def _refuse_other(printed: Mapping[str, Any], form: Mapping[str, Any]) -> None:
    """Refuse to send a form beside a paper that was made from another one: nobody would take it."""
    if origin.stated(printed) not in (None, origin.digest(form)):
        raise Inadmissible(
            _(
                "The letter as it would leave today is not the one that was signed: give it back, "
                "weigh it again and sign it anew."
            )
        )


def _signed_entry(case: str, letter: str) -> list[Shown]:
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.replay import acts_of

    found = [
        Shown(stamp.number, frozenset({"letter", "number", "pdf", "size", "template", "level"}))
        for stamp, act in acts_of(case, KINDS, only={"letter.signed/1"})
        if isinstance(act, LetterSigned) and act.letter == letter
    ]
    return found[-1:]


def register(instance: Instance, case: str, letter: str, number: str, by: Hand) -> None:
    """Register an incoming letter under our own number and enter that we acknowledged it."""
    row = letter_of(case, letter)
    acts: list[Act] = [LetterRegistered(letter=row.key, number=number)]
    if row.pouch:
        acts.append(
            LetterAcknowledged(
                letter=row.key, rests_on="signed_receipt", on=today(instance), receipt=row.pouch
            )
        )
    cases.enter(instance, case, *acts, by=by)


def record_dispatch(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    channel: str,
    sent_on: str,
    number: str | None = None,
    proof: str | None = None,
    note: str | None = None,
) -> None:
    """Enter that a letter went by paper, courier or e-mail: the other side has no Rogatory.

    Inadmissible for one that is neither signed here nor shown by a scan of what went.
    """
    row = letter_of(case, letter)
    if not (row.signed or row.original) and proof is None:
        raise Inadmissible(
            _(
                "The letter is not signed here: sign it, or print it, sign it by hand and take in "
                "its scan (letter attach-scan), or name a scan of what went as the proof."
            )
        )
    act = LetterDispatched(
        letter=row.key,
        channel=channel,
        sent_on=sent_on,
        number=None if row.number else number,
        proof=proof,
        note=note,
    )
    cases.enter(instance, case, act, by=by)


def record_reply(
    instance: Instance,
    case: str,
    reply: ReplyRecorded,
    answers: Sequence[MeasureAnswered],
    by: Hand,
) -> None:
    """Enter a reply on paper, by e-mail or by word of mouth, with what it answers, at once."""
    cases.enter(instance, case, *reply_acts(case, reply), *answers, by=by)


def reply_acts(case: str, reply: ReplyRecorded) -> list[Act]:
    """Return a reply with what it shows beside its answers: that our letter was received."""
    acts: list[Act] = [reply]
    row = letter_of(case, reply.letter)
    if not row.incoming and row.dispatched and not row.acknowledged:
        acts.append(
            LetterAcknowledged(
                letter=row.key,
                rests_on=_ground(reply.medium),
                on=reply.received,
                receipt=reply.reply,
                their_number=reply.their_number,
            )
        )
    return acts


def _ground(medium: str) -> str:
    """Return what an acknowledgement rests on that came by this medium."""
    return "entry" if medium in ("email", "other") else "paper"


def record_search(instance: Instance, case: str, search: RegisterSearched, by: Hand) -> None:
    """Enter that somebody looked in a register, and what came of it."""
    cases.enter(instance, case, search, by=by)


def today(instance: Instance) -> str:
    """Return today's date in the authority's zone."""
    return instance.clock().astimezone(instance.zone).date().isoformat()
