# SPDX-License-Identifier: Apache-2.0
"""Flips inside the payload by someone who can announce whatever he likes: steps 5 to 8 at work.

Here the forger holds every key of the sender, log key included; only the record's past is fixed.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rogatory.pouch import container
from rogatory.pouch.manifest import Item
from rogatory.verify import Report, verify_pouch


def _flip_tools() -> ModuleType:
    path = Path(__file__).with_name("test_verify_flips.py")
    name = "rogatory_flip_tools"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


tools = _flip_tools()


class Maker:
    """Makes one bent pouch after the other in one folder."""

    def __init__(self, maker: Any, world: Any, folder: Path, **options: Any) -> None:
        self._maker, self._world, self._folder, self._options = maker, world, folder, options

    def __call__(self, **bends: Any) -> bytes:
        shutil.rmtree(self._folder, ignore_errors=True)
        parts = self._maker.parts(self._world, self._folder, **self._options, **bends)
        data: bytes = parts.seal(self._folder).path.read_bytes()
        return data


@pytest.fixture
def letter_maker(maker: Any, world: Any, tmp_path: Path) -> Maker:
    files, extra = maker.letter_files(world)
    return Maker(maker, world, tmp_path / "m", kind="letter", files=files, extra=extra)


@pytest.fixture
def judge(world: Any, in_process: None) -> Callable[[Path], Report]:
    trust = world.trust()
    return lambda path: verify_pouch(path, trust, identity=world.age_identity)


def test_the_clean_letter_is_accepted_with_its_signature_and_printed_again(
    letter_maker: Maker, judge: Callable[[Path], Report], tmp_path: Path
) -> None:
    path = tmp_path / "clean.asice"
    path.write_bytes(letter_maker())
    report = judge(path)
    assert report.ok, report.failures
    for name in ("letter file", "letter data", "letter signer", "letter signature"):
        assert report.state_of(name) == "verified", (name, report.of(7))


def kept(shelf: list[Any]) -> Callable[[Any], Any]:
    """Return what puts a thing on the shelf and hands it on."""

    def keep(thing: Any) -> Any:
        shelf.append(thing)
        return thing

    return keep


def _bent(name: str, data: bytes) -> Callable[[list[Item]], list[Item]]:
    return lambda items: [Item(i.name, data if i.name == name else i.source) for i in items]


def test_flips_in_the_files_of_the_bag_are_rejected_even_when_announced_anew(
    letter_maker: Maker, judge: Callable[[Path], Report], tmp_path: Path, whole_sweep: bool
) -> None:
    """The bag is made anew around the flip: entries, proofs, values, letter, salt must answer."""
    sweep = tools.Sweep(tmp_path / "x.asice", judge)
    items: list[Item] = []
    letter_maker(bend_files=lambda given: [*map(kept(items), given)])
    for item in items:
        if item.name.startswith("exhibits/"):
            continue
        assert isinstance(item.source, bytes)
        keep = 200 if whole_sweep else 14
        for changed, what in tools.flips(item.source, False, keep):
            data = letter_maker(bend_files=_bent(item.name, changed))
            sweep.put(data, f"{item.name} {what}")
    sweep.tell("inside the bag, announced anew")
    assert {6, 7, 8} <= set(sweep.steps)


def test_a_flipped_exhibit_announced_anew_is_never_called_verified(
    letter_maker: Maker, judge: Callable[[Path], Report], tmp_path: Path
) -> None:
    path = tmp_path / "x.asice"
    path.write_bytes(letter_maker(bend_files=_bent("exhibits/0001.bin", b"A photograph")))
    report = judge(path)
    assert report.state_of("exhibits") == "not checkable"
    assert not report.complete


def test_flips_of_the_bag_without_its_manifest_are_rejected_by_the_bag_step(
    letter_maker: Maker, judge: Callable[[Path], Report], tmp_path: Path, whole_sweep: bool
) -> None:
    """The payload archive is canonical and announced, but its manifests are of before."""
    sweep = tools.Sweep(tmp_path / "x.asice", judge)
    clean: list[bytes] = []
    letter_maker(bend_payload=kept(clean))
    inner = tmp_path / "bag.zip"
    inner.write_bytes(clean[0])
    members = tools.unzipped(inner)
    with container.open_container(inner) as archive:
        assert len(archive.members) == len(members)
    for name, data in members.items():
        for changed, what in tools.flips(data, False, 60 if whole_sweep else 5):
            bent = tools.zipped({**members, name: changed})
            made = letter_maker(bend_payload=lambda _clean, bent=bent: bent)
            sweep.put(made, f"{name} {what}")
    for changed, what in tools.flips(clean[0], False, 400 if whole_sweep else 40):
        made = letter_maker(bend_payload=lambda _clean, changed=changed: changed)
        sweep.put(made, f"raw bag {what}")
    sweep.tell("the bag, its manifest left as it was")
    assert set(sweep.steps) <= {5, 6}
    assert sweep.steps[6]


def test_flips_of_the_ciphertext_are_rejected_by_the_opening_step(
    maker: Any, world: Any, judge: Callable[[Path], Report], tmp_path: Path, whole_sweep: bool
) -> None:
    make = Maker(maker, world, tmp_path / "m", encrypted=True)
    sweep = tools.Sweep(tmp_path / "x.asice", judge)
    cipher: list[bytes] = []
    make(bend_sealed=kept(cipher))
    for changed, what in tools.flips(cipher[0], False, 500 if whole_sweep else 60):
        sweep.put(make(bend_sealed=lambda _c, changed=changed: changed), what)
    for cut in (1, 16, 100, len(cipher[0]) // 2):
        sweep.put(make(bend_sealed=lambda _c, cut=cut: cipher[0][:-cut]), f"cut by {cut}")
    sweep.tell("the ciphertext, announced anew")
    assert sweep.steps[5] > sweep.injected * 0.9
