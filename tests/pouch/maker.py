# SPDX-License-Identifier: Apache-2.0
"""Makes small real pouches for tests: two fictional authorities, their keys, one case record.

XA (``xa.example``, where Aynur investigates) sends; XB (``xb.example``, Boris) receives.  Keys and
certificates are made once a session; a pouch is made from ``Parts``, which a test may bend before
it is sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rogatory.docket import base64url
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.commitment import Disclosure, commitment
from rogatory.docket.cosignature import cosign
from rogatory.docket.entry import Entry
from rogatory.docket.merkle import Tree, leaf_hash
from rogatory.docket.note import public_key
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.pouch.build import Built, LogPart, seal_pouch, write_payload
from rogatory.pouch.entries import Carried, announcement, encode_disclosures, items
from rogatory.pouch.manifest import Item
from rogatory.pouch.package import Package, Recipient, channel
from rogatory.pouch.receipt import Receipt
from rogatory.pouch.writer import measure
from rogatory.seal import xades
from rogatory.seal.card import CardKey, IdentityCard
from rogatory.seal.keys import b64
from rogatory.seal.signer import Signer
from rogatory.seal.trust import Trust as Roots
from rogatory.verify import Trust

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CASE = str(UUID(int=0xA1, version=4))
AUTHORITY = str(UUID(int=0xB0, version=4))
POUCH = str(UUID(int=0xC1, version=4))
RECEIPT = str(UUID(int=0xC2, version=4))
CANARY = "Qaraquş Fərzəliyeva Canary-7391"


def seed(label: str) -> bytes:
    """Return the same 32 bytes for the same label."""
    return hashlib.sha256(label.encode()).digest()


def salt(label: str) -> bytes:
    """Return the same 16 bytes for the same label."""
    return hashlib.sha256(b"salt " + label.encode()).digest()[:16]


@dataclass
class Side:
    """One authority with its keys and its card."""

    domain: str
    signer: Signer
    card: IdentityCard

    def key(self, use: str) -> bytes:
        """Return the private half of its log, cosign or seal key."""
        return seed(f"{self.domain} {use}")


def _certificate(
    name: str, issuer: tuple[x509.Name, Any] | None, *, ca: bool, usage: x509.KeyUsage
) -> tuple[Any, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    above, signing = issuer or (subject, key)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START - timedelta(days=400))
        .not_valid_after(START + timedelta(days=4000))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
        .sign(signing, hashes.SHA256())
    )
    return key, certificate


def _usage(**on: bool) -> x509.KeyUsage:
    names = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


@dataclass
class World:
    """Both authorities, the root above their certificates, XB's age key."""

    root: x509.Certificate
    a: Side
    b: Side
    age_identity: bytes
    age_recipient: str
    timestamper: Any = None
    revocation: Any = None
    tsa_roots: tuple[x509.Certificate, ...] = ()

    def trust(self, **changes: Any) -> Trust:
        """Return what XB (or Judge) trusts: the root and both cards."""
        roots = Roots((self.root,), self.tsa_roots)
        cards = {side.domain: side.card for side in (self.a, self.b)}
        return replace(Trust(roots, cards), **changes)

    def sign_members(self, side: Side) -> Callable[[Sequence[tuple[str, str, bytes]]], bytes]:
        """Return what signs members for a side."""

        def sign(members: Sequence[tuple[str, str, bytes]]) -> bytes:
            return xades.build(
                members,
                side.signer,
                timestamper=self.timestamper,
                revocation=self.revocation,
                signed_at=START if self.timestamper is None else None,
            )

        return sign


def make_world(authority: Any = None) -> World:
    """Make the two sides; with a test ``authority``, signatures are B-LT, else B-B."""
    import pyrage

    if authority is None:
        sign_certs = _usage(key_cert_sign=True, crl_sign=True)
        root_key, root = _certificate("TEST Root", None, ca=True, usage=sign_certs)
        signers = []
        for name in ("TEST Registry of XA", "TEST Registry of XB"):
            usage = _usage(digital_signature=True, content_commitment=True)
            key, leaf = _certificate(name, (root.subject, root_key), ca=False, usage=usage)
            signers.append(Signer(key, leaf, (root,)))
    else:
        root = x509.load_pem_x509_certificate(authority.roots_pem)
        signers = [
            Signer.load(*authority.issue_signer(f"Registry of {code}", code, f"Body of {code}"))
            for code in ("XA", "XB")
        ]
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    sides = []
    for domain, signer in zip(("xa.example", "xb.example"), signers, strict=True):
        keys = [
            CardKey(use, b64(public_key(seed(f"{domain} {use}"))), "2026-01-01T00:00:00Z")
            for use in ("log", "cosign", "seal")
        ]
        der = signer.certificate.public_bytes(serialization.Encoding.DER)
        keys.append(CardKey("x509", b64(der), "2026-01-01T00:00:00Z"))
        if domain == "xb.example":
            keys.append(CardKey("age", recipient, "2026-01-01T00:00:00Z"))
        names = {"en": f"Prosecution Office of {domain[:2].upper()}"}
        card = IdentityCard(1, domain, names, tuple(keys), domain[:2].upper())
        sides.append(Side(domain, signer, IdentityCard.decode(card.encode())))
    world = World(root, sides[0], sides[1], str(identity).encode(), recipient)
    if authority is not None:
        from rogatory.seal.revocation import HttpRevocation
        from rogatory.seal.timestamp import HttpTimestamper

        world.timestamper = HttpTimestamper(authority.tsa_url)
        world.revocation = HttpRevocation()
        world.tsa_roots = (root,)
    return world


def entry(
    case: str, number: int, kind: str, values: dict[str, Any], *, minute: int = 0
) -> tuple[bytes, dict[str, Disclosure]]:
    """Return the bytes of an entry and what opens each of its fields."""
    opened = {
        name: Disclosure(name, salt(f"{case} {number} {name}"), value)
        for name, value in values.items()
    }
    fields = {
        name: base64url.encode(commitment(one.salt, kind, name, one.value))
        for name, one in opened.items()
    }
    at = (START + timedelta(minutes=minute or number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Entry(case, number, kind, at, "officer-1", fields).encode(), opened


@dataclass
class Parts:
    """Everything that goes into a pouch, to be bent by a test before ``seal``."""

    world: World
    package: Package
    files: list[Item]
    log: LogPart
    content: Path | bytes
    keys: dict[str, bytes] = field(default_factory=dict)
    entries: list[bytes] = field(default_factory=list)
    earlier: SignedCheckpoint | None = None
    sender: Side | None = None

    def seal(self, folder: Path) -> Built:
        """Write the pouch into ``folder``."""
        side = self.sender or self.world.a
        return seal_pouch(
            folder,
            self.package,
            content=self.content,
            log=self.log,
            keys=self.keys,
            sign_members=self.world.sign_members(side),
            seal_key=side.key("seal"),
        )


def _story(
    extra: Sequence[tuple[str, dict[str, Any]]],
) -> list[tuple[bytes, dict[str, Disclosure]]]:
    """The case record before the announcement; the second kind is grease: valid and unknown."""
    photograph = hashlib.sha256(b"a photograph").hexdigest()
    story: list[tuple[str, dict[str, Any]]] = [
        ("case.opened/1", {"title": CANARY, "place": "XA"}),
        ("grease.q7x/3", {"quux": 7, "text": "a kind that nobody knows"}),
        ("exhibit.derived/1", {"exhibit": POUCH, "file": {"sha256": photograph, "size": 12}}),
        *extra,
    ]
    return [entry(CASE, n, kind, values) for n, (kind, values) in enumerate(story)]


def parts(
    world: World,
    folder: Path,
    *,
    kind: str = "disclosure",
    encrypted: bool = False,
    files: Sequence[Item] = (),
    extra: Sequence[tuple[str, dict[str, Any]]] = (),
    acknowledged: int | None = None,
    token: bool = False,
    bend_files: Callable[[list[Item]], list[Item]] = list,
    bend_payload: Callable[[bytes], bytes] | None = None,
    bend_sealed: Callable[[bytes], bytes] | None = None,
) -> Parts:
    """Make everything of a pouch from XA to XB; ``acknowledged`` entries were confirmed before.

    What is bent is bent before it is announced: a sender could do it, not a forger on the way.
    """
    from rogatory.seal.envelope import encrypt

    folder.mkdir(parents=True, exist_ok=True)
    a, b = world.a, world.b
    origin = f"{a.domain}/{CASE}"
    told = _story(extra)
    tree = Tree(leaf_hash(data) for data, _opened in told)
    earlier = SignedCheckpoint.sign(Checkpoint(origin, tree.size, tree.root()), a.key("log"))
    carried = [
        Carried(
            data,
            Proof.make(tree, n, earlier).encode(),
            [one for name, one in opened.items() if name != "place"],
        )
        for n, (data, opened) in enumerate(told)
    ]
    payload_salt = salt(f"{CASE} {len(told)} payload")
    inside = [
        Item("exhibits/0001.bin", b"a photograph"),
        announcement(POUCH, payload_salt),
        *items(carried),
        *files,
    ]
    inside = bend_files(inside)
    content = write_payload(folder / "payload.bag.zip", inside, pouch=POUCH).path
    if bend_payload is not None:
        content.write_bytes(bend_payload(content.read_bytes()))
    payload = measure(content).sha256.hex()
    recipients: tuple[Recipient, ...] = ()
    if encrypted:
        plain, content = content, folder / "payload.bag.zip.age"
        encrypt(plain, content, [world.age_recipient])
        if bend_sealed is not None:
            content.write_bytes(bend_sealed(content.read_bytes()))
        key = hashlib.sha256(world.age_recipient.encode()).hexdigest()
        recipients = (Recipient("age", key),)
    sealed = measure(content).sha256.hex()
    package = Package(
        POUCH, kind, a.domain, b.domain, CASE, None, 1, None, "restricted", (), recipients
    )
    values = {
        "pouch": POUCH,
        "sort": kind,
        "channel": channel(a.domain, b.domain, CASE),
        "number": 1,
        "previous": None,
        "to": b.domain,
        "sealed": sealed,
        "payload": payload,
        "letter": None,
    }
    data, opened = entry(CASE, len(told), "pouch.announced/1", values)
    everything = [d for d, _opened in told] + [data]
    tree = Tree(leaf_hash(one) for one in everything)
    now = SignedCheckpoint.sign(Checkpoint(origin, tree.size, tree.root()), a.key("log"))
    outside = ("pouch", "channel", "number", "previous", "to", "sealed")
    log = LogPart(
        checkpoint=now.encode(),
        entry=data,
        disclosures=encode_disclosures(opened[name] for name in outside),
        proof=Proof.make(tree, len(told), now).encode(),
        bridge=ConsistencyProof.make(tree, earlier.checkpoint.size, now).encode(),
    )
    if acknowledged is not None:
        log = replace(log, **_confirmed(world, tree, everything, acknowledged, now))
    if token:
        stamp = world.timestamper.stamp(hashlib.sha256(now.encode()).digest())
        log = replace(log, checkpoint_tsr=stamp)
    return Parts(world, package, inside, log, content, {}, everything, earlier)


def _confirmed(
    world: World, tree: Tree, everything: list[bytes], size: int, now: SignedCheckpoint
) -> dict[str, bytes]:
    small = Tree(leaf_hash(one) for one in everything[:size])
    checkpoint = Checkpoint(now.checkpoint.origin, size, small.root())
    old = SignedCheckpoint.sign(checkpoint, world.a.key("log"))
    line = cosign(checkpoint.text(), world.b.domain, world.b.key("cosign"), int(START.timestamp()))
    return {
        "acknowledged": old.and_by(line).encode(),
        "consistency": ConsistencyProof.make(tree, size, now).encode(),
    }


def receipt_parts(world: World, sent: Built, checkpoint: bytes) -> Parts:
    """Make XB's receipt for a pouch that XA sent."""
    b, package = world.b, sent.package
    assert package is not None
    receipt = Receipt(
        pouch=package.pouch,
        sha256=sent.sha256,
        size=sent.size,
        from_=package.from_,
        to=package.to,
        case=package.case,
        channel_number=package.number,
        evidence="consigned",
        at="2026-11-23T03:00:00Z",
        members=package.members,
    )
    values = {"digest": sent.sha256, "size": sent.size, "pouch": package.pouch, "by_way_of": "file"}
    data, opened = entry(AUTHORITY, 0, "pouch.received/1", values, minute=60)
    tree = Tree([leaf_hash(data)])
    now = SignedCheckpoint.sign(Checkpoint(f"{b.domain}/{AUTHORITY}", 1, tree.root()), b.key("log"))
    theirs = SignedCheckpoint.parse(checkpoint)
    line = cosign(
        theirs.checkpoint.text(), b.domain, b.key("cosign"), int(START.timestamp()) + 3600
    )
    log = LogPart(
        checkpoint=now.encode(),
        entry=data,
        disclosures=encode_disclosures([opened["digest"], opened["pouch"]]),
        proof=Proof.make(tree, 0, now).encode(),
        cosigned=theirs.and_by(line).encode(),
    )
    record = Package(RECEIPT, "receipt", b.domain, package.from_, None, package.case)
    return Parts(world, record, [], log, receipt.encode(), sender=b)


def letter_files(world: World) -> tuple[list[Item], list[tuple[str, dict[str, Any]]]]:
    """Make a signed letter: its files, and the entry that says which letter was signed."""
    from rogatory.docket import canon
    from rogatory.press import engine, template_digest, typeset
    from rogatory.seal.pades import sign_pdf

    data = {
        "document": {
            "title": f"Letter about {CANARY}",
            "author": "XA",
            "lang": "en",
            "date": "2026-11-23",
            "show_missing": [],
        },
        "subtitle": "",
        "verdict": "We ask for assistance.",
        "marking": "FICTIONAL CASE",
        "machine": "x",
        "page_words": ["page", "of"],
        "running": "Letter",
        "sections": [],
    }
    signed = sign_pdf(typeset("certificate", data), world.a.signer, signed_at=START)
    template = template_digest("certificate")
    record = {
        "v": 1,
        "template": template,
        "engine": engine(),
        "standard": "a-2a",
        "data": data,
    }
    files = [Item("letter.pdf", signed), Item("letter.json", canon.dumps(record))]
    digest = hashlib.sha256(signed).hexdigest()
    values = {"letter": POUCH, "pdf": digest, "template": template, "level": "B-B"}
    return files, [("letter.signed/1", values)]
