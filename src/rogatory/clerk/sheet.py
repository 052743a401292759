# SPDX-License-Identifier: Apache-2.0
"""The sheet on which acts write their rows: one case, one transaction, written out in one go.

``apply`` never touches the database itself.  It adds rows to the sheet and changes rows that it
finds there; the clerk flushes the sheet before the commit.  So a batch of a thousand acts costs a
handful of statements, and a replay runs exactly the code that an entry runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, models

from rogatory.clerk import curtain
from rogatory.clerk.act import ERASED, Erased
from rogatory.errors import Malformed
from rogatory.language import _

_ERASED_ITEM = {"\x00erased": True}
"""How a row writes a destroyed item inside a list: no value can, for none may hold U+0000."""

if TYPE_CHECKING:
    _Column = models.Field[Any, Any]
else:
    _Column = models.TextField


class ErasableField(_Column):
    """A column that holds an erasable value: its canonical JSON, or NULL where it was erased."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, default=None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("null", "default"):
            kwargs.pop(key, None)
        return name or "", path, args, kwargs

    def get_default(self) -> Any:
        return None

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        if value is None:
            return ERASED
        try:
            return json.loads(value, object_hook=_seen_erased)
        except ValueError:
            raise Malformed(
                _("A row of {table} is damaged: run “docket fsck”, then “docket rebuild”.").format(
                    table=self.model._meta.db_table
                )
            ) from None

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> str | None:
        if isinstance(value, Erased):
            return None
        return _written(value)


def _as_erased(value: object) -> dict[str, bool]:
    """Write the place of one destroyed item inside a list."""
    if isinstance(value, Erased):
        return dict(_ERASED_ITEM)
    raise TypeError(f"{type(value).__name__} is no value of a field")


_written = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_erased
).encode


def _seen_erased(value: dict[str, Any]) -> Any:
    return ERASED if value == _ERASED_ITEM else value


R = TypeVar("R", bound="Row")


class _InSight(models.Manager[R]):
    """The rows of the cases that whoever asks may see (``curtain``)."""

    def get_queryset(self) -> models.QuerySet[R]:
        rows = super().get_queryset()
        hidden = curtain.hidden()
        return rows.exclude(case__in=hidden) if hidden else rows


class Row(models.Model):
    """A row derived from the docket: its key is an entry's place or an id from the act.

    A key is good within its case alone: what one case calls ``p1`` says nothing about another.
    ``objects`` leaves out the cases that are hidden from whoever asks; the sheet sees them all.
    """

    objects = _InSight()

    pk = models.CompositePrimaryKey("case", "key")
    case = models.CharField(max_length=36)
    key = models.CharField(max_length=200)
    entry = models.BigIntegerField()
    """The number of the entry that made this row."""

    class Meta:
        abstract = True


class Sheet:
    """The rows of one case as one transaction sees and changes them."""

    def __init__(self, case: str) -> None:
        self.case = case
        self._rows: dict[tuple[type[Row], str], Row] = {}
        self._added: dict[type[Row], dict[str, Row]] = {}
        self._changed: dict[type[Row], dict[str, Row]] = {}

    def add(self, row: Row) -> None:
        """Put a new row on the sheet; its case is this case."""
        row.case = self.case
        model = type(row)
        self._rows[(model, row.key)] = row
        self._added.setdefault(model, {})[row.key] = row

    def find(self, model: type[R], key: str) -> R | None:
        """Return the row of this case with that key, or None; another case's row is never found."""
        known = self._rows.get((model, key))
        if known is None:
            known = model._base_manager.filter(key=key, case=self.case).first()
            if known is not None:
                self._rows[(model, key)] = known
        return known  # type: ignore[return-value]

    def get(self, model: type[R], key: str) -> R:
        """Return the row of this case with that key; ``admit`` has made sure that it is there."""
        row = self.find(model, key)
        if row is None:
            raise LookupError(f"{model.__name__} {key} is not in this case")
        return row

    def change(self, row: Row) -> None:
        """Say that a row of this sheet was changed, so that it is written at the end."""
        model = type(row)
        if row.key not in self._added.get(model, {}):
            self._changed.setdefault(model, {})[row.key] = row

    def where(self, model: type[R], **conditions: Any) -> list[R]:
        """Return the rows of this case that meet the conditions, ordered by entry and key."""
        self.flush()
        found = []
        query = model._base_manager.filter(case=self.case, **conditions).order_by("entry", "key")
        for row in query:
            found.append(self._rows.setdefault((model, row.key), row))
        return found  # type: ignore[return-value]

    def settle(self) -> None:
        """Write everything and forget it: what is needed again is read again."""
        self.flush()
        self._rows.clear()

    def flush(self) -> None:
        """Write everything that was added or changed since the last flush."""
        added, self._added = self._added, {}
        changed, self._changed = self._changed, {}
        for model, rows in added.items():
            _insert(model, rows.values())
        for rows in changed.values():
            for row in rows.values():
                row.save(force_update=True)


def _insert(model: type[Row], rows: Iterable[Row]) -> None:
    """Insert rows with one statement, prepared once; each column writes its values as it always
    does."""
    statement, columns = _insertion(model)
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [[write(getattr(row, name)) for name, write in columns] for row in rows],
        )


@cache
def _insertion(model: type[Row]) -> tuple[str, list[tuple[str, Callable[[Any], Any]]]]:
    """Return the INSERT of a table, and for each column the attribute and how it is written."""
    name = connection.ops.quote_name
    fields = {name(one.column): one for one in model._meta.concrete_fields if one.column}
    marks = ", ".join(["%s"] * len(fields))
    table = name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({marks})"
    return statement, [(one.attname, _writing(one)) for one in fields.values()]


_AS_IT_IS = {"CharField": str, "TextField": str, "BigIntegerField": int}


def _writing(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Return how a column writes a value; Django is asked for what is no plain text or number."""
    erasable = isinstance(field, ErasableField)
    plain = None if erasable else _AS_IT_IS.get(field.get_internal_type())

    def write(value: Any) -> Any:
        return value if type(value) is plain else field.get_db_prep_save(value, connection)

    return write
