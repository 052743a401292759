# SPDX-License-Identifier: Apache-2.0
"""A case record as a folder that anyone can check without us (``docs/formats/export.md``).

::

    record.json                  JCS of {"case":…,"entries":n,"origin":…,"published":m,"v":1}
    checkpoint                   the last published checkpoint, a signed note
    checkpoint.tsr               its time-stamp, where there is one
    log.vkey                     the log's public key as a verifier key of the note
    entries/000012.json          the entry's canonical bytes
    proofs/000012.tlog-proof     C2SP tlog-proof against ``checkpoint``; none yet for newer entries
    disclosures/000012.json      JCS of [[salt,name,value] or [salt,name,index,value,path], …]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rogatory.clerk import curtain, values
from rogatory.clerk.instance import Instance
from rogatory.clerk.publish import Published, published, reader_of
from rogatory.clerk.tables import DisclosureRow, Docket, EntryRow, ErasureRow
from rogatory.docket import canon
from rogatory.docket.commitment import Disclosure, ItemDisclosure
from rogatory.docket.note import ED25519, VerifierKey
from rogatory.docket.proof import Proof
from rogatory.errors import Conflict, Inadmissible, Unavailable
from rogatory.exchange.counterpart import our_card
from rogatory.language import _
from rogatory.pouch.entries import encode_disclosures
from rogatory.vault.durable import make_folder, write_durably


@dataclass(frozen=True)
class Exported:
    """What was written: how many entries, how many values were erased, how many have no proof."""

    folder: Path
    entries: int
    erased: int
    unpublished: int


def export_record(instance: Instance, case: str, to: str, *, opened: bool = True) -> Exported:
    """Write the record of ``case`` into the new folder ``to``.

    Without ``opened`` nothing is opened: entries and proofs alone tell no names and no texts.
    Raises Conflict when the folder is there, Inadmissible when nothing was published yet.
    """
    folder, head = Path(to), Docket.objects.filter(case=case).first()
    at = published(instance, case)
    if head is None or at is None:
        raise Inadmissible(_("Nothing of this record is published yet: run “docket publish”."))
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise Conflict(
            _("{file} is there already: choose another name.").format(file=folder)
        ) from None
    except OSError as error:
        raise Unavailable(
            _("The folder {folder} cannot be made: {error}.").format(
                folder=folder, error=error.strerror
            )
        ) from None
    for name in ("entries", "proofs", *(("disclosures",) if opened else ())):
        make_folder(folder / name)
    _write_entries(instance, case, folder, at, opened)
    _write_head(instance, case, folder, at, head.size)
    erased = ErasureRow.objects.filter(case=case).count()
    return Exported(folder, head.size, erased, head.size - at.size)


def _write_head(instance: Instance, case: str, folder: Path, at: Published, size: int) -> None:
    write_durably(folder / "checkpoint", at.signed.encode())
    if at.token is not None:
        write_durably(folder / "checkpoint.tsr", at.token)
    origin = instance.origin(case)
    keys = [key.raw() for key in our_card(instance).card.keys if key.use == "log"]
    vkeys = [VerifierKey(origin, ED25519, key).encode() for key in keys]
    write_durably(folder / "log.vkey", ("\n".join(vkeys) + "\n").encode())
    record: dict[str, canon.Json] = {
        "v": 1,
        "case": case,
        "origin": origin,
        "entries": str(size),
        "published": str(at.size),
    }
    write_durably(folder / "record.json", canon.dumps(record))


def _write_entries(
    instance: Instance, case: str, folder: Path, at: Published, opened: bool
) -> None:
    reader = reader_of(instance, case, at.size)
    for row in EntryRow.objects.filter(case=case).order_by("number").iterator():
        name = f"{row.number:06}"
        write_durably(folder / "entries" / f"{name}.json", bytes(row.body))
        if row.number < at.size:
            proof = Proof.make(reader, row.number, at.signed)
            write_durably(folder / "proofs" / f"{name}.tlog-proof", proof.encode())
        if opened:
            data = encode_disclosures(_openings(case, row.number))
            write_durably(folder / "disclosures" / f"{name}.json", data)


def _openings(case: str, number: int) -> Iterator[Disclosure | ItemDisclosure]:
    """Yield what opens an entry: nothing that was erased, and no case that is out of sight."""
    rows = DisclosureRow.objects.filter(case=case, number=number).order_by("name", "item")
    shut = [one.encode() for one in curtain.closed()]
    for name, item, value in list(rows.values_list("name", "item", "value")):
        if any(one in bytes(value) for one in shut):
            continue  # the authority's record names a case that whoever asks may not know of
        if item == -1:
            yield values.disclosure(case, number, name)
        else:
            yield values.item_disclosure(case, number, name, item)
