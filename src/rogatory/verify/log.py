# SPDX-License-Identifier: Apache-2.0
"""Step 4: the sender's case record: its checkpoint, when, what it extends, the entry."""

from __future__ import annotations

import hashlib

from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.cosignature import Fork, cosigned_at
from rogatory.docket.entry import Entry
from rogatory.docket.merkle import leaf_hash, verify_consistency, verify_inclusion
from rogatory.docket.note import COSIGNATURE, MAX_NOTE_BYTES, VerifierKey
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.errors import Malformed, Unverified
from rogatory.language import _
from rogatory.pouch.entries import MAX_DISCLOSURES, decode_disclosures
from rogatory.pouch.package import Package
from rogatory.seal.card import CardKey, key_valid_at
from rogatory.verify.inspection import Inspection
from rogatory.verify.receipt import cosigned, receipt_faults
from rogatory.verify.report import Item, Shown

__all__ = ["log", "opened_entry"]

ANNOUNCED = "pouch.announced/1"
RECEIVED = "pouch.received/1"
#: What the announcing entry discloses outside, no more and no less.
OUTSIDE = frozenset(("pouch", "channel", "number", "previous", "to", "sealed"))
MAX_TOKEN = 262_144


def log(one: Inspection) -> None:
    """Step 4; each part reports on its own, so that everything wrong with the log is named."""
    try:
        signed = SignedCheckpoint.parse(_read(one, "log/checkpoint"))
    except Malformed as error:
        one.report.failed(4, "checkpoint", str(error))
        return
    if not _right_origin(one, signed):
        return
    one.checkpoint = signed
    _signed_by_log(one, signed)
    _time(one, signed)
    _keys_in_force(one)
    _cosigners(one, signed)
    _extends(one, signed)
    _announcement(one, signed)
    if one.report.receipt is not None:
        cosigned(one, one.report.receipt)
    if one.report.ok:
        one.report.checkpoint = signed


def _read(one: Inspection, name: str) -> bytes:
    return one.archive.read(name, limit=MAX_NOTE_BYTES)


def _right_origin(one: Inspection, signed: SignedCheckpoint) -> bool:
    package, origin = one.record, signed.checkpoint.origin
    domain, _slash, case = origin.partition("/")
    if domain == package.from_ and (package.kind == "receipt" or case == package.case):
        return True
    one.report.failed(4, "checkpoint", _("The checkpoint is of another case record."))
    return False


def _signed_by_log(one: Inspection, signed: SignedCheckpoint) -> None:
    origin = signed.checkpoint.origin
    keys = one.trust.log_keys(origin)
    if one.trust.card(one.record.from_) is None:
        one.report.not_checkable(
            4, "checkpoint", _("Whose record it is: there is no identity card of the sender here.")
        )
        return
    for card_key, key in keys:
        try:
            signed.verify(key)
        except Unverified:
            continue
        one.log_keys = tuple(key for _card_key, key in keys)
        one.report.facts["log_size"] = signed.checkpoint.size
        one.report.verified(
            4, "checkpoint", _("The sender's case record, with {n} entries, is signed by its key.")
            .format(n=signed.checkpoint.size)
        )  # fmt: skip
        _in_force(one, "log key", card_key)
        return
    one.report.failed(
        4, "checkpoint", _("The checkpoint is signed by no log key on the sender's identity card.")
    )


def _time(one: Inspection, signed: SignedCheckpoint) -> None:
    """The time-stamp is over the note as the log alone signed it (SHA-256)."""
    from rogatory.seal import foreign

    if "log/checkpoint.tsr" not in one.archive:
        one.report.not_checkable(
            4, "log time", _("There is no independent time for the case record.")
        )
        return
    bare = SignedCheckpoint(
        signed.checkpoint,
        tuple(line for line in signed.signatures if line.name == signed.checkpoint.origin),
    )
    token = one.archive.read("log/checkpoint.tsr", limit=MAX_TOKEN)

    if not one.trust.roots.tsa_roots:
        one.report.not_checkable(
            4, "log time", _("No root of a time-stamping authority is pinned for the record.")
        )
        return
    try:
        digest = hashlib.sha256(bare.encode()).digest()
        instant = foreign.token(token, digest, one.trust.roots)
    except Malformed as error:
        one.report.not_checkable(4, "log time", str(error))
    except Unverified as error:
        one.report.failed(4, "log time", str(error))
    else:
        text = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
        one.report.facts["log_time"] = text
        one.report.verified(
            4, "log time", _("An independent authority saw this state of the record at {at}.")
            .format(at=text)
        )  # fmt: skip


def _in_force(one: Inspection, name: str, key: CardKey) -> None:
    judged = key_valid_at(key, one.instant, anchored=one.proved_at is not None)
    one.report.items.append(Item(4, name, judged.state, judged.detail))


def _keys_in_force(one: Inspection) -> None:
    if one.seal_key is not None:
        _in_force(one, "seal key", one.seal_key)


def _cosigners(one: Inspection, signed: SignedCheckpoint) -> None:
    for key in one.trust.cosigners:
        try:
            at = cosigned_at(signed, key)
        except Unverified as error:
            one.report.failed(4, "cosigners", str(error))
            continue
        if at is None:
            one.report.failed(
                4, "cosigners", _("{name} has not confirmed this state of the record.").format(
                    name=key.name)
            )  # fmt: skip
        else:
            one.report.verified(
                4, "cosigners", _("{name} confirmed this state of the record.").format(
                    name=key.name)
            )  # fmt: skip


def _extends(one: Inspection, signed: SignedCheckpoint) -> None:
    """The record extends what the receiver confirmed last, and what we saw last ourselves."""
    known = one.trust.known.get(signed.checkpoint.origin)
    if "log/acknowledged" in one.archive:
        _acknowledged(one, signed, known)
        return
    if known is None:
        one.report.not_checkable(
            4, "history", _("No earlier state of this record is known here to compare with.")
        )
    elif not _same_place(one, signed, known) and known.checkpoint.size < signed.checkpoint.size:
        one.report.failed(
            4,
            "history",
            _("The package proves nothing about the record's earlier state that is known here."),
        )


def _same_place(one: Inspection, signed: SignedCheckpoint, known: SignedCheckpoint) -> bool:
    """Judge a known checkpoint that is not older; True when it settles the matter."""
    new, old = signed.checkpoint, known.checkpoint
    if new.size == old.size:
        if new.root == old.root:
            one.report.verified(4, "history", _("This very state of the record was seen before."))
        else:
            _fork(one, known, signed)
        return True
    if new.size < old.size:
        one.report.not_checkable(
            4,
            "history",
            _("A later state of the record, with {n} entries, is known here; "
              "this package cannot prove that it agrees with it.").format(n=old.size),
        )  # fmt: skip
        return True
    return False


def _fork(one: Inspection, first: SignedCheckpoint, second: SignedCheckpoint) -> None:
    one.report.failed(
        4,
        "history",
        _("The log signed two different histories of {n} entries: proof of misbehaviour.").format(
            n=first.checkpoint.size
        ),
    )
    if not one.log_keys:
        return
    fork = Fork(one.log_keys, first, second)
    try:
        fork.verify()
    except Unverified:
        return  # what was known before is not signed by this log: told, but no proof
    one.report.forks.append(fork)


def _acknowledged(
    one: Inspection, signed: SignedCheckpoint, known: SignedCheckpoint | None
) -> None:
    try:
        old = SignedCheckpoint.parse(_read(one, "log/acknowledged"))
        proof = ConsistencyProof.parse(_read(one, "log/consistency.txt"))
        a, b = old.checkpoint, signed.checkpoint
        if proof.signed != signed or proof.old_size != a.size or a.origin != b.origin:
            raise Unverified(_("The proof of consistency is between other checkpoints."))
        verify_consistency(a.size, b.size, proof.path, a.root, b.root)
        if one.log_keys:
            old.verify(*one.log_keys)
    except (Malformed, Unverified) as error:
        one.report.failed(4, "history", str(error))
        return
    _our_hand(one, old)
    if known is None:
        one.report.verified(
            4, "history", _("The record extends its state of {n} entries.").format(n=a.size)
        )
    elif known.checkpoint.size == a.size:
        if known.checkpoint.root == a.root:
            one.report.verified(
                4, "history", _("The record extends its state of {n} entries, known here.").format(
                    n=a.size)
            )  # fmt: skip
        else:
            _fork(one, known, old)
    elif not _same_place(one, signed, known):
        one.report.failed(
            4,
            "history",
            _("The package starts from {n} entries; {m} are the last known here.").format(
                n=a.size, m=known.checkpoint.size
            ),
        )


def _our_hand(one: Inspection, old: SignedCheckpoint) -> None:
    """The acknowledged state bears the receiver's cosignature."""
    to = one.record.to
    if one.trust.card(to) is None:
        one.report.not_checkable(
            4, "confirmed", _("Whether {domain} confirmed it: no identity card is here.").format(
                domain=to)
        )  # fmt: skip
        return
    for key in one.trust.keys(to, "cosign"):
        try:
            at = cosigned_at(old, VerifierKey(to, COSIGNATURE, key.raw()))
        except Unverified as error:
            one.report.failed(4, "confirmed", str(error))
            return
        if at is not None:
            one.report.verified(
                4, "confirmed", _("{domain} confirmed that earlier state.").format(domain=to)
            )
            return
    one.report.not_checkable(
        4, "confirmed", _("Whether {domain} confirmed that earlier state: no confirmation by it "
                          "had reached the sender.").format(domain=to)
    )  # fmt: skip


def opened_entry(data: bytes, disclosures: bytes) -> Shown:
    """Return an entry with what is disclosed of it, every commitment checked; else Unverified."""
    entry = Entry.decode(data)
    fields, parts = decode_disclosures(disclosures) if disclosures else ([], [])
    for field in fields:
        field.verify(entry.kind, entry.fields)
    values = {field.name: field.value for field in fields}
    for part in parts:
        if part.name not in values:
            raise Unverified(_("An item is shown of a list whose root is not shown."))
        part.verify(values[part.name])
    return Shown(entry, tuple(fields), tuple(parts))


def _announcement(one: Inspection, signed: SignedCheckpoint) -> None:
    """The entry that announces the package is in the record and says what the package says."""
    say, wanted = one.report, RECEIVED if one.record.kind == "receipt" else ANNOUNCED
    try:
        data = one.archive.read("log/entry.json", limit=65_535)
        proof = Proof.parse(_read(one, "log/entry.tlog-proof"))
        if proof.signed != signed:
            raise Unverified(_("The proof of the entry is against another checkpoint."))
        new = signed.checkpoint
        verify_inclusion(leaf_hash(data), proof.index, new.size, proof.path, new.root)
        shown = opened_entry(data, one.archive.read("log/disclosures.json", limit=MAX_DISCLOSURES))
        entry = shown.entry
        if entry.number != proof.index or new.origin.partition("/")[2] != entry.case:
            raise Unverified(_("The entry stands at another place than it says."))
        if entry.kind != wanted:
            raise Unverified(_("The entry in log/entry.json is of another kind than expected."))
    except (Malformed, Unverified) as error:
        say.failed(4, "entry", str(error))
        return
    say.verified(
        4, "entry", _("Entry {n} of the sender's record announces it, entered at {at}.").format(
            n=entry.number, at=entry.at)
    )  # fmt: skip
    faults = (
        receipt_faults(shown, say.receipt)
        if say.receipt is not None
        else _announcement_faults(shown, one.record)
    )
    say.all_failed(4, "announced", faults)
    if not faults:
        say.announced = shown
        say.verified(4, "announced", _("What the entry announces is what the package is."))


def _announcement_faults(shown: Shown, package: Package) -> list[str]:
    names = {field.name for field in shown.fields}
    if names != OUTSIDE or shown.parts:
        return [_("The entry discloses other fields than the six that it must.")]
    payload = package.payload
    wanted = {
        "pouch": package.pouch,
        "channel": package.channel,
        "number": package.number,
        "previous": package.previous,
        "to": package.to,
        "sealed": payload.sha256 if payload else None,
    }
    return [
        _("The entry announces another {name} than the package has.").format(name=name)
        for name, value in wanted.items()
        if shown.value(name) != value or type(shown.value(name)) is not type(value)
    ]
