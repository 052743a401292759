# SPDX-License-Identifier: Apache-2.0
"""Which column of an office's list is which of ours: guessed from its head, said by a person, kept.

A mapping that is kept lies as ``mappings/NAME.json`` in the folder of the instance, an ordinary
file: it proves nothing, for what was entered stands in the record as it was entered::

    {"schema": "rogatory.mapping/1", "list": "register", "heads": ["Исх. №", "Дата"],
     "columns": {"number": "Исх. №", "day": "Дата"}, "direction": "out", "dates": "dmy",
     "days": "dotted", "sides": {"прокуратура": "XB"}}
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rogatory.errors import Inadmissible, Malformed, Unavailable
from rogatory.language import N_, SUPPORTED, _, use
from rogatory.office.list_cells import folded
from rogatory.reading.grid import Cell, Grid, Value

SCHEMA: Final = "rogatory.mapping/1"
FOLDER: Final = "mappings"
_HEAD_ROWS: Final = 40
"""Rows in which the head is looked for: titles stand above it."""


@dataclass(frozen=True)
class Column:
    """One of our columns: its name, its label, how its cells are read, other words for its head."""

    name: str
    label: str
    sort: str
    heads: tuple[str, ...]
    required: bool = False


BASIS: Final = "basis"
"""What a row of an export rests on; when it is imported it stands for nothing by itself."""

REGISTER: Final = (
    Column("direction", N_("direction"), "way", (
        *("way", "in out", "направление", "вид корреспонденции", "вх исх", "istiqamət"),
    )),
    Column("day", N_("came or went on"), "day", (
        *("date", "day", "sent on", "received on", "date sent", "date received", "дата"),
        *("дата отправки", "дата отправления", "дата поступления", "дата получения"),
        *("дата регистрации", "отправлено", "получено", "когда отправлено", "tarix", "tarixi"),
        *("göndərilmə tarixi", "daxil olma tarixi", "qeydiyyat tarixi", "alınma tarixi"),
        *("дата исх", "дата вх"),
    ), required=True),
    Column("number", N_("our number"), "number", (
        *("our no", "number", "no", "outgoing no", "incoming no", "reg no", "registration number"),
        *("наш номер", "наш no", "номер", "исх no", "вх no", "исходящий номер"),
        *("входящий номер", "рег no", "рег номер", "регистрационный номер", "no документа"),
        *("исходящий no", "входящий no", "bizim nömrə", "nömrə", "nömrəsi", "çıxış nömrəsi"),
        *("daxil olma nömrəsi", "qeydiyyat nömrəsi", "sənədin nömrəsi", "çıxış no"),
    )),
    Column("their_number", N_("their number"), "number", (
        *("their no", "your no", "your number", "sender s number", "их номер", "их no"),
        *("ваш номер", "ваш no", "номер отправителя", "no отправителя", "исх no отправителя"),
        *("номер корреспондента", "onların nömrəsi", "göndərənin nömrəsi", "sizin nömrə"),
    )),
    Column("dated", N_("date on the paper"), "day", (
        *("dated", "document date", "date of the paper", "дата документа", "дата письма"),
        *("дата отправителя", "sənədin tarixi", "məktubun tarixi"),
    )),
    Column("counterpart", N_("other side"), "text", (
        *("counterpart", "correspondent", "addressee", "sender", "to", "from", "state", "country"),
        *("to from", "корреспондент", "адресат", "получатель", "отправитель", "кому", "от кого"),
        *("куда", "откуда", "государство", "страна", "другая сторона", "инициатор", "qarşı tərəf"),
        *("ünvan sahibi", "göndərən", "alan", "kimə", "kimdən", "hara", "haradan", "dövlət"),
        *("ölkə", "müxbir"),
    )),
    Column("case", N_("case"), "text", (
        *("case no", "case number", "criminal case", "дело", "номер дела", "no дела"),
        *("уголовное дело", "no уголовного дела", "iş", "iş no", "işin nömrəsi", "cinayət işi"),
        *("cinayət işinin nömrəsi",),
    )),
    Column("medium", N_("channel"), "medium", (
        *("medium", "sent by", "канал", "способ", "способ отправки", "способ доставки"),
        *("вид отправки", "kanal", "üsul", "göndərilmə üsulu", "çatdırılma üsulu"),
    )),
    Column("subject", N_("what it says"), "text", (
        *("subject", "summary", "about", "contents", "содержание", "краткое содержание"),
        *("предмет", "о чем", "заголовок", "тема", "məzmun", "məzmunu", "qısa məzmun", "mövzu"),
    )),
    Column("executor", N_("executor"), "text", (
        *("handled by", "исполнитель", "кому расписано", "icraçı", "icra edən"),
    )),
    Column("note", N_("note"), "text", (
        *("notes", "remark", "remarks", "примечание", "примечания", "отметка"),
        *("отметка об исполнении", "qeyd", "qeydlər", "qeydlər sütunu"),
    )),
    Column(BASIS, N_("rests on"), "text", ()),
)  # fmt: skip

PERSONS: Final = (
    Column("code", N_("code name"), "code", (
        *("code", "код", "кодовое имя", "псевдоним", "kod", "kod adı"),
    )),
    Column("role", N_("role"), "role", (
        *("status", "роль", "статус", "процессуальный статус", "rol", "statusu"),
    ), required=True),
    Column("surname", N_("surname"), "text", (
        *("family name", "last name", "фамилия", "soyad", "soyadı"),
    )),
    Column("given_name", N_("given name"), "text", ("first name", "имя", "ad", "adı")),
    Column("patronymic", N_("patronymic"), "text", (
        *("father s name", "отчество", "ata adı", "atasının adı"),
    )),
    Column("birth_date", N_("date of birth"), "day", (
        *("born", "born on", "birth date", "дата рождения", "д р", "doğum tarixi", "təvəllüd"),
    )),
    Column("birth_place", N_("place of birth"), "text", ("место рождения", "doğum yeri")),
    Column("citizenship", N_("citizenship"), "text", (
        *("nationality", "гражданство", "vətəndaşlıq", "vətəndaşlığı"),
    )),
    Column("residence", N_("residence"), "text", (
        *("address", "адрес", "место жительства", "ünvan", "yaşayış yeri"),
    )),
    Column("occupation", N_("occupation"), "text", (
        *("work", "место работы", "занятие", "iş yeri", "peşə"),
    )),
    Column("language", N_("language"), "text", ("язык", "dil")),
    Column("documents", N_("documents"), "text", (
        *("passport", "паспорт", "документ", "pasport", "sənəd"),
    )),
    Column("contacts", N_("contacts"), "text", (
        *("telephone", "phone", "телефон", "telefon", "контакты"),
    )),
    Column("sealed", N_("identity sealed"), "flag", (
        *("sealed", "secret", "данные скрыты", "скрыто", "засекречен", "gizli", "məxfi"),
    )),
    Column("note", N_("note"), "text", ("notes", "remarks", "примечание", "примечания", "qeyd")),
)  # fmt: skip

EXHIBITS: Final = (
    Column("label", N_("label"), "text", (
        *("exhibit", "exhibit no", "number", "no", "item no", "номер", "ярлык", "no предмета"),
        *("обозначение", "nömrə", "nişan"),
    )),
    Column("what", N_("what it is"), "text", (
        *("description", "item", "name", "описание", "наименование", "предмет"),
        *("что это", "təsvir", "təsviri", "ad", "əşya", "nədir"),
    )),
    Column("sha256", N_("digest (SHA-256)"), "digest", (
        *("sha256", "sha 256", "digest", "hash", "хеш", "хэш", "контрольная сумма", "heş"),
    )),
    Column("place", N_("where it is kept"), "text", (
        *("place", "kept at", "location", "место хранения", "где хранится", "saxlanma yeri"),
    )),
    Column("note", N_("note"), "text", ("notes", "remarks", "примечание", "примечания", "qeyd")),
)  # fmt: skip

LISTS: Final[dict[str, tuple[Column, ...]]] = {
    "register": REGISTER,
    "persons": PERSONS,
    "exhibits": EXHIBITS,
}


@dataclass
class Layout:
    """How a list is laid out: its heads, which of our columns stands where, and what is fixed."""

    of: str
    """Which of our lists it is."""

    heads: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """Our column -> the head that it stands under."""

    direction: str = ""
    dates: str = ""
    """``dmy`` or ``mdy``, with ``serial`` after a blank; empty where nobody said."""

    days: str = "iso"
    """How days were written: iso, dotted, slashed, or date for a spreadsheet's own dates."""

    sides: dict[str, str] = field(default_factory=dict)
    """The other side as it is written -> the code of its authority or state."""

    head_row: int = 0
    places: dict[str, int] = field(default_factory=dict)
    """Our column -> where it stands in this file, the first is 0."""

    name: str = ""
    """Under which it is remembered."""

    def to_json(self) -> dict[str, Any]:
        """Return what is remembered of it."""
        kept = ("heads", "columns", "direction", "dates", "days", "sides")
        return {"schema": SCHEMA, "list": self.of} | {name: getattr(self, name) for name in kept}


def labels(list_: str) -> dict[str, str]:
    """Return our columns of a list with their labels, in the present language."""
    return {column.name: _(column.label) for column in LISTS[list_]}


def said(value: Value) -> str:
    """Return a head as it is written."""
    return value.text if isinstance(value, Cell) else " ".join((value or "").split())


def laid_out(grid: Grid, list_: str, wanted: Mapping[str, str], known: Layout | None) -> Layout:
    """Return the layout of a table: ``wanted`` (our column -> head) first, then what is known.

    Inadmissible with every fault: no head, a column that is not there or stands twice.
    """
    faults: list[str] = []
    columns = {column.name for column in LISTS[list_]}
    for name in sorted(set(wanted) - columns):
        faults.append(
            _("“{name}” is none of our columns ({known}).").format(
                name=name, known=", ".join(column.name for column in LISTS[list_])
            )
        )
    told = dict(known.columns if known else {}) | dict(wanted)
    number, cells = _head(grid, list_, told)
    heads = _distinct([said(cell) for cell in cells])
    layout = Layout(list_, heads, head_row=number)
    if known is not None:
        layout.direction, layout.dates, layout.days = known.direction, known.dates, known.days
        layout.sides, layout.name = dict(known.sides), known.name
    taken: set[int] = set()
    for name, head in told.items():
        place = _place(heads, head)
        if place is None and name in columns:
            faults.append(
                _("There is no column “{head}” in row {n}; there are: {heads}.").format(
                    head=head, n=number, heads=", ".join(filter(None, heads))
                )
            )
        elif place is not None and name in columns:
            layout.places[name] = place
            taken.add(place)
    guessed = _guessed(list_, heads)
    if known is not None:
        guessed = {name: place for name, place in guessed.items() if name == BASIS}
    for name, place in guessed.items():
        if name not in layout.places and place not in taken:
            layout.places[name] = place
            taken.add(place)
    layout.columns = {name: heads[place] for name, place in layout.places.items()}
    Inadmissible.unless_empty(faults)
    return layout


def _head(grid: Grid, list_: str, told: Mapping[str, str]) -> tuple[int, list[Value]]:
    """Return the row of the table that is its head: most of its cells are known as heads."""
    best, found = 0.0, None
    asked = {folded(head) for head in told.values()}
    for number, cells in grid.rows[:_HEAD_ROWS]:
        heads = [said(cell) for cell in cells]
        hits = len(_guessed(list_, heads)) + 2 * sum(folded(head) in asked for head in heads)
        if hits > best and sum(map(bool, heads)) > 1:
            best, found = hits, (number, cells)
    if found is None or best < 2:
        raise Inadmissible(
            _(
                "No row of heads was found: name the columns as they stand there, such as --map "
                "{example}."
            ).format(example=" ".join(f'{c.name}="…"' for c in LISTS[list_][:3]))
        )
    return found


def _distinct(heads: list[str]) -> list[str]:
    """Return heads of which no two are the same and none is empty."""
    found: list[str] = []
    for place, head in enumerate(heads, 1):
        name = head or _("column {n}").format(n=place)
        found.append(name if name not in found else f"{name} ({place})")
    return found


def _place(heads: Sequence[str], head: str) -> int | None:
    for place, one in enumerate(heads):
        if one == head:
            return place
    for place, one in enumerate(heads):
        if folded(one) == folded(head) and folded(head):
            return place
    return None


def _words(list_: str) -> dict[str, set[str]]:
    """Return for each of our columns every head that it is known by, in every language."""
    found: dict[str, set[str]] = {}
    for column in LISTS[list_]:
        found[column.name] = {folded(column.name), *map(folded, column.heads)}
        for lang in SUPPORTED:
            with use(lang):
                found[column.name].add(folded(_(column.label)))
    return found


def _guessed(list_: str, heads: Sequence[str]) -> dict[str, int]:
    """Return where each of our columns seems to stand, the surest first, each place once."""
    candidates: list[tuple[float, int, int, str]] = []
    for rank, (name, words) in enumerate(_words(list_).items()):
        for place, head in enumerate(heads):
            plain = folded(head)
            if plain in words:
                candidates.append((-100.0, place, rank, name))
                continue
            inside = [w for w in words if len(w) > 3 and f" {w} " in f" {plain} "]
            if inside:
                candidates.append((-float(max(map(len, inside))), place, rank, name))
    found: dict[str, int] = {}
    for _score, place, _rank, name in sorted(candidates):
        if name not in found and place not in found.values():
            found[name] = place
    return found


_NAME = re.compile(r"[\w-]{1,60}", re.ASCII)


def remember(home: Path, name: str, layout: Layout) -> Path:
    """Keep a layout under a name; what was kept under it is replaced."""
    path = _path(home, name)
    path.parent.mkdir(exist_ok=True)
    made = path.with_suffix(".new")
    made.write_text(json.dumps(layout.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    made.replace(path)
    return path


def remembered(home: Path, name: str, list_: str) -> Layout:
    """Return the layout that is kept under a name; Malformed or Unavailable when it cannot be."""
    path = _path(home, name)
    if not path.is_file():
        there = ", ".join(sorted(one.stem for one in (home / FOLDER).glob("*.json")))
        raise Unavailable(
            _("No columns are remembered as “{name}” ({there}).").format(
                name=name, there=there or "–"
            )
        )
    found = _kept(path)
    if found is None or found.of != list_:
        raise Malformed(_("{file} is no mapping of this kind of list.").format(file=path.name))
    return found


def fitting(home: Path, list_: str, grid: Grid) -> Layout | None:
    """Return the remembered layout whose heads are those of the table; None when none fits."""
    basis = _words("register")[BASIS]
    kept = [found for path in sorted((home / FOLDER).glob("*.json")) if (found := _kept(path))]
    for _number, cells in grid.rows[:_HEAD_ROWS]:
        heads = _distinct([said(cell) for cell in cells])
        for found in kept:
            width = len(found.heads)
            more = {folded(head) for head in heads[width:]}
            if found.of == list_ and found.heads == heads[:width] and more <= basis:
                return found
    return None


def _path(home: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise Malformed(
            _("“{name}” is no name for a file: letters, digits, - and _ only.").format(name=name)
        )
    return home / FOLDER / f"{name}.json"


def _kept(path: Path) -> Layout | None:
    """Read a kept layout; None for a file that is none."""
    try:
        told = json.loads(path.read_text("utf-8"))
        layout = Layout(
            str(told["list"]),
            [str(head) for head in told["heads"]],
            {str(name): str(head) for name, head in told["columns"].items()},
            str(told["direction"]),
            str(told["dates"]),
            str(told["days"]),
            {str(text): str(code) for text, code in told["sides"].items()},
            name=path.stem,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return layout if told.get("schema") == SCHEMA and layout.of in LISTS else None
