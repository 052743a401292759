# SPDX-License-Identifier: Apache-2.0
"""Sending: a package is announced in the case record, sealed, and kept for ever as it was sent.

::

    1  publish; the entries inside are proved against this checkpoint
    2  outbox/<pouch>/: the bag, its encryption, the wrapped keys, durably; and beside the packages
       what opens this one for us (see ``unsealing``)
    3  pouch.announced/1 with both digests, publish: this checkpoint covers the announcement
    4  the container, sealed and signed, durably as pouches/<pouch>.asice
    5  pouch.sealed/1, publish

Whatever is interrupted is taken up by ``resume``: announced packages that are no files yet are
sealed from the outbox; nothing is announced twice.  What an interruption before the announcement
left in the outbox is taken away: one process at a time sends.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rogatory.casefile import cases
from rogatory.casefile.pouches import OpenedPouch, PouchAnnounced, PouchSealed, SentPouch
from rogatory.clerk import curtain
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.publish import Published, publish, reader_of, timestamper_of
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.entry import new_salt
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.errors import Conflict, Inadmissible, Unavailable
from rogatory.exchange import unsealing
from rogatory.exchange.content import Content
from rogatory.exchange.counterpart import need_card, signer_of
from rogatory.exchange.evidence import Shown, body_of, carried, disclosures_of
from rogatory.exchange.unsealing import pouches_of as pouches_of
from rogatory.language import _
from rogatory.pouch import entries
from rogatory.pouch.build import LogPart, seal_pouch, write_payload
from rogatory.pouch.container import open_container
from rogatory.pouch.package import SIGNATURES, Package, Recipient, channel
from rogatory.seal import envelope, xades
from rogatory.seal.card import CardKey, IdentityCard
from rogatory.seal.revocation import HttpRevocation
from rogatory.seal.xades_form import decode
from rogatory.vault import durable
from rogatory.vault.durable import write_durably
from rogatory.verify.ahead import MAX_SIGNATURES

OUTSIDE = frozenset({"pouch", "channel", "number", "previous", "to", "sealed"})
"""What the clear part of a package shows of its announcement: no names, no case number."""


@dataclass(frozen=True)
class Sent:
    """A sealed package as it lies on disk."""

    pouch: str
    path: Path
    digest: str
    size: int
    number: int
    paper: Path | None = None
    """The signed paper inside, as it lies in our vault; None when it was not asked for."""


def send(
    instance: Instance,
    case: str,
    content: Content,
    *,
    kind: str,
    to: str,
    letter: str,
    shown: Sequence[Shown],
    by: Hand,
    encrypt: bool = True,
) -> Sent:
    """Announce and seal a package to the counterpart ``to``; return the file to hand over.

    Raises Inadmissible, Unavailable or Conflict; ``resume`` completes what was interrupted after
    the announcement.
    """
    card = need_card(instance, to)
    with _alone(instance):
        _resume(instance, case, by)
        return _send(instance, case, content, kind, card, letter, shown, by, encrypt)


def _send(
    instance: Instance,
    case: str,
    content: Content,
    kind: str,
    card: IdentityCard,
    letter: str,
    shown: Sequence[Shown],
    by: Hand,
    encrypt: bool,
) -> Sent:
    """Steps 1 to 5."""
    to = card.domain
    pouch = str(uuid.uuid4())
    before = SentPouch.objects.filter(case=case, to=to).order_by("-number").first()
    base = publish(instance, case)
    salt = new_salt()
    folder = instance.home / "outbox" / pouch
    folder.mkdir(parents=True, mode=0o700)
    items = [
        *content.items(),
        *entries.items(carried(instance, case, shown, base)),
        entries.announcement(pouch, salt),
    ]
    payload = write_payload(folder / "payload.bag.zip", items, pouch=pouch)
    sealed = _encrypted(instance, folder, card) if encrypt else payload.sha256
    write_durably(folder / "base", str(base.size).encode())
    number = before.number + 1 if before else 1
    act = PouchAnnounced(
        pouch=pouch,
        sort=kind,
        channel=channel(instance.config.domain, to, case),
        number=number,
        previous=before.digest if before else None,
        to=to,
        sealed=sealed,
        payload=payload.sha256,
        letter=letter or None,
    )
    try:
        cases.enter(instance, case, act, by=by, salts={"payload": salt})
    except (Inadmissible, Conflict):
        shutil.rmtree(folder, ignore_errors=True)
        unsealing.forget(instance, pouch)
        raise
    return _seal(instance, case, pouch, by)


def resume(instance: Instance, case: str, by: Hand) -> list[Sent]:
    """Seal every package of the case that was announced and is not a file yet."""
    # The outbox is everybody's: what another case has not sent yet must not be swept away.
    with _alone(instance), curtain.aside():
        return _resume(instance, case, by)


def _resume(instance: Instance, case: str, by: Hand) -> list[Sent]:
    waiting = list(SentPouch.objects.filter(case=case, digest="").order_by("number", "key"))
    sealed = [_seal(instance, case, row.key, by) for row in waiting]
    open_ones = set(SentPouch.objects.filter(digest="").values_list("key", flat=True))
    for folder in (instance.home / "outbox").iterdir():
        if folder.is_dir() and folder.name not in open_ones:
            shutil.rmtree(folder, ignore_errors=True)
            unsealing.forget(instance, folder.name)
    durable.sweep(pouches_of(instance))
    return sealed


@contextmanager
def _alone(instance: Instance) -> Iterator[None]:
    """Hold the outbox: one process at a time sends."""
    folder = instance.home / "outbox"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _encrypted(instance: Instance, folder: Path, card: IdentityCard) -> str:
    """Encrypt the bag to the counterpart and to a key of its own, wrapped for each certificate and
    kept for us."""
    import pyrage  # type: ignore[import-untyped]

    identity = pyrage.x25519.Identity.generate()
    recipients = [key.key for key in _recipients(card, "age")]
    target = folder / "payload.bag.zip.age"
    envelope.encrypt(folder / "payload.bag.zip", target, [str(identity.to_public()), *recipients])
    for key in _recipients(card, "x509"):
        certificate = key.certificate()
        wrapped = envelope.cms_wrap(str(identity).encode(), certificate)
        write_durably(folder / f"{envelope.certificate_id(certificate)}.p7m", wrapped)
    write_durably(folder / "age", "\n".join(recipients).encode())
    unsealing.remember(instance, folder.name, str(identity).encode())
    return _sha256(target)


def _recipients(card: IdentityCard, use: str) -> list[CardKey]:
    """Return the keys of a card that packages are encrypted to: in force, of that use."""
    keys = [key for key in card.keys if key.use == use and not (key.until or key.revoked_at)]
    return [key for key in keys if use == "age" or key.encrypts]


def durable_digest(path: Path) -> str:
    """Return the SHA-256 (hex) of a package that is there, once its name is on the disk as well:
    whoever made it may have died before."""
    with durable.storage(_("The package was not written.")):
        durable.sync_folder(path.parent)
    return _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _seal(instance: Instance, case: str, pouch: str, by: Hand) -> Sent:
    """Make the container of an announced package, enter that it is sealed, and publish."""
    row = SentPouch.objects.get(case=case, key=pouch)
    folder, target = instance.home / "outbox" / pouch, pouches_of(instance) / f"{pouch}.asice"
    covering = publish(instance, case)
    if not target.exists():
        encrypted = folder / "payload.bag.zip.age"
        package = Package(
            pouch=pouch,
            kind=row.sort,
            from_=instance.config.domain,
            to=row.to,
            case=case,
            their_case=their_case(case, row.to),
            number=row.number,
            previous=row.previous or None,
            handling=None,
            recipients=_named_recipients(folder) if encrypted.exists() else (),
        )
        seal_pouch(
            pouches_of(instance),
            package,
            content=encrypted if encrypted.exists() else folder / "payload.bag.zip",
            log=_log_part(instance, case, row, covering, int((folder / "base").read_text())),
            keys={path.stem: path.read_bytes() for path in sorted(folder.glob("*.p7m"))},
            sign_members=lambda members: sign_members(instance, members),
            seal_key=instance.signing_key("seal"),
        )
    digest, size = durable_digest(target), target.stat().st_size
    cases.enter(instance, case, PouchSealed(pouch=pouch, digest=digest, size=size), by=by)
    publish(instance, case)
    shutil.rmtree(folder, ignore_errors=True)
    return Sent(pouch, target, digest, size, row.number)


def _named_recipients(folder: Path) -> tuple[Recipient, ...]:
    ages = (folder / "age").read_text().split("\n")
    named = [Recipient("age", hashlib.sha256(age.encode()).hexdigest()) for age in ages if age]
    named += [Recipient("x509", path.stem) for path in folder.glob("*.p7m")]
    return tuple(sorted(named))


def sign_members(instance: Instance, members: Sequence[tuple[str, str, bytes]]) -> bytes:
    """Return the authority's XAdES signature over the members of a package.

    With a time-stamp and the answers on the certificate; with neither when one of them cannot be
    had now: what was announced must go, and the package says that there is no independent time.
    """
    signer, stamper, now = signer_of(instance), timestamper_of(instance), instance.clock()
    if stamper is not None:
        revocation = HttpRevocation() if signer.chain else None
        try:
            return xades.build(
                members, signer, timestamper=stamper, revocation=revocation, signed_at=now
            )
        except Unavailable:
            pass
    return xades.build(members, signer, signed_at=now)


def has_time(path: Path) -> bool:
    """Say whether the signature of a package of ours bears a time-stamp."""
    with open_container(path) as container:
        container.scan()
        return decode(container.read(SIGNATURES, limit=MAX_SIGNATURES)).token is not None


def their_case(case: str, domain: str) -> str | None:
    """Return the other side's case for ours, as its own packages name it; None until one came."""
    row = OpenedPouch.objects.filter(case=case, sender=domain).order_by("-entry").first()
    if row is not None:
        return row.their_case
    return None


def _log_part(
    instance: Instance, case: str, row: SentPouch, covering: Published, base: int
) -> LogPart:
    number = row.entry
    reader = reader_of(instance, case, covering.size)
    bridge = None
    if base != covering.size:
        bridge = ConsistencyProof.make(reader, base, covering.signed).encode()
    acknowledged = before(instance, case, row)
    consistency = None
    if acknowledged is not None:
        old = acknowledged.checkpoint.size
        consistency = ConsistencyProof.make(reader, old, covering.signed).encode()
    opened = disclosures_of(case, Shown(number, OUTSIDE))
    return LogPart(
        checkpoint=covering.signed.encode(),
        entry=body_of(case, number),
        disclosures=entries.encode_disclosures(opened),
        proof=Proof.make(reader, number, covering.signed).encode(),
        checkpoint_tsr=covering.token,
        acknowledged=acknowledged.encode() if acknowledged else None,
        consistency=consistency,
        bridge=bridge,
    )


def before(instance: Instance, case: str, row: SentPouch) -> SignedCheckpoint | None:
    """Return the state of our record that the previous package of the channel showed.

    The receiver opens packages in their order, so this is exactly what it holds of us.  It bears
    the receiver's cosignature when a receipt brought one; a lost receipt stops nothing.
    """
    previous = SentPouch.objects.filter(case=case, to=row.to, number=row.number - 1).first()
    if previous is None:
        return None
    if isinstance(previous.confirmed, str):
        return SignedCheckpoint.parse(previous.confirmed.encode())
    with open_container(pouches_of(instance) / f"{previous.key}.asice") as container:
        container.scan()
        return SignedCheckpoint.parse(container.read("log/checkpoint", limit=65_536))
