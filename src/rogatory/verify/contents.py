# SPDX-License-Identifier: Apache-2.0
"""Step 8: the entries inside, what is disclosed of them, the bridge, the files, the CASE graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.merkle import leaf_hash, verify_consistency, verify_inclusion
from rogatory.docket.note import MAX_NOTE_BYTES
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.errors import Malformed, Unverified
from rogatory.language import _, ngettext
from rogatory.pouch.container import MAX_FAULTS, Container
from rogatory.pouch.entries import MAX_DISCLOSURES
from rogatory.pouch.manifest import FOLDER
from rogatory.verify.images import images
from rogatory.verify.inspection import Inspection
from rogatory.verify.log import opened_entry
from rogatory.verify.report import Shown

__all__ = ["ProvedEntries", "entries", "proved_entries"]

MAX_GRAPH = 64 * 2**20
_ENTRY = re.compile(re.escape(FOLDER) + r"data/entries/([0-9]{3,6})\.json")
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass
class ProvedEntries:
    """The entries of the payload that hold, those that do not, and what they rest on."""

    shown: list[Shown] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    base: SignedCheckpoint | None = None


def proved_entries(one: Inspection) -> ProvedEntries:
    """Check every entry against its proof, once for steps 7 and 8."""
    if one.proved is None:
        one.proved = _prove(one, one.bag) if one.bag is not None else ProvedEntries()
    return one.proved


def _prove(one: Inspection, bag: Container) -> ProvedEntries:
    found = ProvedEntries()
    last = -1
    for name in bag.names:
        match = _ENTRY.fullmatch(name)
        if match is None:
            continue
        try:
            shown = _one_entry(one, bag, match[1], found)
            if shown.entry.number <= last:
                raise Unverified(_("The entries are not in the order of their numbers."))
            last = shown.entry.number
        except (Malformed, Unverified) as error:
            found.faults.append(_("entries/{n}.json: {reason}").format(n=match[1], reason=error))
        else:
            found.shown.append(shown)
    _strays(bag, found)
    if found.base is not None:
        _bridge(one, found)
    if found.faults:
        found.shown.clear()  # nothing is taken from a set of which a part is false
    return found


def _one_entry(one: Inspection, bag: Container, number: str, found: ProvedEntries) -> Shown:
    folder = f"{FOLDER}data/"
    data = bag.read(f"{folder}entries/{number}.json", limit=65_535)
    proof_name = f"{folder}entries/{number}.tlog-proof"
    if proof_name not in bag:
        raise Unverified(_("There is no proof that it is in the record."))
    proof = Proof.parse(bag.read(proof_name, limit=MAX_NOTE_BYTES))
    base = proof.signed.checkpoint
    if found.base is None:
        _base(one, proof.signed)
        found.base = proof.signed
    elif found.base != proof.signed:
        raise Unverified(_("Its proof rests on another checkpoint than those before it."))
    verify_inclusion(leaf_hash(data), proof.index, base.size, proof.path, base.root)
    opened = f"{folder}disclosures/{number}.json"
    disclosures = bag.read(opened, limit=MAX_DISCLOSURES) if opened in bag else b""
    shown = opened_entry(data, disclosures)
    if shown.entry.number != proof.index or shown.entry.case != one.record.case:
        raise Unverified(_("It stands at another place, or in another record, than it says."))
    return shown


def _base(one: Inspection, signed: SignedCheckpoint) -> None:
    """The checkpoint of the proofs is of the same log and, when its key is known, signed by it."""
    assert one.checkpoint is not None
    if signed.checkpoint.origin != one.checkpoint.checkpoint.origin:
        raise Unverified(_("Its proof is against the record of another case."))
    if one.log_keys:
        signed.verify(*one.log_keys)


def _bridge(one: Inspection, found: ProvedEntries) -> None:
    """``log/bridge.txt`` proves that the outer checkpoint extends the one of the proofs."""
    outer, base = one.checkpoint, found.base
    assert outer is not None
    assert base is not None
    if outer == base:
        return
    try:
        if "log/bridge.txt" not in one.archive:
            raise Unverified(_("There is no bridge from the entries to the package's checkpoint."))
        raw = one.archive.read("log/bridge.txt", limit=MAX_NOTE_BYTES)
        bridge = ConsistencyProof.parse(raw)
        old, new = base.checkpoint, outer.checkpoint
        if bridge.signed != outer or bridge.old_size != old.size:
            raise Unverified(_("The bridge is between other checkpoints."))
        verify_consistency(old.size, new.size, bridge.path, old.root, new.root)
    except (Malformed, Unverified) as error:
        found.faults.append(str(error))


def _strays(bag: Container, found: ProvedEntries) -> None:
    """Proofs and disclosures that belong to no entry are faults."""
    numbers = {match[1] for name in bag.names if (match := _ENTRY.fullmatch(name))}
    for name in bag.names:
        inner = name.removeprefix(f"{FOLDER}data/")
        if not inner.startswith(("entries/", "disclosures/")):
            continue
        stem = inner.partition("/")[2].partition(".")[0]
        kinds = (f"entries/{stem}.json", f"entries/{stem}.tlog-proof", f"disclosures/{stem}.json")
        if inner not in kinds or stem not in numbers:
            found.faults.append(_("File {name} belongs to no entry.").format(name=ascii(inner)))


def entries(one: Inspection) -> None:
    """Step 8; an entry of a kind that this program does not know is proved like any other."""
    if one.bag is None:
        return
    say, found = one.report, proved_entries(one)
    say.all_failed(8, "entries", found.faults[:MAX_FAULTS])
    if found.faults:
        return
    n = len(found.shown)
    if n:
        say.entries = found.shown
        say.verified(
            8,
            "entries",
            ngettext(
                "{n} entry of the sender's record is proved, with the values that are shown.",
                "{n} entries of the sender's record are proved, with the values that are shown.",
                n,
            ).format(n=n),
        )
        if any(shown.entry.sigs for shown in found.shown):
            say.not_checkable(
                8, "officers", _("Officers' own signatures: their keys stand in the sender's "
                                 "authority record, which is not in the package.")
            )  # fmt: skip
    images(one, one.bag)
    if one.record.kind != "submission":  # who hands files in has no record that took them in
        _files(one, found)
    _graph(one, one.bag)


def _files(one: Inspection, found: ProvedEntries) -> None:
    """Every exhibit's digest must stand in a value that an entry commits to."""
    exhibits = {n: d for n, d in one.report.files.items() if n.startswith("data/exhibits/")}
    if not exhibits:
        return
    committed = {digest for shown in found.shown for digest in _digests(shown)}
    loose = [name for name, digest in exhibits.items() if digest not in committed]
    n = len(exhibits) - len(loose)
    if n:
        one.report.verified(
            8,
            "exhibits",
            ngettext(
                "{n} exhibit is the file that the sender's record took in.",
                "{n} exhibits are the files that the sender's record took in.",
                n,
            ).format(n=n),
        )
    for name in loose[:MAX_FAULTS]:
        one.report.not_checkable(
            8, "exhibits", _("No entry in the package says when {name} was taken in.").format(
                name=name)
        )  # fmt: skip


def _digests(shown: Shown) -> Iterator[str]:
    for field_ in shown.fields:
        yield from _hex_in(field_.value)
    for part in shown.parts:
        yield from _hex_in(part.value)


def _hex_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if _HEX.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _hex_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _hex_in(inner)


def _graph(one: Inspection, bag: Container) -> None:
    """The CASE graph must speak of every exhibit; its shape is judged by ``case_validate``."""
    name = f"{FOLDER}data/case.jsonld"
    if name not in bag:
        return
    try:
        text = bag.read(name, limit=MAX_GRAPH).decode("utf-8")
        graph = json.loads(text)
    except (Malformed, ValueError, RecursionError):
        one.report.failed(8, "graph", _("case.jsonld cannot be read."))
        return
    if not isinstance(graph, dict) or "@graph" not in graph:
        one.report.failed(8, "graph", _("case.jsonld holds no graph."))
        return
    spoken = set(re.findall(r"[0-9a-fA-F]{64}", text))
    spoken |= {digest.lower() for digest in spoken}
    missing = [
        file
        for file, digest in one.report.files.items()
        if file.startswith("data/exhibits/") and digest not in spoken
    ]
    for file in missing[:MAX_FAULTS]:
        one.report.failed(8, "graph", _("case.jsonld says nothing of {name}.").format(name=file))
    if not missing:
        one.report.verified(8, "graph", _("case.jsonld speaks of every exhibit in the package."))
