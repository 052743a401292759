# SPDX-License-Identifier: Apache-2.0
"""Makes small real pouches for tests, of the two authorities in ``sides`` and one case record.

A pouch is made from ``Parts``, which a test may bend before it is sealed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from rogatory.docket import base64url, canon
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.commitment import Disclosure, commitment
from rogatory.docket.cosignature import cosign
from rogatory.docket.entry import Entry
from rogatory.docket.merkle import Tree, leaf_hash
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.pouch.build import Built, LogPart, seal_pouch, write_payload
from rogatory.pouch.entries import Carried, announcement, encode_disclosures, items
from rogatory.pouch.manifest import Item
from rogatory.pouch.package import Package, Recipient, channel
from rogatory.pouch.receipt import Receipt
from rogatory.pouch.writer import measure


def _sides() -> Any:
    """Load ``sides.py``, which lies beside this file."""
    name = "rogatory_pouch_sides"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("sides.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


sides = _sides()
START, CASE, AUTHORITY = sides.START, sides.CASE, sides.AUTHORITY
POUCH, RECEIPT, CANARY = sides.POUCH, sides.RECEIPT, sides.CANARY
seed, salt, make_world = sides.seed, sides.salt, sides.make_world
World: TypeAlias = Any
Side: TypeAlias = Any


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
    folder.mkdir(parents=True, exist_ok=True)
    told = _story(extra)
    inside, earlier = _inside(world, told)
    inside = bend_files([*inside, *files])
    content = write_payload(folder / "payload.bag.zip", inside, pouch=POUCH).path
    if bend_payload is not None:
        content.write_bytes(bend_payload(content.read_bytes()))
    payload = measure(content).sha256.hex()
    recipients: tuple[Recipient, ...] = ()
    if encrypted:
        content = _encrypted(world, content)
        if bend_sealed is not None:
            content.write_bytes(bend_sealed(content.read_bytes()))
        key = hashlib.sha256(world.age_recipient.encode()).hexdigest()
        recipients = (Recipient("age", key),)
    a, b = world.a.domain, world.b.domain
    package = Package(POUCH, kind, a, b, CASE, None, 1, None, "restricted", (), recipients)
    sealed = measure(content).sha256.hex()
    log, everything = _announced(world, told, package, sealed, payload, earlier)
    if acknowledged is not None:
        log = replace(log, **_confirmed(world, everything, acknowledged, log))
    if token:
        digest = hashlib.sha256(log.checkpoint).digest()
        log = replace(log, checkpoint_tsr=world.timestamper.stamp(digest))
    return Parts(world, package, inside, log, content, {}, everything, earlier)


def _inside(world: World, told: Sequence[Any]) -> tuple[list[Item], SignedCheckpoint]:
    """The payload's own files, and the checkpoint on which its entries rest."""
    tree = Tree(leaf_hash(data) for data, _opened in told)
    origin = f"{world.a.domain}/{CASE}"
    earlier = SignedCheckpoint.sign(Checkpoint(origin, tree.size, tree.root()), world.a.key("log"))
    carried = [
        Carried(
            data,
            Proof.make(tree, n, earlier).encode(),
            [one for name, one in opened.items() if name != "place"],
        )
        for n, (data, opened) in enumerate(told)
    ]
    return [
        Item("exhibits/0001.bin", b"a photograph"),
        announcement(POUCH, salt(f"{CASE} {len(told)} payload")),
        *items(carried),
    ], earlier


def _encrypted(world: World, plain: Path) -> Path:
    from rogatory.seal.envelope import encrypt

    content = plain.with_name("payload.bag.zip.age")
    encrypt(plain, content, [world.age_recipient])
    return content


def _announced(
    world: World,
    told: Sequence[Any],
    package: Package,
    sealed: str,
    payload: str,
    earlier: SignedCheckpoint,
) -> tuple[LogPart, list[bytes]]:
    """Enter the announcement, publish; the members under ``log/`` and all entries."""
    values = {
        "pouch": package.pouch,
        "sort": package.kind,
        "channel": channel(package.from_, package.to, CASE),
        "number": 1,
        "previous": None,
        "to": package.to,
        "sealed": sealed,
        "payload": payload,
        "letter": None,
    }
    data, opened = entry(CASE, len(told), "pouch.announced/1", values)
    everything = [d for d, _opened in told] + [data]
    tree = Tree(leaf_hash(one) for one in everything)
    plain = Checkpoint(earlier.checkpoint.origin, tree.size, tree.root())
    now = SignedCheckpoint.sign(plain, world.a.key("log"))
    outside = ("pouch", "channel", "number", "previous", "to", "sealed")
    log = LogPart(
        checkpoint=now.encode(),
        entry=data,
        disclosures=encode_disclosures(opened[name] for name in outside),
        proof=Proof.make(tree, len(told), now).encode(),
        bridge=ConsistencyProof.make(tree, earlier.checkpoint.size, now).encode(),
    )
    return log, everything


def _confirmed(world: World, everything: list[bytes], size: int, log: LogPart) -> dict[str, bytes]:
    now = SignedCheckpoint.parse(log.checkpoint)
    tree = Tree(leaf_hash(one) for one in everything)
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
    record: dict[str, Any] = {
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
