# SPDX-License-Identifier: Apache-2.0
"""The picture of a head is drawn anew: small, white, without anything that was hidden in it."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import PIL.Image
import PIL.PngImagePlugin
import pytest

from rogatory.reading import heads
from rogatory.reading.sheet import Sheet

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
    '<script>alert(1)</script><rect width="40" height="20" fill="navy"/>'
    "{more}</svg>"
)


def drawn(path: Path) -> PIL.Image.Image:
    data, said = heads.redraw(path, Sheet(), {})
    picture = PIL.Image.open(BytesIO(data))
    assert len(data) <= heads.MOST_BYTES
    assert picture.format == "PNG"
    assert [str(side) for side in picture.size] == said
    return picture


def test_what_a_picture_carries_beside_its_surface_is_gone(tmp_path: Path) -> None:
    notes = PIL.PngImagePlugin.PngInfo()
    notes.add_text("Author", "Aynur Meri")
    file = tmp_path / "arms.png"
    PIL.Image.new("RGBA", (300, 200), (200, 0, 0, 0)).save(file, pnginfo=notes)
    assert b"Aynur" in file.read_bytes()
    data, _said = heads.redraw(file, Sheet(), {})
    assert b"Aynur" not in data
    assert drawn(file).convert("RGB").getpixel((5, 5)) == (255, 255, 255), "laid on white"


def test_a_drawing_is_drawn_and_its_scripts_do_nothing(tmp_path: Path) -> None:
    file = tmp_path / "arms.svg"
    file.write_text(SVG.format(more=""))
    red, _green, blue = drawn(file).convert("RGB").resize((1, 1)).tobytes()
    assert (red < 60, blue > 90) == (True, True)


@pytest.mark.parametrize("where", ["file:///{secret}", "{secret}", "secret.png"])
def test_a_drawing_that_asks_for_another_file_is_refused(where: str, tmp_path: Path) -> None:
    import typst

    secret = tmp_path / "secret.png"
    PIL.Image.new("RGB", (40, 20), "red").save(secret)
    file = tmp_path / "arms.svg"
    link = f'<image href="{where.format(secret=secret)}" width="40" height="20"/>'
    file.write_text(SVG.format(more=link))
    with pytest.raises(typst.TypstError):
        heads.redraw(file, Sheet(), {})


def test_a_photograph_becomes_smaller_until_it_fits(tmp_path: Path) -> None:
    rng = random.Random(7)
    noise = PIL.Image.frombytes("RGB", (1400, 1400), rng.randbytes(1400 * 1400 * 3))
    noise.save(tmp_path / "noise.png")
    assert 100 < max(drawn(tmp_path / "noise.png").size) < 1400


@pytest.mark.parametrize("size", [(1300, 100), (100, 1300)])
def test_what_is_far_wider_than_high_is_no_picture_for_a_head(
    size: tuple[int, int], tmp_path: Path
) -> None:
    PIL.Image.new("L", size, 0).save(tmp_path / "rule.png")
    with pytest.raises(ValueError, match="far wider than high"):
        heads.redraw(tmp_path / "rule.png", Sheet(), {})
