# SPDX-License-Identifier: Apache-2.0
"""The index: documents put in, dropped and found, on SQLite (FTS5) and PostgreSQL (tsvector).

Both hold the same tokens, made above (``reading.stems``, ``reading.fold``): no engine folds, stems
or ranks.  A document's number rises with the instant of its entry, so that the newest ones, and
those between two days, are a range of numbers, which both engines walk without looking at the rest.

Which cases an officer may see is a condition of the query itself (:class:`Sight`), never a sieve
over what it gave: not even a count tells of another case.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol

from django.db import connection

from rogatory.casefile.derived import Document
from rogatory.clerk import database

EPOCH: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
SHIFT: Final = 22
"""Bits of a document's number below its second."""

_WINDOW = 200
_FEW = 40
"""Cases that stand in the engine's own condition too: it then never walks those of others."""

_COLUMNS: Final = (
    'd.id, d."case", d.sort, d.source, d.entry, d."at", d.title, d.place, d.text, d.words, d.names'
)


class Row(NamedTuple):
    """A document that was found, as :class:`Document` has it."""

    id: int
    case: str
    sort: str
    source: str
    entry: int
    at: str
    title: str
    place: str
    text: str
    words: str
    names: str


@dataclass(frozen=True)
class Word:
    """One thing that is looked for: any of its tokens, phrases, beginnings or sounds will do."""

    tokens: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    beginnings: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sight:
    """The cases of which documents may be found; no other ones exist for this query."""

    cases: frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """What documents must hold: every word; sorts (any when empty); numbers in [low, high)."""

    words: tuple[Word, ...]
    sorts: tuple[str, ...] = ()
    low: int = 0
    high: int = 2**62
    oldest_first: bool = False


class Index(Protocol):
    """What an engine does; documents are written and dropped in the caller's transaction."""

    def put(self, documents: Sequence[Document]) -> None:
        """Add documents; their numbers are given here, after ``number_at`` of their instant."""

    def drop(self, case: str, source: str | None = None) -> int:
        """Take out what comes from one source, or all documents of a case; return how many."""

    def find(self, wanted: Wanted, sight: Sight, most: int) -> list[Row]:
        """Return at most ``most`` documents, the newest first (or the oldest)."""

    def refill(self) -> int:
        """Take in every document when the engine knows none, as after a restore; their number."""

    def settle(self) -> None:
        """Rid the engine of what was dropped and still lies in its files; outside a transaction."""


def index() -> Index:
    """Return the index of the database that this process is connected to."""
    return _Postgres() if connection.vendor == "postgresql" else _Sqlite()


def number_at(at: str) -> int:
    """Return the least number that a document of this instant (``2026-11-23T02:00:00Z``) has."""
    told = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return max(0, int(told.timestamp()) - EPOCH) << SHIFT


def _number(documents: Sequence[Document]) -> None:
    """Give each document the next number of its instant; it is held until the transaction ends.

    Other workers may be giving numbers of the same second, to documents of other cases.
    """
    for at in sorted({one.at for one in documents}):
        database.hold(f"documents of {at}")
    last: dict[str, int] = {}
    for one in documents:
        if one.at not in last:
            low = number_at(one.at)
            there = Document.objects.filter(id__gte=low, id__lt=low + (1 << SHIFT))
            last[one.at] = there.order_by("-id").values_list("id", flat=True).first() or low - 1
        last[one.at] += 1
        one.id = last[one.at]


def _scope(case: str) -> str:
    return "c" + case.replace("-", "")


class _Sqlite:
    """FTS5 over an external content table: the words of a document stand in its row alone."""

    def put(self, documents: Sequence[Document]) -> None:
        _number(documents)
        Document.objects.bulk_create(documents, batch_size=80)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO casefile_found(rowid, words, names, scope) VALUES (%s, %s, %s, %s)",
                [(one.id, one.words, one.names, _scoped(one)) for one in documents],
            )

    def drop(self, case: str, source: str | None = None) -> int:
        rows = Document.objects.filter(case=case, **({"source": source} if source else {}))
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO casefile_found(casefile_found, rowid, words, names, scope) "
                "VALUES ('delete', %s, %s, %s, %s)",
                [(one.id, one.words, one.names, _scoped(one)) for one in rows],
            )
        return rows.delete()[0]

    def find(self, wanted: Wanted, sight: Sight, most: int) -> list[Row]:
        parts = [_fts_word(word) for word in wanted.words]
        scopes = _scopes(wanted, sight)
        parts += [f"(scope : ({' OR '.join(some)}))" for some in scopes]
        order = "ASC" if wanted.oldest_first else "DESC"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_COLUMNS} FROM casefile_found f CROSS JOIN casefile_document d "
                "ON d.id = f.rowid WHERE casefile_found MATCH %s "
                "AND f.rowid >= %s AND f.rowid < %s "
                'AND d."case" IN (SELECT value FROM json_each(%s)) '
                f"ORDER BY f.rowid {order} LIMIT %s",
                [" AND ".join(parts), wanted.low, wanted.high, json.dumps(sorted(sight.cases)),
                 most],
            )  # fmt: skip
            return [Row(*row) for row in cursor.fetchall()]

    def refill(self) -> int:
        done = 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM casefile_found_docsize)")
            if cursor.fetchone()[0]:
                return 0
            for one in Document.objects.order_by("id").iterator(_WINDOW):
                cursor.execute(
                    "INSERT INTO casefile_found(rowid, words, names, scope) "
                    "VALUES (%s, %s, %s, %s)",
                    (one.id, one.words, one.names, _scoped(one)),
                )
                done += 1
        return done

    def settle(self) -> None:
        with connection.cursor() as cursor:
            # Dropped words lie in old segments until these are merged into one.
            cursor.execute("INSERT INTO casefile_found(casefile_found) VALUES ('optimize')")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchone()


def _scoped(one: Document) -> str:
    return f"{_scope(one.case)} s{one.sort}"


def _scopes(wanted: Wanted, sight: Sight) -> list[list[str]]:
    found = [[f"s{sort}" for sort in wanted.sorts]] if wanted.sorts else []
    if len(sight.cases) <= _FEW:
        # No case at all: a token that no document has.
        found.append(sorted(map(_scope, sight.cases)) or ["none"])
    return found


def _fts_word(word: Word) -> str:
    ways = [f'words : "{one}"' for one in word.tokens]
    ways += [f'words : "{" ".join(phrase)}"' for phrase in word.phrases]
    ways += [f'words : "{one}" *' for one in word.beginnings]
    ways += [f'names : "{one}"' for one in word.sounds]
    return f"({' OR '.join(ways)})"


class _Postgres:
    """A tsvector of our own making in a column of its own, with a GIN index."""

    def put(self, documents: Sequence[Document]) -> None:
        _number(documents)
        Document.objects.bulk_create(documents, batch_size=500)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE casefile_document SET found = %s::tsvector WHERE id = %s",
                [(_vector(one), one.id) for one in documents],
            )

    def drop(self, case: str, source: str | None = None) -> int:
        rows = Document.objects.filter(case=case, **({"source": source} if source else {}))
        return rows.delete()[0]

    def find(self, wanted: Wanted, sight: Sight, most: int) -> list[Row]:
        parts = [_ts_word(word) for word in wanted.words]
        parts += ["(" + " | ".join(f"'={one}'" for one in some) + ")"
                  for some in _scopes(wanted, sight)]  # fmt: skip
        order = "ASC" if wanted.oldest_first else "DESC"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_COLUMNS} FROM casefile_document d WHERE d.found @@ %s::tsquery "
                'AND d.id >= %s AND d.id < %s AND d."case" = ANY(%s) '
                f"ORDER BY d.id {order} LIMIT %s",
                [" & ".join(parts), wanted.low, wanted.high, sorted(sight.cases), most],
            )
            return [Row(*row) for row in cursor.fetchall()]

    def refill(self) -> int:
        done = 0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM casefile_document WHERE found IS NOT NULL)"
            )
            if cursor.fetchone()[0]:
                return 0
            for one in Document.objects.order_by("id").iterator(_WINDOW):
                cursor.execute(
                    "UPDATE casefile_document SET found = %s::tsvector WHERE id = %s",
                    (_vector(one), one.id),
                )
                done += 1
        return done

    def settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM casefile_document")


def _vector(one: Document) -> str:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(one.words.split(), 1):
        places.setdefault(token, []).append(place)
    words = [f"'{token}':{','.join(map(str, at))}" for token, at in places.items()]
    bare = [f"'~{sound}'" for sound in dict.fromkeys(one.names.split())]
    return " ".join([*words, *bare, *(f"'={scope}'" for scope in _scoped(one).split())])


def _ts_word(word: Word) -> str:
    ways = [f"'{one}'" for one in word.tokens]
    ways += ["(" + " <-> ".join(f"'{one}'" for one in phrase) + ")" for phrase in word.phrases]
    ways += [f"'{one}':*" for one in word.beginnings]
    ways += [f"'~{one}'" for one in word.sounds]
    return f"({' | '.join(ways)})"
