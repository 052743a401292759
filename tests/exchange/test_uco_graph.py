# SPDX-License-Identifier: Apache-2.0
"""The CASE/UCO graph of a package: complete, silent on what stays here, accepted by the oracle."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.pouch import maker

from rogatory.casefile.exhibits import Exhibit, ExhibitDerived
from rogatory.docket import canon
from rogatory.exchange.content import Content
from rogatory.exchange.uco import graph_of
from rogatory.office import exhibits
from rogatory.office.enclosing import enclosed
from rogatory.pouch.manifest import Item
from rogatory.verify import verify_pouch

TOLD = {
    "who": "Bailiff of the Lower Court",
    "where": "Quay Street 4",
    "when": "2026-08-15T02:10:00+04:00",
    "how": "copied from a camera",
}
CANARIES = ("holiday-with-location.jpg", "Lower Court", "Quay Street")


class Told:
    """A case with a batch of two files, one of which leaves as it is, and one as a copy."""

    def __init__(self, folder: Path) -> None:
        self.side: Side = make_instance(folder)
        self.case = self.side.open_case("9/2026")
        source = folder / "evidence"
        source.mkdir()
        (source / "list.csv").write_bytes(b"camera,from,to\n")
        (source / "holiday-with-location.jpg").write_bytes(b"a picture with a place in it")
        hand = self.side.hand("aynur")
        exhibits.take_in(self.side.instance, self.case, source, hand, circumstances=TOLD)
        rows = {row.file["name"]: row for row in Exhibit.objects.filter(case=self.case)}
        self.kept, self.sent = rows["holiday-with-location.jpg"], rows["list.csv"]
        placed = self.side.instance.vault.put(self.case, b"a picture")
        made = ExhibitDerived(
            exhibit=str(uuid.uuid4()),
            origin=self.kept.key,
            label=f"{self.kept.label}-copy",
            file={"sha256": placed.sha256, "size": 9, "name": "copy.jpg", "name_bytes": ""},
            how="Location was taken out.",
        )
        self.side.enter(self.case, made)
        self.copy = Exhibit.objects.get(case=self.case, key=made.exhibit)

    def graph(self, *rows: Exhibit) -> dict[str, Any]:
        found = [enclosed(self.side.instance, row) for row in rows]
        graph = graph_of(self.side.instance, self.case, found)
        assert graph is not None
        return graph


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def of_type(graph: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node for node in graph["@graph"] if node["@type"] == kind]


def test_every_enclosed_exhibit_is_in_the_graph_with_digest_and_custody(told: Told) -> None:
    graph = told.graph(told.sent, told.copy)
    text = json.dumps(graph)
    for row in (told.sent, told.copy):
        assert row.file["sha256"].upper() in text
    records = {
        node["case-investigation:exhibitNumber"]: node
        for node in of_type(graph, "case-investigation:ProvenanceRecord")
    }
    assert set(records) == {told.sent.label, told.copy.label, told.kept.label}
    assert records[told.copy.label]["case-investigation:rootExhibitNumber"] == told.kept.label
    actions = {
        node["uco-core:name"]: node
        for node in of_type(graph, "case-investigation:InvestigativeAction")
    }
    assert set(actions) == {"collection", "taking in", "derivation"}
    assert actions["collection"]["uco-action:endTime"]["@value"] == TOLD["when"]
    assert actions["taking in"]["uco-action:endTime"]["@value"] == "2026-11-23T02:00:00Z"
    assert actions["derivation"]["uco-core:description"] == "Location was taken out."
    assert of_type(graph, "uco-identity:Identity")[0]["uco-core:name"] == TOLD["who"]


def test_of_an_original_that_stays_here_nothing_but_its_label_is_said(told: Told) -> None:
    everything = json.dumps(told.graph(told.kept))
    assert all(canary in everything for canary in CANARIES), "the search finds what is there"
    text = json.dumps(told.graph(told.copy))
    assert [canary for canary in CANARIES if canary in text] == []
    assert told.kept.file["sha256"] not in text.lower()


def test_what_is_unknown_is_left_out_and_never_invented(told: Told, tmp_path: Path) -> None:
    source = tmp_path / "more"
    source.mkdir()
    (source / "b.txt").write_bytes(b"b")
    hand = told.side.hand("aynur")
    exhibits.take_in(told.side.instance, told.case, source, hand, circumstances={})
    row = Exhibit.objects.get(case=told.case, label="E-3")
    graph = told.graph(row)
    assert of_type(graph, "uco-identity:Identity") == []
    assert of_type(graph, "uco-location:Location") == []
    assert "unknown" not in json.dumps(graph)


def test_the_same_exhibits_give_the_same_bytes_and_ids_that_never_collide(told: Told) -> None:
    first, again = (canon.dumps(told.graph(told.sent, told.copy)) for _time in range(2))
    assert first == again
    ids = [node["@id"] for node in told.graph(told.sent, told.copy)["@graph"]]
    assert len(set(ids)) == len(ids)
    assert set(ids) >= {
        node["@id"]
        for node in told.graph(told.sent)["@graph"]
        if node["@type"] == "case-investigation:ProvenanceRecord"
    }, "an exhibit has the same id in every package"


def test_a_package_carries_it_and_one_without_exhibits_does_not(told: Told) -> None:
    graph = told.graph(told.sent)
    names = [item.name for item in Content(b"pdf", {}, graph=graph).items()]
    assert "case.jsonld" in names
    assert graph_of(told.side.instance, told.case, []) is None


def _validator(lack: Callable[[str], None]) -> Path:
    found = Path(sys.executable).with_name("case_validate")
    if not found.exists():
        lack("case_validate of case-utils")
    return found


def _bend(graph: dict[str, Any], kind: str, name: str, value: Any) -> dict[str, Any]:
    bent = copy.deepcopy(graph)
    of_type(bent, kind)[0][name] = value
    return bent


def _broken(graph: dict[str, Any]) -> dict[str, dict[str, Any]]:
    record = "case-investigation:ProvenanceRecord"
    action = "case-investigation:InvestigativeAction"
    digest = copy.deepcopy(graph)
    facet = of_type(digest, "uco-observable:File")[0]["uco-core:hasFacet"][1]
    facet["uco-observable:hash"][0]["uco-types:hashValue"] = "no digest"
    size = copy.deepcopy(graph)
    of_type(size, "uco-observable:File")[0]["uco-core:hasFacet"][0][
        "uco-observable:sizeInBytes"
    ] = "many"
    return {
        "a label that is a number": _bend(graph, record, "case-investigation:exhibitNumber", 5),
        "a concept that does not exist": _bend(graph, record, "case-investigation:fooBar", "x"),
        "two labels": _bend(graph, record, "case-investigation:exhibitNumber", ["E-1", "E-2"]),
        "an instant that is a text": _bend(graph, action, "uco-action:endTime", "yesterday"),
        "a digest that is a text": digest,
        "a size that is a text": size,
    }


def test_the_oracle_accepts_ours_and_refuses_broken_ones(
    told: Told, tmp_path: Path, lack: Callable[[str], None], whole_sweep: bool
) -> None:
    validator = _validator(lack)

    def accepted(name: str, graph: dict[str, Any]) -> bool:
        path = tmp_path / f"{name.replace(' ', '-')}.jsonld"
        path.write_bytes(canon.dumps(graph))
        done = subprocess.run([validator, path], capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        return done.returncode == 0

    ours = told.graph(told.sent, told.copy)
    assert accepted("ours", ours)
    broken = _broken(ours)
    if not whole_sweep:
        broken = dict(list(broken.items())[:4])
    refused = [name for name, graph in broken.items() if not accepted(name, graph)]
    print(f"injected {len(broken)}, detected {len(refused)}")
    assert refused == list(broken)


@pytest.mark.parametrize("digest", ["photograph", "something else"])
def test_the_verifier_demands_every_exhibit_in_the_graph(tmp_path: Path, digest: str) -> None:
    world = maker.make_world()
    value = hashlib.sha256(f"a {digest}".encode()).hexdigest().upper()
    graph = canon.dumps({"@context": {}, "@graph": [{"hash": value}]})
    parts = maker.parts(world, tmp_path, files=[Item("case.jsonld", graph)])
    report = verify_pouch(parts.seal(tmp_path).path, world.trust())
    complete = digest == "photograph"
    assert report.state_of("graph") == ("verified" if complete else "failed")
    assert complete or "says nothing of data/exhibits/0001.bin" in str(report.failures)
