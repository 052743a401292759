# SPDX-License-Identifier: Apache-2.0
"""``rogatory submission``: files handed in by an outsider, and what an officer decides on them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.asking import WORDS, circumstance_options
from rogatory.cli.command import Command, Option
from rogatory.cli.handed_in import word
from rogatory.cli.letters import LANGUAGE
from rogatory.cli.session import Session, prompt_passphrase, read_passphrase
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Conflict, Inadmissible, Unavailable
from rogatory.language import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from rogatory.casefile.submissions import Submission
    from rogatory.pouch.submitter import Submitter
    from rogatory.seal.introduction import SignedCard


def _make(session: Session) -> Answer:
    """Seal files to an authority; needs no instance."""
    from rogatory.pouch.gathering import gather
    from rogatory.pouch.submission import ASKED, Told, make

    signed, card_file = _card(session)
    pieces, refused = gather(map(Path, session["files"]))
    told = Told(
        session["name"],
        session["case_said"],
        {name: session[name] for name in ASKED if session[name]},
        refused,
    )
    submitter, made = _submitter(session)
    folder = Path(session["out"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            _("The folder {folder} cannot be made: {error}.").format(
                folder=folder, error=error.strerror
            )
        ) from None
    built = make(submitter, signed.card, told, pieces, folder, datetime.now(UTC))
    trust = _keep_cards(folder, signed, card_file, submitter)
    n = len(pieces)
    lines: list[str | Table] = []
    if refused:
        lines.append(_not_taken(refused))
    lines += [
        ngettext(
            "Sealed for {to} alone: {file} ({n} file, {size} bytes).",
            "Sealed for {to} alone: {file} ({n} files, {size} bytes).",
            n,
        ).format(to=signed.card.domain, file=built.path, n=n, size=built.size),
        _("SHA-256 {digest}").format(digest=built.sha256),
        _("Compare the fingerprint of their card with them by another way: {fingerprint}").format(
            fingerprint=signed.card.fingerprint
        ),
        made,
        _("Their receipt is checked with: rogatory verify RECEIPT --trust {folder}").format(
            folder=trust
        ),
    ]
    data = {
        "file": str(built.path), "sha256": built.sha256, "size": built.size, "files": n,
        "refused": [{"path": path, "reason": reason} for path, reason in refused],
        "to": signed.card.domain, "fingerprint": signed.card.fingerprint,
        "sender": submitter.card.domain, "trust": str(trust),
    }  # fmt: skip
    return Answer(data, lines)


def _card(session: Session) -> tuple[SignedCard, bytes]:
    """Read the authority's card; Inadmissible where the fingerprint that was given is another."""
    from rogatory.cli.init import read_file
    from rogatory.seal.introduction import SignedCard, verify_card
    from rogatory.seal.trust import Trust as Roots

    data = read_file(session["to"])
    signed = SignedCard.decode(data)
    verify_card(signed, Roots(), datetime.now(UTC)).raise_unless_ok()
    if session["fingerprint"] and not signed.card.has_fingerprint(session["fingerprint"]):
        raise Inadmissible(
            _("The fingerprint is not that of the card; the card in this file has: {fingerprint}")
            .format(fingerprint=signed.card.fingerprint)
        )  # fmt: skip
    return signed, data


def _submitter(session: Session) -> tuple[Submitter, str]:
    """Return the sender's keys, and a sentence on where they are."""
    from rogatory.cli.init import read_file
    from rogatory.pouch.submitter import Submitter
    from rogatory.seal.keys import write_private

    if not session["key"]:
        said = _("The key was made for this package and is thrown away; --key FILE keeps it, and a "
                 "later package by it shows the same hand.")  # fmt: skip
        return Submitter.new(), said
    path = Path(session["key"])
    named = session.asked("passphrase_file")
    phrase = (
        read_passphrase(named)
        if named
        else prompt_passphrase(_("Passphrase of the key: "), "--passphrase-file")
    )
    if path.exists():
        said = _("Made with the key in {file}.").format(file=path)
        return Submitter.of_file(read_file(str(path)), phrase), said
    made = Submitter.new()
    write_private(path, made.kept(phrase))
    said = _("The key is kept in {file}, under the passphrase: it shows later that this is by the "
             "same hand.").format(file=path)  # fmt: skip
    return made, said


def _keep_cards(folder: Path, signed: SignedCard, data: bytes, submitter: Submitter) -> Path:
    """Put the authority's card and ours where the verifier looks; return the folder to name."""
    from rogatory.vault.durable import write_durably

    trust = folder / "trust"
    target = trust / "cards" / f"{signed.card.domain}.card"
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        write_durably(target, data)
    own = target.with_name(f"{submitter.card.domain}.card")
    if not own.exists():
        write_durably(own, submitter.signed.encode())
    if target.read_bytes() != data:
        raise Conflict(
            _("{file} is another card of the same authority: ask which one is in force.").format(
                file=target
            )
        )
    return trust


def _not_taken(refused: Any) -> Table:
    from rogatory.vault.tally import Reason

    known = {reason.value: reason for reason in Reason}
    rows = [
        [visible(path), known[reason].label if reason in known else visible(reason)]
        for path, reason in refused
    ]
    return Table([_("not handed in"), _("because")], rows)


def _states() -> dict[str, str]:
    return {
        "waiting": _("waits for a decision"),
        "accepted": _("taken in"),
        "refused": _("refused"),
    }


def _list(session: Session) -> Answer:
    from rogatory.office import submissions

    rows = submissions.in_sight(session.instance).order_by("entry")
    data, table = [], []
    for row in rows:
        data.append(_told(row))
        table.append(
            [
                row.pouch[:8],
                _states()[row.state],
                str(row.files),
                str(row.size),
                word(row.name),
                word(row.case_said),
            ]
        )
    heads = [_("submission"), pgettext("submission", "state"), _("files"), _("bytes"),
             _("calls itself (unproved)"), _("case as the sender names it")]  # fmt: skip
    return Answer(data, [Table(heads, table, _("No submission has come."))])


def _told(row: Submission) -> dict[str, Any]:
    return {
        "submission": row.pouch, "sha256": row.key, "state": row.state, "files": row.files,
        "size": row.size, "sender": row.sender, "made_at": row.made_at, "into": row.into or None,
        "taken": [int(place) for place in row.taken.split()],
        "name_unproved": None if row.name is None else str(row.name),
        "case_said": None if row.case_said is None else str(row.case_said),
    }  # fmt: skip


def _show(session: Session) -> Answer:
    from rogatory.exchange.submissions import files_of
    from rogatory.office import submissions

    row = submissions.find(session.instance, session["submission"])
    files = files_of(row)
    said = row.circumstances if isinstance(row.circumstances, dict) else {}
    taken = {int(place) for place in row.taken.split()}
    lines: list[str | Table] = [
        _("Submission {id}: {state}.").format(id=row.pouch[:8], state=_states()[row.state]),
        _("What follows is the sender's own word; who the sender is is proved by nothing."),
        _("calls itself, unproved: {name}").format(name=word(row.name)),
        _("case as the sender names it: {name}").format(name=word(row.case_said)),
        *(f"{_(words)}: {_unknown(said.get(name))}" for name, words in WORDS.items()),
        _("made at, by the sender's clock: {at}").format(at=row.made_at),
    ]
    others = submissions.same_hand(row)
    if others:
        lines.append(
            _("With the same key came: {ids}").format(ids=", ".join(o.pouch[:8] for o in others))
        )
    if isinstance(row.reason, str):
        lines.append(_("Refused: {reason}").format(reason=visible(row.reason)))
    table = [
        [
            str(place),
            visible(str(one["path"])),
            str(one["size"]),
            one["sha256"] if session.details else one["sha256"][:16],
            _("taken in") if place in taken else "",
        ]
        for place, one in enumerate(files, 1)
    ]
    heads = [
        _("no."),
        _("file"),
        _("bytes"),
        _("digest (SHA-256)"),
        pgettext("submission", "state"),
    ]
    lines.append(Table(heads, table))
    left = row.left_out if isinstance(row.left_out, list) else []
    if left:
        lines.append(_not_taken([(one["path"], one["reason"]) for one in left]))
    data = _told(row) | {
        "listed": files, "left_out": left, "circumstances": said,
        "same_key": [other.pouch for other in others],
    }  # fmt: skip
    return Answer(data, lines)


def _unknown(value: Any) -> str:
    return visible(str(value)) if value else _("not said")


def _accept(session: Session) -> Answer:
    from rogatory.cli.exhibits import told_of_intake
    from rogatory.cli.post import hand_out
    from rogatory.office import submissions
    from rogatory.office.circumstances import CIRCUMSTANCES

    row = submissions.find(session.instance, session["submission"])
    case, hand = session.case, session.hand
    given = {name: session[name] for name in CIRCUMSTANCES if session[name]}
    done = submissions.accept(
        session.instance, row, case, hand, only=_places(session["only"]), circumstances=given
    )
    session.touched(case, session.instance.config.authority)
    data, blocks = told_of_intake(session, done.intake, case)
    path = hand_out(done.receipt, session["out"])
    blocks.append(_("Our receipt, to be sent back: {file}").format(file=path))
    data |= {"submission": row.pouch, "places": list(done.places), "answer": str(path)}
    return Answer(data, blocks)


def _places(words: tuple[str, ...]) -> list[int]:
    """Read ``3,5`` or ``2-4``; Inadmissible for anything else."""
    places: list[int] = []
    for part in (part for given in words for part in given.replace(" ", "").split(",") if part):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(part) > 12:
            raise Inadmissible(_("--only takes numbers of files, such as 3,5 or 2-4."))
        places += range(int(first), min(int(last or first), 10_000) + 1)
    return places


def _refuse(session: Session) -> Answer:
    from rogatory.cli.post import hand_out
    from rogatory.office import submissions

    row = submissions.find(session.instance, session["submission"])
    receipt = submissions.refuse(session.instance, row, session["reason"], session.hand)
    session.touched(session.instance.config.authority)
    path = hand_out(receipt, session["out"])
    return Answer(
        {"submission": row.pouch, "state": "refused", "answer": str(path)},
        [
            _("The submission is refused; its bytes are kept, and nothing of it is in a case."),
            _("Our receipt, to be sent back: {file}").format(file=path),
        ],
    )


_WHICH = Option("submission", N_("submission, by the beginning of its id or digest"), "SUBMISSION",
                required=True, position=True)  # fmt: skip
_OUT = Option("out", N_("folder to copy our receipt to"), "DIR")

COMMANDS = (
    Command(
        ("submission", "make"),
        N_("seal files to an authority; needs no instance, only its card"),
        _make,
        (
            Option("files", N_("files and folders"), "FILE", "many", required=True, position=True),
            Option("to", N_("identity card of the authority"), "CARD", required=True),
            Option("name", N_("who hands them in"), "TEXT", required=True),
            Option("case-said", N_("which case they belong to, in your words"), "TEXT"),
            *circumstance_options(),
            Option("out", N_("folder to write to"), "DIR", required=True),
            Option("key", N_("file to keep the key in, under a passphrase"), "FILE"),
            Option("fingerprint", N_("fingerprint of the card, as they told it"), "TEXT"),
        ),
        N_("Nothing of names or words is readable outside the authority. Who has no Rogatory hands "
           "in a folder or an archive: “exhibit add” takes it in."),
    ),
    Command(("submission", "list"), N_("list the submissions that came"), _list),
    Command(("submission", "show"), N_("what a submission holds and says of itself"), _show,
            (_WHICH,)),
    Command(
        ("submission", "accept"),
        N_("take files of a submission into a case, as exhibits"),
        _accept,
        (
            _WHICH,
            Option("only", N_("only these files, such as 3,5"), "PLACES", "many"),
            *circumstance_options(),
            Option("receipt", N_("receipt for the giver, a PDF to write"), "OUT.pdf"),
            Option("result", N_("file for a program: what became of each"), "FILE"),
            _OUT,
            LANGUAGE,
        ),
        N_("Where no circumstances are given, those that the sender tells stand as its word."),
    ),
    Command(
        ("submission", "refuse"),
        N_("refuse a submission; nothing of it enters a case"),
        _refuse,
        (_WHICH, Option("reason", N_("reason"), "TEXT", required=True), _OUT),
    ),
)  # fmt: skip
