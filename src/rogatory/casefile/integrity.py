# SPDX-License-Identifier: Apache-2.0
"""Integrity of an instance as a whole: every docket, every signature, every stored file.

The clerk checks each docket against itself; here stands what needs to know officers and nouns:
whose key signed what, that a second officer was a second person, that exhibits still have their
bytes, and that no counterpart has confirmed more of our record than we hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from rogatory.casefile import packages
from rogatory.casefile.confinement import KINDS_OF_CONFINEMENT, Admittance, OfficerAdmitted
from rogatory.casefile.counterparts import CardIssued
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.hands import missing
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.officers import AuthorityFounded, OfficerKeyAdded, OfficerKeyRevoked
from rogatory.casefile.policy import FOUNDING
from rogatory.casefile.roll import Key, Roll
from rogatory.casefile.tenure import Tenure
from rogatory.clerk import curtain, fence, fsck, witness
from rogatory.clerk.act import Act
from rogatory.clerk.fsck import Fault, Sent
from rogatory.clerk.instance import Instance
from rogatory.clerk.replay import acts_of
from rogatory.clerk.tables import EntryRow
from rogatory.docket.entry import Entry, Signature
from rogatory.errors import Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.seal import signature
from rogatory.seal.introduction import SignedCard
from rogatory.seal.many import Signed, Verifying, holds
from rogatory.vault.store import verify

_HANDS = frozenset(
    {
        "letter.drafted/1",
        "letter.revised/1",
        "harm.decided/1",
        "letter.approved/1",
        "letter.signed/1",
        "letter.dispatched/1",
    }
)


@dataclass
class _Officers:
    """Officers' keys and our log keys, from the sound entries of the authority's docket."""

    roll: Roll = field(default_factory=Roll)
    """Every key with the instants between which it was good; rows are not believed here."""

    judged: dict[int, list[Fault]] = field(default_factory=dict)
    """What is wrong with the signatures of the authority's own entries, by number."""

    log_keys: list[bytes] = field(default_factory=list)
    tenure: Tenure = field(default_factory=Tenure)
    """Which roles each officer held when."""


def check_all(instance: Instance, *, files: bool = True) -> list[Fault]:
    """Return every fault of the instance; an empty list when all of it holds."""
    return [one for one in examine_all(instance, files=files) if not one.doubt]


def check_case(instance: Instance, case: str, *, files: bool = True) -> list[Fault]:
    """Return every fault of one docket, its signatures and, when asked, its stored files."""
    return [one for one in examine_case(instance, case, files=files) if not one.doubt]


def examine_all(instance: Instance, *, files: bool = True) -> list[Fault]:
    """Return every fault and every doubt of the instance, of what is hidden too."""
    with curtain.aside():
        return _examine_all(instance, files=files)


def _examine_all(instance: Instance, *, files: bool) -> list[Fault]:
    faults = [*fsck.strays(), *_folder_faults(instance)]
    dockets = fsck.dockets()
    if instance.config.authority not in dockets:
        faults.append(
            Fault("clerk_docket", instance.config.authority, _("the authority's record is missing"))
        )
    officers = _officers_of(instance)
    sent, wrong = _sent(instance, files)
    faults += wrong
    for case in sorted(set(sent) - set(dockets)):
        missing_altogether = _("the record of this case is missing altogether")
        faults += [Fault(name, case, missing_altogether) for name in sent[case]]
    for case in dockets:
        found = _case_faults(instance, case, officers, sent.get(case, {}), files=files)
        faults += [replace(one, case=case) for one in found]
    return faults


def examine_case(instance: Instance, case: str, *, files: bool = True) -> list[Fault]:
    """Return every fault and every doubt of one docket."""
    with curtain.aside():
        sent, _wrong = _sent(instance, files)
        officers = _officers_of(instance)
        return _case_faults(instance, case, officers, sent.get(case, {}), files=files)


def _sent(instance: Instance, files: bool) -> tuple[dict[str, Sent], list[Fault]]:
    """Return what left in packages, by record; only what the rows say when no file is read."""
    return packages.read_all(instance) if files else (packages.told_by_rows(instance), [])


def _case_faults(
    instance: Instance, case: str, officers: _Officers, sent: Sent, *, files: bool
) -> list[Fault]:
    own = case == instance.config.authority
    doubts: list[Fault] = []

    with Verifying() as verifying:

        def judge(some: witness.Signed) -> Callable[[], witness.Told]:
            later = verifying.ask([] if own else _to_verify(officers.roll, some))

            def told() -> witness.Told:
                answers = iter(later())
                for entry, kind in some:
                    if own:
                        judged = officers.judged.get(entry.number, [])
                    else:
                        judged = _judged(officers.roll, entry, kind, answers=answers)
                        judged += [_of(entry, what) for what in officers.tenure.faults(entry)]
                    doubts.extend(one for one in judged if one.doubt)
                    yield from ((entry, one.what) for one in judged if not one.doubt)

            return told

        faults = fsck.check(instance, case, KINDS, judge, officers.log_keys, sent)
    if not faults:
        faults += _hand_faults(case)
        faults += _outsider_faults(case)
        faults += _file_faults(instance, case) if files else []
    return faults + doubts


def _outsider_faults(case: str) -> Iterator[Fault]:
    """Name what an officer entered in a confined case who was not admitted to it then.

    Where nobody was left inside, an officer from outside admits another (``compartments``).
    """
    told = list(acts_of(case, KINDS, only=KINDS_OF_CONFINEMENT))
    if not told:
        return
    admittance = Admittance(told)
    rows = EntryRow.objects.filter(case=case).exclude(kind=OfficerAdmitted.kind).order_by("number")
    for number, by in rows.values_list("number", "by").iterator():
        if admittance.kept_out(number, by):
            what = _("officer {officer} was not admitted to this case when it was entered")
            yield Fault("clerk_entryrow", f"{case}:{number}", what.format(officer=by))


def _folder_faults(instance: Instance) -> Iterator[Fault]:
    """Name what was published or stored for a case whose record is not here any more."""
    known = set(fsck.dockets())
    log = instance.home / "log"
    published_for = sorted(path.name for path in log.iterdir()) if log.is_dir() else []
    rooms = {"log": published_for, "vault": instance.vault.cases()}
    for room, names in rooms.items():
        for name in names:
            if name not in known and not name.startswith("."):
                yield Fault(room, name, _("the record of this case is missing altogether"))
    for key, what in fence.faults(instance):
        yield Fault("clerk_fence", key, what)
    published = any((instance.home / "log").glob("*/checkpoint"))
    if packages.files_of(instance) and not published:
        yield Fault("log", "checkpoint", _("sealed packages were sent, but nothing is published"))


def _officers_of(instance: Instance) -> _Officers:
    """Read officers' keys and every log key of ours: from our cards, and unlocked.

    On the way the signatures of the authority's own entries are judged, each by the keys that
    were good when it was entered.
    """
    found, now = _Officers(), Roll()
    signed: list[Entry] = []
    founding = ("", "")
    for entry, act in fsck.sound(instance.config.authority, KINDS):
        if isinstance(act, AuthorityFounded):
            founding = (entry.at, entry.by)
            now.keys.update(_founders_key(instance, *founding))
        founds = act.kind in FOUNDING and (entry.at, entry.by) == founding
        if isinstance(act, OfficerKeyAdded):
            since = now.good_from(act.officer, entry.at)
            added = Key(act.key, act.officer, act.public, since)
            found.roll.keys[act.key] = added
        found.judged[entry.number] = _judged(now, entry, type(act) if founds else act, founds)
        if not founds and not _own_key(now, entry, act):
            found.judged[entry.number] += [_of(entry, what) for what in found.tenure.faults(entry)]
        signed.append(entry)
        found.tenure.take(entry, act)
        if isinstance(act, OfficerKeyAdded):
            now.keys[act.key] = found.roll.keys[act.key]
        elif isinstance(act, OfficerKeyRevoked) and act.key in now.keys:
            now.keys[act.key] = replace(now.keys[act.key], revoked=act.since)
            whole = replace(now.keys[act.key], revoked_at=entry.at)
            found.roll.keys[act.key] = whole
            for one in signed[:-1]:
                found.judged[one.number] += _doubts(whole, one)
        elif isinstance(act, CardIssued):
            found.log_keys += _log_keys(act)
    if "log" in instance.secrets:
        found.log_keys.append(signature.public_key(instance.secret("log")))
    return found


def _own_key(roll: Roll, entry: Entry, act: Act) -> bool:
    """Return whether an officer gives up a key of their own, for which it takes no role."""
    key = roll.keys.get(act.key) if isinstance(act, OfficerKeyRevoked) else None
    return key is not None and key.officer == entry.by


def _founders_key(instance: Instance, at: str, by: str) -> dict[str, Key]:
    """Return the founder's first key, which signs for itself and for what it begins."""
    for entry, act in fsck.sound(instance.config.authority, KINDS):
        if (entry.at, entry.by) != (at, by):
            break
        if isinstance(act, OfficerKeyAdded) and act.officer == by:
            return {act.key: Key(act.key, act.officer, act.public, at)}
    return {}


def _log_keys(act: CardIssued) -> list[bytes]:
    try:
        card = SignedCard.decode(str(act.card).encode()).card
    except Malformed:
        return []
    return [key.raw() for key in card.keys if key.use == "log"]


def _to_verify(roll: Roll, some: witness.Signed) -> list[Signed]:
    """Return what ``_judged`` will ask about these entries, in the order in which it asks."""
    return [
        (bytes.fromhex(key.public), entry.act_message(), sig.sig)
        for entry, _kind in some
        for sig in entry.sigs
        if (key := _key_of(roll, sig)) is not None and key.good(entry.at)
    ]


def _key_of(roll: Roll, sig: Signature) -> Key | None:
    """Return the key that a signature names, if it is the officer's who is said to have signed."""
    key = roll.keys.get(sig.key)
    return key if key is not None and key.officer == sig.officer else None


def _judged(
    roll: Roll,
    entry: Entry,
    act: Act | type[Act],
    founds: bool = False,
    answers: Iterator[bool] | None = None,
) -> list[Fault]:
    """Check that those signed who must, each with a key that was theirs and good at the time.

    ``answers`` tells of each signature of ``_to_verify`` whether it holds; None: verify here.
    """
    faults: list[str] = []
    doubts: list[Fault] = []
    good: set[str] = set()
    for sig in entry.sigs:
        key = _key_of(roll, sig)
        if key is None:
            faults.append(
                _("signed with a key that is not registered for officer {officer}").format(
                    officer=sig.officer
                )
            )
            continue
        if not key.good(entry.at):
            faults.append(
                _("signed with a key of officer {officer} that was not good then").format(
                    officer=sig.officer
                )
            )
            continue
        is_over_this = (
            holds(bytes.fromhex(key.public), entry.act_message(), sig.sig)
            if answers is None
            else next(answers)
        )
        if not is_over_this:
            faults.append(
                _("the signature of officer {officer} is not over this act").format(
                    officer=sig.officer
                )
            )
            continue
        doubts += _doubts(key, entry)
        good.add(sig.officer)
    if entry.by not in good:
        faults.append(_("the officer who acted did not sign"))
    if not founds:
        faults += missing(roll, act, good, entry.at)
    return [_of(entry, what) for what in faults] + doubts


def _of(entry: Entry, what: str, *, doubt: bool = False) -> Fault:
    return Fault("clerk_entryrow", f"{entry.case}:{entry.number}", what, doubt)


def _doubts(key: Key, entry: Entry) -> Iterator[Fault]:
    """Name an act signed with a key in the time that its later revocation takes back."""
    if key.doubtful(entry.at) and any(sig.key == key.id for sig in entry.sigs):
        what = _(
            "signed by officer {officer} with a key that was revoked later, from {since}: ask "
            "whether it was this officer"
        ).format(officer=key.officer, since=key.revoked)
        yield _of(entry, what, doubt=True)


def _hand_faults(case: str) -> list[Fault]:
    """Check that who drafted, revised, signed or sent a letter is not who weighed or approved it.

    As at entry: in the order of the docket, for whoever approved may write afterwards, and then
    another approves.
    """
    wrote: dict[str, set[str]] = {}
    approved: dict[str, set[str]] = {}
    faults = []
    for stamp, act in acts_of(case, KINDS, only=_HANDS):
        row = EntryRow.objects.get(case=case, number=stamp.number)
        hands = {stamp.by, *(sig.officer for sig in Entry.decode(bytes(row.body)).sigs)}
        letter = str(getattr(act, "letter"))  # noqa: B009 - the kinds differ, the field does not
        wrong: set[str] = set()
        if stamp.kind in ("letter.drafted/1", "letter.revised/1"):
            wrote.setdefault(letter, set()).update(hands)
            approved.pop(letter, None)
        elif stamp.kind in ("letter.approved/1", "harm.decided/1"):
            wrong = hands & wrote.get(letter, set())
            if stamp.kind == "letter.approved/1":
                approved[letter] = hands
        else:
            wrong = hands & approved.get(letter, set())
        if wrong:
            what = _("who approved it or weighed its harm also wrote, signed or sent it")
            faults.append(Fault("casefile_letter", letter, what))
    return faults


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
    held = set(kept)
    for row in Exhibit.objects.filter(case=case).order_by("entry", "key"):
        digest = row.file.get("sha256") if isinstance(row.file, dict) else None
        if digest and f"{case}/{digest}" not in held:
            what = _("the bytes of exhibit {label} are missing").format(label=row.label)
            faults.append(Fault("vault", f"{case}/{digest}", what))
    return faults
