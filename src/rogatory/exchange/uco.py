# SPDX-License-Identifier: Apache-2.0
"""CASE 1.5 / UCO 1.4 as JSON-LD: the enclosed exhibits and how they came into our hands.

One graph a package, ``data/case.jsonld``, canonical JSON (RFC 8785)::

    Bundle ── Investigation ── InvestigativeAction …
    InvestigativeAction "collection"   performer, location, when, how: as told; unknown is left out
    InvestigativeAction "taking in"    by our authority, at the instant of its entry; the digests
    InvestigativeAction "derivation"   a copy made from an exhibit that itself stays here
    ProvenanceRecord  exhibitNumber (rootExhibitNumber for a copy)  ──  File
    File   FileFacet (fileName, filePath = its place in the package), ContentDataFacet (SHA-256)

It says nothing that the package does not show anyway in ``exhibits.json`` and in the entries that
travel with it: of an original that stays here, its label alone.  Ids are uuid5 of the case's uuid
and the number of the entry, so that the same exhibits have the same ids in every package.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rogatory.casefile.exhibits import Exhibit
from rogatory.clerk.instance import Instance
from rogatory.clerk.tables import EntryRow
from rogatory.exchange.content import Enclosed
from rogatory.pouch.exhibits import member_of, segment_member

Node = dict[str, Any]

_ONTOLOGY = "https://ontology.unifiedcyberontology.org/uco/"
CONTEXT: dict[str, str] = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    **{
        f"uco-{name}": f"{_ONTOLOGY}{name}/"
        for name in ("action", "core", "identity", "location", "observable", "types")
    },
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_TOLD = ("how", "ground", "medium", "left_behind")


@dataclass(frozen=True)
class Piece:
    """One enclosed exhibit with where it stands: entry, batch, and what it was made from."""

    enclosed: Enclosed
    member: str
    place: int
    entry: int
    at: str
    """The instant of the entry that brought it in or made it."""

    batch: str = ""
    origin: str = ""
    """The label of the exhibit from which it was made; empty for one that was taken in."""

    how: str = ""


def graph_of(instance: Instance, case: str, exhibits: Sequence[Enclosed]) -> Node | None:
    """Return the graph of a package that encloses ``exhibits``; None when there are none."""
    if not exhibits:
        return None
    return graph(case, instance.config.domain, pieces(case, exhibits))


def pieces(case: str, exhibits: Sequence[Enclosed]) -> list[Piece]:
    """Return the enclosed exhibits, in their order, with what the case record says of them."""
    at = dict(EntryRow.objects.filter(case=case).values_list("number", "at"))
    rows = {row.key: row for row in Exhibit.objects.filter(case=case)}
    found = []
    for place, one in enumerate(exhibits):
        row = rows[one.id]
        origin = rows.get(row.origin)
        found.append(
            Piece(
                enclosed=one,
                member=member_of(place),
                place=place,
                entry=row.entry,
                at=at[row.entry],
                batch=row.batch,
                origin=origin.label if origin else "",
                how=row.what if origin and isinstance(row.what, str) else "",
            )
        )
    return found


def graph(case: str, domain: str, exhibits: Sequence[Piece]) -> Node:
    """Return the graph as plain JSON: the same exhibits give the same graph."""
    made = _Graph(uuid.UUID(case))
    organization = made.node("entry/0/organization", "uco-identity:Organization")
    organization["uco-core:name"] = domain
    actions: list[Node] = []
    records = {one.enclosed.id: _record(made, one) for one in exhibits}
    for batch in dict.fromkeys(one.batch for one in exhibits if not one.origin):
        of_batch = [one for one in exhibits if not one.origin and one.batch == batch]
        brought = [records[one.enclosed.id] for one in of_batch]
        actions += _taken_in(made, of_batch[0], brought, organization)
    for one in exhibits:
        if one.origin:
            actions.append(_derived(made, one, records[one.enclosed.id], organization))
    investigation = made.node("entry/0/investigation", "case-investigation:Investigation")
    investigation["uco-core:name"] = case
    investigation["case-investigation:investigationForm"] = "case"
    investigation["uco-core:object"] = _refs(actions)
    bundle = made.node("entry/0/bundle", "uco-core:Bundle")
    bundle["uco-core:name"] = f"{domain}/{case}"
    bundle["uco-core:object"] = _refs([investigation, *records.values()])
    nodes = sorted(made.nodes, key=lambda node: str(node["@id"]))
    return {"@context": CONTEXT, "@graph": nodes}


@dataclass
class _Graph:
    case: uuid.UUID
    nodes: list[Node] = field(default_factory=list)

    def part(self, name: str, kind: str) -> Node:
        """Return a part of a node, with an id of its own."""
        return {"@id": f"urn:uuid:{uuid.uuid5(self.case, name)}", "@type": kind}

    def node(self, name: str, kind: str) -> Node:
        """Return a node of the graph; ``name`` says what it is and is unique in the case."""
        node = self.part(name, kind)
        self.nodes.append(node)
        return node


def _refs(nodes: Iterable[Node]) -> list[Node]:
    return [{"@id": node["@id"]} for node in nodes]


def _literal(kind: str, value: str) -> Node:
    return {"@type": f"xsd:{kind}", "@value": value}


def _record(made: _Graph, one: Piece) -> Node:
    """Make the file and the provenance record of one exhibit; return the record."""
    file, place = one.enclosed.file, f"entry/{one.entry}/{one.enclosed.id}"
    segments = file.get("segments") or ()
    files = [_file(made, place, file, None if segments else one.member)]
    files += [
        _file(made, f"{place}/segment/{number}", segment, segment_member(one.place, number))
        for number, segment in enumerate(segments, 1)
    ]
    record = made.node(f"{place}/record", "case-investigation:ProvenanceRecord")
    record["case-investigation:exhibitNumber"] = one.enclosed.label
    if one.origin:
        record["case-investigation:rootExhibitNumber"] = one.origin
    record["uco-core:object"] = _refs(files)
    return record


def _file(made: _Graph, place: str, file: Mapping[str, Any], member: str | None) -> Node:
    """Make the node of one file; of an image in segments the whole is in no place of its own."""
    facet = made.part(f"{place}/name", "uco-observable:FileFacet")
    if file.get("name"):
        facet["uco-observable:fileName"] = str(file["name"])
    if member is not None:
        facet["uco-observable:filePath"] = f"data/{member}"
    facet["uco-observable:sizeInBytes"] = _literal("integer", str(file["size"]))
    content = made.part(f"{place}/content", "uco-observable:ContentDataFacet")
    digest = made.part(f"{place}/digest", "uco-types:Hash")
    digest["uco-types:hashMethod"] = "SHA256"
    digest["uco-types:hashValue"] = _literal("hexBinary", str(file["sha256"]).upper())
    content["uco-observable:hash"] = [digest]
    content["uco-observable:sizeInBytes"] = _literal("integer", str(file["size"]))
    bytes_ = made.node(f"{place}/file", "uco-observable:File")
    bytes_["uco-core:hasFacet"] = [facet, content]
    return bytes_


def _action(made: _Graph, name: str, called: str, result: Sequence[Node]) -> Node:
    action = made.node(name, "case-investigation:InvestigativeAction")
    action["uco-core:name"] = called
    action["uco-action:result"] = _refs(result)
    return action


def _taken_in(
    made: _Graph, first: Piece, brought: Sequence[Node], organization: Node
) -> list[Node]:
    """Return how a batch was collected, as told, and how it was taken in, as entered."""
    place = f"entry/{first.entry}"
    collection = _action(made, f"{place}/collection", "collection", brought)
    _circumstances(made, place, collection, first.enclosed.circumstances)
    taking = _action(made, f"{place}/taking-in", "taking in", brought)
    taking["uco-core:description"] = f"batch {first.batch}, entry {first.entry} of the case record"
    taking["uco-action:performer"] = {"@id": organization["@id"]}
    taking["uco-action:object"] = _refs(brought)
    taking["uco-action:endTime"] = _literal("dateTime", first.at)
    taking["case-investigation:wasInformedBy"] = _refs([collection])
    return [collection, taking]


def _circumstances(made: _Graph, place: str, action: Node, told: Any) -> None:
    """Put down what was told of a collection; what is unknown is left out, never invented."""
    known = {
        name: value
        for name, value in (told.items() if isinstance(told, Mapping) else ())
        if isinstance(value, str) and value and value != "unknown"
    }
    if "who" in known:
        performer = made.node(f"{place}/collector", "uco-identity:Identity")
        performer["uco-core:name"] = known["who"]
        action["uco-action:performer"] = {"@id": performer["@id"]}
    if "where" in known:
        location = made.node(f"{place}/location", "uco-location:Location")
        location["uco-core:name"] = known["where"]
        action["uco-action:location"] = _refs([location])
    lines = [f"{name}: {known[name]}" for name in _TOLD if name in known]
    if "when" in known and _INSTANT.fullmatch(known["when"]):
        action["uco-action:endTime"] = _literal("dateTime", known["when"])
    elif "when" in known:
        lines.insert(0, f"when: {known['when']}")
    if lines:
        action["uco-core:description"] = "\n".join(lines)


def _derived(made: _Graph, one: Piece, record: Node, organization: Node) -> Node:
    """Return how a copy was made; of the original only its label is said."""
    place = f"entry/{one.entry}"
    original = made.node(f"{place}/original", "case-investigation:ProvenanceRecord")
    original["case-investigation:exhibitNumber"] = one.origin
    action = _action(made, f"{place}/derivation", "derivation", [record])
    if one.how:
        action["uco-core:description"] = one.how
    action["uco-action:performer"] = {"@id": organization["@id"]}
    action["uco-action:object"] = _refs([original])
    action["uco-action:endTime"] = _literal("dateTime", one.at)
    return action
