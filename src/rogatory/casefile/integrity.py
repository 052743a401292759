# SPDX-License-Identifier: Apache-2.0
"""Integrity of an instance as a whole: every docket, every signature, every stored file.

The clerk checks each docket against itself; here stands what needs to know officers and nouns:
whose key signed what, that a second officer was a second person, that exhibits still have their
bytes, and that no counterpart has confirmed more of our record than we hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from rogatory.casefile.counterparts import CardIssued
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.officers import AuthorityFounded, OfficerKeyAdded, OfficerKeyRevoked
from rogatory.clerk import fsck
from rogatory.clerk.act import Act
from rogatory.clerk.fsck import Fault
from rogatory.clerk.instance import Instance
from rogatory.clerk.replay import acts_of
from rogatory.clerk.tables import EntryRow
from rogatory.docket.entry import Entry
from rogatory.errors import Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.seal import signature
from rogatory.seal.introduction import SignedCard
from rogatory.vault.store import verify

_HANDS = {
    "letter.drafted/1": "made",
    "letter.revised/1": "made",
    "letter.signed/1": "made",
    "letter.dispatched/1": "made",
    "letter.approved/1": "approved",
}


@dataclass(frozen=True)
class _Key:
    """An officer's key as the authority's docket tells it; rows are not believed here."""

    officer: str
    public: str
    since: str
    revoked: str = ""


@dataclass
class _Roll:
    """Whose keys count, from the sound entries of the authority's docket."""

    founded: tuple[str, str] = ("", "")
    """Instant and officer of the founding."""

    keys: dict[str, _Key] = field(default_factory=dict)
    log_keys: list[bytes] = field(default_factory=list)


def check_all(instance: Instance, *, files: bool = True) -> list[Fault]:
    """Return every fault of the instance; an empty list when all of it holds."""
    faults = [*fsck.strays(), *_folder_faults(instance)]
    dockets = fsck.dockets()
    if instance.config.authority not in dockets:
        faults.append(
            Fault("clerk_docket", instance.config.authority, _("the authority's record is missing"))
        )
    roll = _roll_of(instance)
    for case in dockets:
        faults += _case_faults(instance, case, roll, files=files)
    return faults


def check_case(instance: Instance, case: str, *, files: bool = True) -> list[Fault]:
    """Return every fault of one docket, its signatures and, when asked, its stored files."""
    return _case_faults(instance, case, _roll_of(instance), files=files)


def _case_faults(instance: Instance, case: str, roll: _Roll, *, files: bool) -> list[Fault]:
    def witness(entry: Entry, kind: type[Act]) -> Iterator[str]:
        return _signature_faults(instance.config.authority, roll, entry, kind)

    faults = fsck.check(instance, case, KINDS, witness, roll.log_keys)
    if not faults:
        faults += _hand_faults(case)
        faults += _file_faults(instance, case) if files else []
    return faults


def _folder_faults(instance: Instance) -> Iterator[Fault]:
    """Name what was published or stored for a case whose record is not here any more."""
    known = set(fsck.dockets())
    for room in ("log", "vault"):
        folder = instance.home / room
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name not in known and not path.name.startswith("."):
                yield Fault(room, path.name, _("the record of this case is missing altogether"))


def _roll_of(instance: Instance) -> _Roll:
    """Read officers' keys and every log key of ours: from our cards, and unlocked."""
    roll = _Roll()
    for entry, act in fsck.sound(instance.config.authority, KINDS):
        if isinstance(act, AuthorityFounded):
            roll.founded = (entry.at, entry.by)
        elif isinstance(act, OfficerKeyAdded):
            roll.keys[act.key] = _Key(act.officer, act.public, entry.at)
        elif isinstance(act, OfficerKeyRevoked) and act.key in roll.keys:
            roll.keys[act.key] = replace(roll.keys[act.key], revoked=act.since)
        elif isinstance(act, CardIssued):
            roll.log_keys += _log_keys(act)
    if "log" in instance.secrets:
        roll.log_keys.append(signature.public_key(instance.secret("log")))
    return roll


def _log_keys(act: CardIssued) -> list[bytes]:
    try:
        card = SignedCard.decode(str(act.card).encode()).card
    except Malformed:
        return []
    return [key.raw() for key in card.keys if key.use == "log"]


def _signature_faults(authority: str, roll: _Roll, entry: Entry, kind: type[Act]) -> Iterator[str]:
    """Check that enough officers signed, each with a key that was theirs and good at the time."""
    if not kind.signatures:
        return
    good = set()
    for sig in entry.sigs:
        key = roll.keys.get(sig.key)
        if key is None or key.officer != sig.officer:
            yield _("signed with a key that is not registered for officer {officer}").format(
                officer=sig.officer
            )
            continue
        if entry.at < key.since or (key.revoked and entry.at >= key.revoked):
            yield _("signed with a key of officer {officer} that was not good then").format(
                officer=sig.officer
            )
        try:
            signature.verify(bytes.fromhex(key.public), entry.act_message(), sig.sig)
        except (Unverified, Malformed):
            yield _("the signature of officer {officer} is not over this act").format(
                officer=sig.officer
            )
        good.add(sig.officer)
    if entry.by not in good:
        yield _("the officer who acted did not sign")
    if len(good) < _needed(authority, roll, entry, kind):
        yield _("{n} officers signed where {needed} must").format(
            n=len(good), needed=kind.signatures
        )


def _needed(authority: str, roll: _Roll, entry: Entry, kind: type[Act]) -> int:
    """Return how many must sign: fewer only while there were fewer officers, as at the founding."""
    if entry.case == authority and (entry.at, entry.by) == roll.founded:
        return 1
    holders = {
        key.officer
        for key in roll.keys.values()
        if key.since <= entry.at and (not key.revoked or key.revoked > entry.at)
    }
    return min(kind.signatures, len(holders))


def _hand_faults(case: str) -> list[Fault]:
    """Check that a letter was approved by a key that neither wrote, signed nor sent it."""
    hands: dict[tuple[str, str], set[str]] = {}
    for stamp, act in acts_of(case, KINDS, only=frozenset(_HANDS)):
        row = EntryRow.objects.get(case=case, number=stamp.number)
        keys = {sig.key for sig in Entry.decode(bytes(row.body)).sigs}
        letter = str(getattr(act, "letter"))  # noqa: B009 - the kinds differ, the field does not
        hands.setdefault((letter, _HANDS[stamp.kind]), set()).update(keys)
    return [
        Fault("casefile_letter", letter, _("who approved it also wrote, signed or sent it"))
        for (letter, part), keys in hands.items()
        if part == "approved" and keys & hands.get((letter, "made"), set())
    ]


def _file_faults(instance: Instance, case: str) -> list[Fault]:
    """Read every stored file of the case again; name exhibits whose bytes are not here."""
    faults = []
    vault = instance.vault
    for name in vault.strays(case):
        faults.append(Fault("vault", f"{case}/{name}", _("this is no file of the vault")))
    kept = list(vault.keys(case))
    for key in kept:
        try:
            verify(vault, key)
        except (Unverified, Unavailable) as error:
            faults.append(Fault("vault", key, str(error)))
    for row in Exhibit.objects.filter(case=case).order_by("entry", "key"):
        digest = row.file.get("sha256") if isinstance(row.file, dict) else None
        if digest and f"{case}/{digest}" not in kept:
            what = _("the bytes of exhibit {label} are missing").format(label=row.label)
            faults.append(Fault("vault", f"{case}/{digest}", what))
    return faults
