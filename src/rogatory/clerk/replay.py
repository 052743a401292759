# SPDX-License-Identifier: Apache-2.0
"""Rows = replay(docket): the same code that runs at entry runs here, and nothing else does.

A destroyed value arrives as ERASED.  An entry of a kind that this version does not know is passed
over with its bytes intact: a newer Rogatory may have written it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import connection, transaction

from rogatory.clerk.act import ERASED, Act, Spec, Stamp, specs
from rogatory.clerk.sheet import Row, Sheet
from rogatory.clerk.tables import DisclosureRow, Docket, EntryRow, ErasureRow
from rogatory.docket import canon
from rogatory.docket.entry import Entry
from rogatory.errors import Malformed
from rogatory.language import _

Kinds = Mapping[str, type[Act]]
"""Every kind of act that this version knows: ``casefile.kinds.KINDS``."""

_WINDOW = 500
"""Entries read at a time: bounded memory, few statements."""

_Window = dict[str, Any]
"""Conditions on the number of an entry, the same for its row and for the values beside it."""


def row_models() -> list[type[Row]]:
    """Return every table of derived rows, in a fixed order."""
    from django.apps import apps

    return sorted(
        (model for model in apps.get_models() if issubclass(model, Row)),
        key=lambda model: model._meta.db_table,
    )


def acts_of(
    case: str,
    kinds: Kinds,
    *,
    until: str | None = None,
    only: Collection[str] | None = None,
) -> Iterator[tuple[Stamp, Act]]:
    """Yield every act of a docket with its place, in order; entries of unknown kinds are left out.

    ``until`` stops after the last entry entered at or before that instant; ``only`` yields acts of
    those kinds alone, read by index.
    """
    head = Docket.objects.get(case=case)
    for window in _windows(case, head.size, only):
        values = _values(case, window)
        rows = EntryRow.objects.filter(case=case, **window).order_by("number")
        for name, at, body in rows.values_list("kind", "at", "body"):
            if until is not None and at > until:
                return
            kind = kinds.get(name)
            if kind is None:
                continue
            entry = Entry.decode(bytes(body))
            stamp = Stamp(case, entry.number, entry.kind, entry.at, entry.by)
            yield stamp, act_from(kind, values.get(entry.number, {}))


def _windows(case: str, size: int, only: Collection[str] | None) -> Iterator[_Window]:
    """Yield conditions that select the entries of a docket, in order, a bounded number at a time.

    With ``only`` the numbers are looked up first, by index, and nothing else is read.
    """
    if only is None:
        for start in range(0, size, _WINDOW):
            yield {"number__gte": start, "number__lt": min(start + _WINDOW, size)}
        return
    wanted = EntryRow.objects.filter(
        case=case, kind__in=only, number__gte=0, number__lt=size
    ).order_by("number")
    numbers = list(wanted.values_list("number", flat=True))
    for start in range(0, len(numbers), _WINDOW):
        yield {"number__in": numbers[start : start + _WINDOW]}


def act_from(kind: type[Act], values: Mapping[tuple[str, int], Any]) -> Act:
    """Make an act again from the values that still stand beside its entry."""
    return kind(**{spec.name: _value(spec, values) for spec in specs(kind)})


def _value(spec: Spec, values: Mapping[tuple[str, int], Any]) -> Any:
    whole = values.get((spec.name, -1), ERASED)
    if not spec.listed or whole is ERASED:
        return whole
    return tuple(values.get((spec.name, index), ERASED) for index in range(int(whole["size"])))


def _values(case: str, window: _Window) -> dict[int, dict[tuple[str, int], Any]]:
    found: dict[int, dict[tuple[str, int], Any]] = {}
    rows = DisclosureRow.objects.filter(case=case, **window).values_list(
        "number", "name", "item", "value"
    )
    for number, name, item, value in rows:
        try:
            parsed = canon.read(bytes(value))
        except ValueError:
            raise Malformed(
                _("A value beside entry {number} is damaged: run “docket fsck”.").format(
                    number=number
                )
            ) from None
        found.setdefault(number, {})[(name, item)] = parsed
    return found


def values_of(case: str, number: int) -> dict[tuple[str, int], Any]:
    """Return the values that stand beside one entry, by field and item (-1 for the field)."""
    return _values(case, {"number": number}).get(number, {})


def erasures_of(case: str) -> set[tuple[int, str, int]]:
    """Return every destroyed value of a docket as (entry, field, item)."""
    return set(ErasureRow.objects.filter(case=case).values_list("number", "name", "item"))


def project(case: str, kinds: Kinds) -> None:
    """Make all rows of a case again from its docket, in one transaction and bounded memory."""
    with transaction.atomic():
        for model in row_models():
            # Nothing refers to a row by a key of the database: no need to look for what does.
            model._base_manager.filter(case=case)._raw_delete(connection.alias)
        sheet = Sheet(case)
        for place, (stamp, act) in enumerate(acts_of(case, kinds), 1):
            act.apply(sheet, stamp)
            if place % _WINDOW == 0:
                sheet.settle()
        sheet.settle()


def project_all(kinds: Kinds) -> None:
    """Make all rows of every case again, and remove those of cases that are not here."""
    with transaction.atomic():
        dockets = list(Docket.objects.order_by("case").values_list("case", flat=True))
        for model in row_models():
            model._base_manager.exclude(case__in=dockets).delete()
        for case in dockets:
            project(case, kinds)


def dump(case: str, models: Iterable[type[Row]] | None = None) -> dict[str, dict[str, Any]]:
    """Return all rows of a case as ``{table: {key: {column: value}}}``, to compare two states.

    Values are as the database holds them: what Django would read alike may still differ there.
    """
    tables: dict[str, dict[str, Any]] = {}
    for model in models or row_models():
        columns = [f.column for f in model._meta.concrete_fields if f.column]
        # An expression has no declared type: else the driver would read any number as yes or no.
        names = ", ".join(f"COALESCE({connection.ops.quote_name(c)}, NULL)" for c in columns)
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {names} FROM {table} WHERE "case" = %s', [case])
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        tables[model._meta.db_table] = {row["key"]: row for row in rows}
    return tables
