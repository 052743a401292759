# SPDX-License-Identifier: Apache-2.0
"""The press: the same bytes for the same data, nothing read as source, nothing silently lost."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import Malformed, Unavailable
from rogatory.press import (
    Attachment,
    engine,
    library,
    template_digest,
    typeset,
    typeset_by_digest,
)
from rogatory.press import blocks as b
from rogatory.press.sheet import sheet
from rogatory.press.typesetting import visible

Tool = Callable[[str], Path]
VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "press" / "templates.json"
AZ = "Ə ə Ğ ğ I ı İ i Ş ş Ç ç Ö ö Ü ü; Ҝ ҝ Ғ ғ Ҹ ҹ Һ һ Ө ө Ү ү Ә ә Ј ј"
RU = "Съешь же ещё этих мягких французских булок, да выпей чаю; № 5 «ёлка» Ъ ъ"


def paper(*blocks: b.Block, lang: str = "en", **more: Any) -> dict[str, Any]:
    """A schedule with one section that holds ``blocks``."""
    base = sheet(
        title="Test",
        author="Office",
        lang=lang,
        day="2026-11-23",
        marking="",
        running="",
        machine="m",
    )
    return base | {
        "authority": "Office",
        "subtitle": "",
        "opening": [],
        "sections": [b.section("Section", *blocks)],
        "numbered": False,
        "signatures": [],
        **more,
    }


def words_of(pdf: bytes, path: Path, tool: Tool) -> str:
    path.write_bytes(pdf)
    done = subprocess.run(
        [tool("pdftotext"), "-layout", path, "-"], capture_output=True, check=True, text=True
    )
    return done.stdout


def test_the_same_data_give_the_same_bytes_and_other_data_others() -> None:
    first = typeset("schedule", paper(b.text("one")))
    assert first == typeset("schedule", paper(b.text("one")))
    assert first != typeset("schedule", paper(b.text("two")))


def test_the_bytes_do_not_depend_on_the_day_or_place_of_printing(tmp_path: Path) -> None:
    program = (
        "import json, sys, hashlib; from rogatory.press import typeset;"
        "print(hashlib.sha256(typeset('schedule', json.load(sys.stdin))).hexdigest())"
    )
    data = paper(b.text(AZ))
    environment = {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=environment,
    )
    assert done.stdout.strip() == hashlib.sha256(typeset("schedule", data)).hexdigest()


def test_a_paper_can_be_printed_again_by_the_digest_of_its_template() -> None:
    data = paper(b.text("again"))
    digest = template_digest("schedule")
    assert typeset_by_digest(digest, data) == typeset("schedule@1", data)
    with pytest.raises(Unavailable, match="This edition has no template"):
        typeset_by_digest("0" * 64, data)


def test_the_digest_of_a_template_covers_its_imports_and_can_be_made_with_sha256sum() -> None:
    files = ["letter@1.typ", "blocks@1.typ", "frame@1.typ", "layout@1.typ", "office@1.typ"]
    listed = "".join(
        f"{hashlib.sha256((library.FOLDER / name).read_bytes()).hexdigest()}  {name}\n"
        for name in files
    )
    assert hashlib.sha256(listed.encode()).hexdigest() == template_digest("letter")


def test_the_templates_are_the_frozen_ones() -> None:
    """A template that a paper was printed with is never edited: add ``name@2.typ`` instead."""
    frozen = json.loads(VECTORS.read_text())
    assert {name: template_digest(name) for name in frozen} == frozen
    assert set(library.known().values()) >= set(frozen)


def test_every_letter_of_azerbaijani_russian_and_english_is_printed(
    tmp_path: Path, tool: Tool
) -> None:
    shown = words_of(typeset("schedule", paper(b.text(AZ), b.text(RU))), tmp_path / "p.pdf", tool)
    for word in f"{AZ} {RU}".split():
        assert word in shown


def test_a_character_without_a_glyph_is_refused_with_its_name_and_place() -> None:
    data = paper(b.text("fine"), b.text("a 漢 here"), authority="and 😀")
    with pytest.raises(Malformed) as caught:
        typeset("schedule", data)
    message = str(caught.value)
    assert "authority: U+1F600 GRINNING FACE" in message
    assert "sections[0].blocks[1].text: U+6F22 CJK UNIFIED IDEOGRAPH-6F22" in message


def test_where_the_paper_allows_it_such_a_character_is_shown_by_number(
    tmp_path: Path, tool: Tool
) -> None:
    data = paper(b.text("a 漢 and 😀 here"))
    data["document"]["show_missing"] = ["sections"]
    shown = words_of(typeset("schedule", data), tmp_path / "p.pdf", tool)
    assert "a ⟨U+6F22⟩ and ⟨U+1F600⟩ here" in shown


@pytest.mark.parametrize(
    "hidden",
    ["\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b", "\U000e0041", "\u200f", "\ue000"],
)
def test_what_nobody_can_see_is_shown_by_number(hidden: str, tmp_path: Path, tool: Tool) -> None:
    data = paper(b.text(f"pay{hidden}ee"))
    shown = words_of(typeset("schedule", data), tmp_path / "p.pdf", tool)
    assert f"pay⟨U+{ord(hidden):04X}⟩ee" in shown


def test_ends_of_line_stay_and_tabs_are_room() -> None:
    assert visible("a\r\nb\tc\rd") == "a\nb\u2003c\nd"


def test_text_is_never_read_as_source(tmp_path: Path, tool: Tool) -> None:
    lines = [
        "#panic(1)", "#import \"/etc/passwd\"", "$x^2$", "*bold* _it_", "@ref <label>", "// gone",
        "/* gone */", "= heading", "- dash", "`raw`", "\\u{41}", "#read(\"letter@1.typ\")", "{{x}}",
        "~",
    ]  # fmt: skip
    data = paper(*(b.text(line) for line in lines), b.table(["#h"], [["*cell*"]]))
    shown = words_of(typeset("schedule", data), tmp_path / "p.pdf", tool)
    for line in [*lines, "#h", "*cell*"]:
        assert line in shown


def test_naughty_strings_are_printed_or_refused_by_name(shared: Path, tool: Tool) -> None:
    """The big list, each string alone in a place that allows showing by number: all are printed."""
    files = sorted((shared / "data" / "strings").rglob("*.json"))
    strings: list[str] = [s for file in files for s in json.loads(file.read_text("utf-8"))]
    assert len(strings) > 300
    data = paper(*(b.text(s) for s in strings), b.table(["x"], [[s] for s in strings]))
    data["document"]["show_missing"] = ["sections"]
    pdf = typeset("schedule", data)
    assert pdf.startswith(b"%PDF-1.7")
    data["document"]["show_missing"] = []
    with pytest.raises(Malformed, match="cannot be printed"):
        typeset("schedule", data)


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"title": "x", "author": "y", "lang": "en"},
        {"title": "x", "author": "y", "lang": "en", "date": "23.11.2026"},
        {"title": 1, "author": "y", "lang": "en", "date": "2026-11-23"},
    ],
)
def test_a_paper_that_does_not_say_what_it_is_is_refused(document: Any) -> None:
    with pytest.raises(Malformed, match="title, author, language and date"):
        typeset("schedule", {**paper(), "document": document})


def test_data_that_do_not_suit_the_template_are_refused_with_the_reason() -> None:
    wrongs: list[dict[str, Any]] = [
        {"sections": "no list"},
        {"sections": [{"heading": "h", "blocks": [{"kind": "unheard of"}]}]},
        {"numbered": None},
        {"page_words": []},
    ]
    for wrong in wrongs:
        with pytest.raises(Malformed, match="does not suit the template"):
            typeset("schedule", paper() | wrong)


def test_data_that_json_cannot_carry_or_too_much_of_it_are_refused() -> None:
    with pytest.raises(Malformed, match="8 MiB"):
        typeset("schedule", paper(b.text("x" * (9 << 20))))
    with pytest.raises(Malformed, match="plain"):
        typeset("schedule", paper() | {"extra": float("nan")})
    with pytest.raises(Malformed, match="plain"):
        typeset("schedule", paper() | {"extra": object()})


def test_an_unknown_template_or_standard_is_refused() -> None:
    with pytest.raises(Unavailable, match="no template"):
        typeset("nonsense", paper())
    with pytest.raises(Unavailable):
        typeset("letter@99", paper())
    with pytest.raises(Malformed, match="standard"):
        typeset("schedule", paper(), standard="1.7")


def test_it_is_pdf_a_with_embedded_fonts_and_sound(tmp_path: Path, tool: Tool) -> None:
    path = tmp_path / "p.pdf"
    path.write_bytes(typeset("schedule", paper(b.text(AZ), b.commands("mono"))))
    subprocess.run([tool("qpdf"), "--check", path], check=True, capture_output=True)
    data = path.read_bytes()
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in data
    listing = subprocess.run(
        [tool("pdffonts"), path], check=True, capture_output=True, text=True
    ).stdout.splitlines()[2:]
    assert listing
    for line in listing:
        assert any(name in line for name in ("LibertinusSerif", "NewCM", "DejaVuSansMono"))
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], "embedded, subset, with Unicode"


def test_attachments_travel_in_pdf_a_3_and_only_there(tmp_path: Path, tool: Tool) -> None:
    item = Attachment("letter.json", b'{"a":1}', "application/json", "the data")
    path = tmp_path / "p.pdf"
    path.write_bytes(typeset("schedule", paper(), standard="a-3a", attachments=[item]))
    subprocess.run([tool("qpdf"), "--check", path], check=True, capture_output=True)
    subprocess.run(
        [tool("pdfdetach"), "-save", "1", "-o", tmp_path / "out", path],
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "out").read_bytes() == item.data
    with pytest.raises(Malformed, match="attach"):
        typeset("schedule", paper(), attachments=[item])


def test_a_digest_is_grouped_by_four() -> None:
    assert b.grouped("0123456789ab") == "0123 4567 89ab"


def test_importing_the_press_does_not_load_the_engine() -> None:
    program = (
        "import sys, rogatory.press, rogatory.press.certificate; print('typst' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
    assert engine().startswith("typst 0.")
