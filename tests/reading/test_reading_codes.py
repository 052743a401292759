# SPDX-License-Identifier: Apache-2.0
"""The codes on scanned leaves: read askew, turned, noisy, stained; nothing is made up."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from tests.paper.conftest import form_in
from tests.press.test_press_foot import leaves_in
from tests.scans import aged, drawn, pile

from rogatory.paper.letter import letter_data, render
from rogatory.pouch import origin
from rogatory.pouch.printed import Printed
from rogatory.press import codes as press
from rogatory.reading import codes, sandbox

Tool = Callable[[str], Path]
FLOOR = 0.97
"""Share of ordinary scans (150 dpi and more) whose code must be read."""


def letter(lang: str = "az", *, long: bool = True) -> tuple[bytes, dict[str, Any]]:
    """Print a letter with codes; return it with its data."""
    form = form_in(lang, long=long)
    data = origin.coded(origin.traced(letter_data(form, lang=lang), form), form["letter"])
    return render(data), data


def words_on(leaf: PIL.Image.Image) -> list[str]:
    return [one["words"] for one in codes.found_in(leaf)]


@pytest.mark.parametrize("lang", ["az", "ru", "en"])
def test_every_leaf_of_a_letter_bears_its_own_code(lang: str) -> None:
    pdf, data = letter(lang)
    leaves = leaves_in(pdf)
    assert leaves > 2
    for leaf in range(leaves):
        (one,) = codes.found_in(drawn(pdf, leaf, 150))
        code = Printed.read(one["words"])
        assert (code.leaf, code.leaves, code.sort) == (leaf + 1, leaves, "P")
        assert (code.id, code.digest) == (form_in(lang, long=True)["letter"], origin.mark_of(data))
        assert one["turned"] == 0
        assert one["x"] > 800 < one["y"]


def test_the_codes_of_a_paper_follow_from_its_data_and_move_nothing_on_it() -> None:
    pdf, data = letter()
    assert render(data) == pdf
    plain = {name: value for name, value in data.items() if name != "code"}
    assert origin.mark_of(plain) == origin.mark_of(data)
    assert origin.bears(data, form_in("az", long=True)["letter"])
    assert not origin.bears(data, str(uuid.uuid4()))
    assert not origin.bears(data | {"running": "x"}, form_in("az", long=True)["letter"])
    assert "code" not in origin.coded(plain, "l-1"), "an id that is no UUID fits in no code"
    assert leaves_in(render(plain)) == leaves_in(pdf)


def test_scans_at_150_dpi_and_more_are_read(whole_sweep: bool) -> None:
    pdf, _data = letter(long=False)
    rng = random.Random(2026)
    leaves = {dpi: drawn(pdf, 0, dpi) for dpi in (150, 200, 300)}
    rounds = 60 if whole_sweep else 8
    injected = detected = wrong = 0
    missed = []
    for dpi, clean in leaves.items():
        for _round in range(rounds if dpi == 150 else rounds // 2):
            turn, noise = rng.choice((0, 90, 180, 270)), rng.uniform(4, 16)
            scale = rng.choice((1.0, 0.97, 1.03))
            leaf = aged(clean, dpi, rng, turn=turn, noise=noise, scale=scale)
            found = codes.found_in(leaf)
            ours = [one for one in found if one["words"].startswith("ROGATORY1 P ")]
            injected += 1
            detected += len(ours) == 1
            wrong += any(one["turned"] != turn for one in ours)
            missed += [] if ours else [(dpi, turn, round(noise, 1))]
    print(f"injected {injected}, detected {detected}, missed {missed}")
    assert detected >= FLOOR * injected
    assert wrong == 0, "how a leaf lies is said wrongly"


def test_a_leaf_without_code_yields_none_and_its_back_has_no_ink() -> None:
    form = form_in("en", long=False)
    plain = render(letter_data(form, lang="en"))
    rng = random.Random(5)
    assert words_on(aged(drawn(plain, 0, 150), 150, rng)) == []
    blank = PIL.Image.new("L", (1240, 1754), 255)
    assert codes.dark(aged(blank, 150, rng, stains=0)) == 0
    assert codes.dark(aged(drawn(plain, 0, 150), 150, rng)) > 300


def test_files_of_every_form_are_read_in_the_sandbox(tmp_path: Path, tool: Tool) -> None:
    tool("bwrap")
    pdf, _data = letter()
    rng = random.Random(3)
    leaves = [aged(drawn(pdf, n, 150), 150, rng, noise=8) for n in range(2)]
    foreign = PIL.Image.new("L", (600, 600), 255)
    square = press.code("HTTPS://XB.EXAMPLE/LOGIN")
    import typst

    made = typst.compile(  # type: ignore[call-overload]
        {
            "main": b'#set page(width: 60mm, height: 60mm)\n#image("c.svg")',
            "c.svg": square.encode(),
        },
        format="png",
    )
    (tmp_path / "foreign.png").write_bytes(made)
    files = [
        pile(leaves, tmp_path / "two.pdf", 150),
        pile(leaves, tmp_path / "two.tif", 150),
        pile(leaves[:1], tmp_path / "one.jpg", 150),
        pile([foreign], tmp_path / "empty.png", 150),
        tmp_path / "foreign.png",
        tmp_path / "broken.pdf",
    ]
    files[-1].write_bytes(b"%PDF-1.7 and nothing that follows")
    told = sandbox.run_many("codes", files)
    counts = []
    for outcome in told[:-1]:
        assert outcome.output is not None, outcome.faults
        read = json.loads(outcome.output)
        assert read["next"] is None
        counts.append([len(leaf["codes"]) for leaf in read["leaves"]])
    assert counts == [[1, 1], [1, 1], [1], [0], [1]]
    assert told[-1].output is None
    assert told[-1].faults


def test_a_long_scan_is_read_in_pieces(tmp_path: Path, tool: Tool) -> None:
    tool("bwrap")
    pdf, _data = letter()
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    first = sandbox.run("codes", path, options={"page": 1, "seconds": 0})
    assert first.output is not None
    told = json.loads(first.output)
    assert [leaf["leaf"] for leaf in told["leaves"]] == [1]
    assert told["next"] == 2
