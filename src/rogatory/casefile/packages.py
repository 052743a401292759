# SPDX-License-Identifier: Apache-2.0
"""What the packages that we sent show of our records: ``pouches/*.asice``, for ``docket fsck``.

Each holds the checkpoint that the other side was given, and each receipt that came the one that it
confirmed.  They bear witness against us when the
database and the published parts were both put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rogatory.casefile.counterparts import Card
from rogatory.casefile.pouches import ReceivedPouch, SentPouch
from rogatory.clerk.fsck import Fault, Sent
from rogatory.clerk.instance import Instance
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.note import ED25519, MAX_NOTE_BYTES, VerifierKey
from rogatory.errors import RogatoryError
from rogatory.language import _
from rogatory.pouch.container import open_container
from rogatory.seal.introduction import SignedCard

_CHECKPOINT, _COSIGNED = "log/checkpoint", "log/cosigned"


def files_of(instance: Instance) -> list[Path]:
    """Return the packages of ours that lie in the instance, in order of their names."""
    folder = instance.home / "pouches"
    return sorted(path for path in folder.glob("*.asice") if not path.name.startswith("."))


def told_by_rows(instance: Instance) -> dict[str, Sent]:
    """Return which packages the rows of each record say were sent; no file is opened."""
    told: dict[str, Sent] = {}
    sent = SentPouch.objects.exclude(digest="").values_list("case", "key")
    receipts = ReceivedPouch.objects.exclude(receipt="").values_list("case", "receipt")
    for case, pouch in [*sent, *receipts]:
        told.setdefault(str(case), {})[f"pouches/{pouch}.asice"] = None
    return told


def read_all(instance: Instance) -> tuple[dict[str, Sent], list[Fault]]:
    """Return the checkpoint of every package by the record that it speaks of, and what is wrong
    with the files themselves; every byte is read."""
    told, faults = told_by_rows(instance), []
    digests = dict(SentPouch.objects.exclude(digest="").values_list("key", "digest"))
    for path in files_of(instance):
        try:
            with open_container(path) as container:
                whole = container.scan().whole.hex()
                signed = SignedCheckpoint.parse(container.read(_CHECKPOINT, limit=MAX_NOTE_BYTES))
        except (RogatoryError, KeyError, OSError):
            faults.append(Fault("pouches", path.name, _("this sealed package cannot be read")))
            continue
        if digests.get(path.stem, whole) != whole:
            what = _("the sealed package is not as it was sent")
            faults.append(Fault("pouches", path.name, what))
        domain, _slash, case = signed.checkpoint.origin.partition("/")
        if domain != instance.config.domain:
            faults.append(Fault("pouches", path.name, _("this is no sealed package of ours")))
            continue
        told.setdefault(case, {})[f"pouches/{path.name}"] = signed
    for name, signed in _confirmed(instance):
        told.setdefault(signed.checkpoint.origin.partition("/")[2], {})[name] = signed
    return told, faults


def _log_keys(authority: str) -> Iterator[bytes]:
    """Yield every log key that our own cards name; a card that is none names nothing."""
    for row in Card.objects.filter(case=authority, ours=True):
        if not isinstance(row.card, str):
            continue
        try:
            card = SignedCard.decode(row.card.encode()).card
        except RogatoryError:
            continue
        yield from (key.raw() for key in card.keys if key.use == "log")


def _confirmed(instance: Instance) -> Iterator[tuple[str, SignedCheckpoint]]:
    """Yield our checkpoints that the receipts kept here return, where our own log key signed them:
    anybody may send a file that says otherwise."""
    authority = instance.config.authority
    public = set(_log_keys(authority))
    for digest in ReceivedPouch.objects.filter(case=authority, sort="receipt").values_list(
        "key", flat=True
    ):
        try:
            with open_container(instance.vault.local(f"{authority}/{digest}")) as container:
                container.scan()
                signed = SignedCheckpoint.parse(container.read(_COSIGNED, limit=MAX_NOTE_BYTES))
            origin = signed.checkpoint.origin
            if origin.partition("/")[0] == instance.config.domain:
                signed.verify(*(VerifierKey(origin, ED25519, key) for key in public))
                yield f"vault/{authority}/{digest}", signed
        except (RogatoryError, KeyError, OSError):
            continue  # what is wrong with the file itself is the vault's to say
