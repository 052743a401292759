# SPDX-License-Identifier: Apache-2.0
"""For any register: what is exported and read again are the same rows, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office.list_desk import grid_of

from rogatory.language import use
from rogatory.office import list_columns, list_export
from rogatory.office.list_cells import text_of
from rogatory.office.list_columns import REGISTER, Layout
from rogatory.office.list_rows import read_rows
from rogatory.office.register import STARTS

TODAY = "2026-11-28"
LAST = date(2026, 11, 28)
SIGNS = st.characters(
    exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufffd\ufeff\u2028\u2029\x85"
)
FREE = st.text(st.one_of(SIGNS, st.sampled_from("='+-@;\",\n\t|")), max_size=40)
NUMBERS = st.from_regex(r"[0-9]{1,4}[-/][0-9A-ZА-Я]{1,3}(/[0-9]{2,4})?", fullmatch=True)
DAYS = st.one_of(
    st.integers(0, 20_000).map(lambda n: (LAST - timedelta(n)).isoformat()),
    st.sampled_from(["2024", "2023-07", "1999-12"]),
)
ROW = st.fixed_dictionaries(
    {"direction": st.sampled_from(["out", "in"]), "day": DAYS, "number": NUMBERS},
    optional={
        "their_number": NUMBERS,
        "counterpart": FREE,
        "case": FREE,
        "medium": st.sampled_from(["by post", "by courier", "carrier pigeon"]),
        "subject": FREE,
        "executor": FREE,
        "note": FREE,
    },
)


def clean(text: str) -> str:
    """Return what an entered cell holds: ends are trimmed, lines end in one sign."""
    return text.replace("\r\n", "\n").strip()


def kept(row: dict[str, str]) -> dict[str, str]:
    return {name: clean(text) for name, text in row.items() if clean(text)}


def there_and_back(
    rows: list[dict[str, str]], form: str, lang: str, layout: Layout | None
) -> list[dict[str, str]]:
    """Export rows, read the file, and return what it says."""
    with use(lang), tempfile.TemporaryDirectory() as folder:
        said = [{**row, "direction": {"out": "исх", "in": "вх"}[row["direction"]]} for row in rows]
        heads, cells = list_export.shaped("register", said, layout)
        path = Path(folder) / f"x.{form}"
        path.write_bytes(list_export.as_file(heads, cells, form, "register"))
        _no_formula(path, form)
        table = grid_of(path)
        laid = list_columns.laid_out(table, "register", {}, layout)
        read = read_rows(table, laid, fixes={}, today=TODAY)
        assert read.found.faults == [], read.found.faults
        return [row.values for row in read.rows]


def _no_formula(path: Path, form: str) -> None:
    if form == "csv":
        text = path.read_bytes().decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
            assert not any(
                cell[:1] in STARTS or cell.lstrip()[:1] in STARTS for cell in row if cell
            )
        return
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert all(
        cell.data_type in ("s", "n", "inlineStr") for row in sheet.iter_rows() for cell in row
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from(["en", "ru", "az"]))
def test_what_is_exported_and_imported_are_the_same_rows(
    form: str, rows: list[dict[str, str]], lang: str
) -> None:
    assert there_and_back(rows, form, lang, None) == [kept(row) for row in rows]


@settings(max_examples=25)
@given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from(["iso", "dotted"]))
def test_in_the_shape_of_an_office_they_are_the_same_rows_too(
    rows: list[dict[str, str]], days: str
) -> None:
    heads = [f"Графа {n}" for n, _column in enumerate(REGISTER)]
    columns = {column.name: head for column, head in zip(REGISTER, heads, strict=True)}
    layout = Layout("register", heads, columns, days=days)
    assert there_and_back(rows, "csv", "en", layout) == [kept(row) for row in rows]


@settings(max_examples=300)
@given(st.text(max_size=30))
def test_an_armoured_cell_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    told = list_export.armoured(text)
    assert not told or told[0] not in STARTS
    whole = "".join("\ufffd" if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in text)
    wanted = clean(whole)
    got = text_of(told or None, "csv")[0]
    assert got == wanted or (wanted.lstrip("'")[:1].isspace() and got.split() == wanted.split())


def test_naughty_strings_come_back_from_both_forms(shared: Path) -> None:
    strings = json.loads((shared / "data" / "strings" / "blns" / "blns.json").read_text("utf-8"))
    injected = detected = 0
    for form in ("csv", "xlsx"):
        rows: list[dict[str, Any]] = [
            {"direction": "out", "day": "2024-01-01", "number": f"1-{n}", "subject": clean(text)}
            for n, text in enumerate(strings)
        ]
        back = there_and_back(rows, form, "en", None)
        for row, read in zip(rows, back, strict=True):
            injected += 1
            wanted = clean(row["subject"])
            alike = _alike(read.get("subject", ""), wanted, form)
            detected += alike
            if not alike:
                print(form, ascii(wanted), ascii(read.get("subject")))
    print(f"naughty strings injected {injected}, come back {detected}")
    assert injected == detected > 900


def _alike(got: str, wanted: str, form: str) -> bool:
    """Tell whether a string came back; what a file cannot hold is shown by a sign of its own."""
    if form == "xlsx":
        wanted = list_export._fit(wanted)
    wanted = "".join("\ufffd" if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in wanted)
    return got == clean(wanted)


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866")
SEPARATORS = (";", ",", "\t", "|")
RUSSIAN = [
    ["Исх. номер", "Дата отправки", "Адресат", "Краткое содержание"],
    ["17-4/24", "23.11.2024", "Прокуратура", "О розыске лиц;\nв деле, \"две\" смерти"],
    ["17-5/24", "24 ноября 2024 г.", "Суд", "О вручении документов | без приложений"],
]  # fmt: skip
AZERI = [
    ["Çıxış nömrəsi", "Göndərilmə tarixi", "Ünvan sahibi", "Qısa məzmun"],
    ["17-4/24", "23 noyabr 2024-cü il", "Prokurorluq", "Şahidin dindirilməsi;\nhəmçinin, \"iki\""],
    ["17-5/24", "24.11.2024", "Məhkəmə", "Sənədlərin verilməsi | əlavəsiz"],
]  # fmt: skip
ROMAN = [
    [cell.replace("ə", "e").replace("Ə", "E") for cell in row] for row in AZERI
]  # no ə in the old encoding


def test_every_encoding_with_every_separator_is_read(tmp_path: Path) -> None:
    injected = detected = 0
    for rows, encodings in ((RUSSIAN, ENCODINGS), (AZERI, ENCODINGS[:5]), (ROMAN, ("cp1254",))):
        for encoding in encodings:
            for separator in SEPARATORS:
                for quoted in (True, False):
                    some = rows if quoted else [[_bare(cell) for cell in row] for row in rows]
                    out = io.StringIO(newline="")
                    if quoted:
                        writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
                    else:
                        writer = csv.writer(out, delimiter=separator)
                    writer.writerows(some)
                    path = tmp_path / "x.csv"
                    path.write_bytes(out.getvalue().encode(encoding))
                    injected += 1
                    read = [cells for _number, cells in grid_of(path).rows]
                    if read == some:
                        detected += 1
                    else:
                        print(encoding, repr(separator), quoted, read[:2])
    print(f"encodings and separators injected {injected}, read right {detected}")
    assert injected == detected == (7 + 5 + 1) * 4 * 2


def _bare(cell: str) -> str:
    return "".join(" " if sign in ';,\t|"\n' else sign for sign in cell)


def test_a_file_in_another_encoding_than_is_said_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("Номер;Дата\r\n1;2".encode("cp1251"))
    from rogatory.errors import Malformed

    with pytest.raises(Malformed, match="--encoding"):
        grid_of(path, encoding="utf-8")
