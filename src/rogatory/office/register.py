# SPDX-License-Identifier: Apache-2.0
"""The register as a file for a spreadsheet, and holiday files as they lie in the instance.

A cell is always text.  One that a spreadsheet would take for a formula gets an apostrophe before
it, so that what another side wrote into its number or its papers never runs here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from rogatory.casefile import cases, register_words, workdays
from rogatory.casefile.expected import CalendarAdopted, CorrespondencePolicy, HolidayFile
from rogatory.casefile.register_rows import Part
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Malformed, Unavailable
from rogatory.language import _

FOLDER = "holidays"
"""Where holiday files lie in the folder of an instance."""

STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for the beginning of a formula, the wide forms too."""


def as_csv(rows: Iterable[Part]) -> bytes:
    """Return rows of the register as CSV (RFC 4180, UTF-8 with its mark), in the language set.

    Rows that are read as they are asked for are all of one moment.
    """
    with transaction.atomic():
        return table_csv(register_words.heads(), map(register_words.cells, rows))


def table_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV in which every cell is quoted text and none is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in heads])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs; one that begins no formula is left as it is."""
    text = cell.replace("\x00", "\ufffd")
    return f"'{text}" if text.lstrip()[:1] in STARTS or text[:1] in STARTS else text


@dataclass(frozen=True)
class Lying:
    """A holiday file that lies in the instance: what it says, or why it cannot be read."""

    path: Path
    year: workdays.HolidayYear | None
    fault: str
    adopted: bool


def adopt(instance: Instance, name: str, by: Hand) -> tuple[int, workdays.HolidayYear]:
    """Adopt a holiday file, named in the instance's folder or by its path; return the entry.

    Raises Malformed with every fault of the file, Unavailable when it cannot be read.
    """
    path = instance.home / FOLDER / name
    if not path.is_file():
        path = Path(name)
    text = _text(path)
    year = workdays.read(text)
    act = CalendarAdopted(
        state=year.state,
        year=year.year,
        file=path.name,
        digest=year.digest,
        weekend=year.weekend,
        holidays=tuple(sorted(day.isoformat() for day in year.holidays)),
        working=tuple(sorted(day.isoformat() for day in year.working)),
        text=text,
    )
    (entry,) = cases.enter(instance, instance.config.authority, act, by=by)
    return entry.number, year


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(4 * workdays.SIZE_LIMIT + 1)
        return data.decode()
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be read: {error}.").format(file=path, error=error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise Malformed(_("{file} is no UTF-8 text.").format(file=path)) from None


def adopted(instance: Instance) -> list[HolidayFile]:
    """Return the holiday files that count now, by state and year."""
    rows = HolidayFile.objects.filter(case=instance.config.authority, current=True)
    return list(rows.order_by("state", "year"))


def lying(instance: Instance) -> list[Lying]:
    """Return the holiday files in the instance's folder, adopted or not."""
    known = {row.digest for row in adopted(instance)}
    found = []
    for path in sorted((instance.home / FOLDER).glob("*.toml")):
        try:
            year = workdays.read(_text(path))
            found.append(Lying(path, year, "", year.digest in known))
        except (Malformed, Unavailable) as error:
            found.append(Lying(path, None, str(error), False))
    return found


def policies(instance: Instance) -> list[CorrespondencePolicy]:
    """Return the policies that count now, by state."""
    rows = CorrespondencePolicy.objects.filter(case=instance.config.authority, current=True)
    return list(rows.order_by("state"))
