# SPDX-License-Identifier: Apache-2.0
"""What a search costs among many documents: rare, middling and common words, phrases, pages.

``python -m bench.search [--scale 1] [--json FILE] [--server]``; 1 is a million documents of 100
words.  ``measure(scale)`` gives rows in the shape of ``bench.rows``: p95 over the words of each
class, warm, wall milliseconds of the index alone and of the whole search, with CPU milliseconds
beside them (on a busy machine only these say much).  Goal: p95 of every class at most 20 ms.
Documents are made of words by Zipf's law, half Cyrillic, half Latin, so that the commonest stands
in nearly every document, and hold three names each.  ``--server`` does the same on PostgreSQL.

Beside it stands what FTS5 takes when it orders by its own relevance (bm25), which it must reckon
for every document that holds the word: why the order is made of the newest CANDIDATES instead.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests import stores
from tests.instances import make_instance

from django.db import connection, transaction  # isort: skip - after Django is set up

from rogatory.casefile.derived import Document
from rogatory.casefile.search_index import Sight, Wanted, index
from rogatory.clerk.instance import Instance
from rogatory.office.search import CANDIDATES, Question, search
from rogatory.reading.search_words import asked, found_by

VOCABULARY = 60_000
IN_A_DOCUMENT = 100
WHOLE = 1_000_000
CASES = 200
BATCH = 2_000
_SYLLABLES = (
    ["ка", "ро", "ми", "те", "ла", "ну", "со", "ве", "ди", "по", "ра", "ше", "гу", "ты"],
    ["qa", "ro", "mi", "tə", "la", "nu", "so", "ve", "di", "po", "ra", "şe", "gu", "zi"],
)


def vocabulary() -> list[str]:
    """Make words that differ, half in each script."""
    rng, words = random.Random(1), dict[str, None]()
    while len(words) < VOCABULARY:
        some = _SYLLABLES[len(words) % 2]
        words[
            "".join(rng.choice(some) for _n in range(rng.randint(2, 5))) + "т"[len(words) % 2 :]
        ] = None
    return list(words)


def documents(words: Sequence[str], number: int, cases: Sequence[str]) -> Iterator[list[Document]]:
    """Yield batches of documents whose words follow Zipf's law, with three names in each."""
    rng = random.Random(2)
    cumulative = list(accumulate(1 / (rank + 1) for rank in range(len(words))))
    # Tokens of each word are made once: what is measured here is the index, not the reading.
    tokens = [found_by(word)[0] for word in words]
    names = [(name, *found_by(name)) for name in (word.title() for word in words[:4000:2])]
    places = range(len(words))
    batch: list[Document] = []
    for n in range(number):
        some = rng.choices(places, cum_weights=cumulative, k=IN_A_DOCUMENT - 3)
        called = rng.choices(names, k=3)
        seconds = 86_400 * 365 * n // number
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_767_225_600 + seconds))
        batch.append(
            Document(
                case=cases[n % len(cases)], sort="exhibit", source=f"e{n}", entry=n, at=at,
                title="E", place="",
                text=" ".join([*(words[one] for one in some), *(one[0] for one in called)]),
                words=" ".join([*(tokens[one] for one in some), *(one[1] for one in called)]),
                names=" ".join(one[2] for one in called),
            )
        )  # fmt: skip
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Run ``work`` twice; return the milliseconds of the second time, wall and CPU."""
    work()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def classes(words: Sequence[str], most: int) -> dict[str, list[str]]:
    """Return the questions of each class, at most so many of each."""
    every = {
        "common word": [words[n] for n in range(40)],
        "middling word": [words[n] for n in range(300, 2300, 50)],
        "rare word": [words[n] for n in range(20_000, 60_000, 1_000)],
        "name": [words[n].title() for n in range(0, 4000, 100)],
        "two common words": [f"{words[n]} {words[n + 1]}" for n in range(40)],
        "common and rare word": [f"{words[n]} {words[20_000 + 900 * n]}" for n in range(40)],
        "beginning of 4 letters": [f"{words[n][:4]}*" for n in range(300, 2300, 50)],
        "phrase of common words": [f'"{words[n]} {words[n + 2]}"' for n in range(40)],
    }
    return {name: questions[:most] for name, questions in every.items()}


def _p(values: Sequence[float], place: int) -> float:
    return round(quantiles(values, n=20)[place], 2)


def rows_of(
    instance: Instance, words: Sequence[str], cases: Sequence[str], size: str, most: int
) -> Iterator[dict[str, Any]]:
    """Measure each class of questions; yield its rows."""
    few = f", 3 of {len(cases)} cases"
    sights = {"": Sight(frozenset(cases)), few: Sight(frozenset(cases[:3]))}
    for name, questions in classes(words, most).items():
        for narrowed, sight in sights.items():
            work = [
                partial(index().find, Wanted(asked(one).words), sight, CANDIDATES + 1)
                for one in questions
            ]
            yield _row(f"{name}{narrowed}: index", [timed(one) for one in work], size)
        told = [timed(partial(search, instance, Question(one), "aynur")) for one in questions]
        yield _row(f"{name}: whole search", told, size)


def _row(name: str, told: Sequence[tuple[float, float]], size: str) -> dict[str, Any]:
    wall, cpu = zip(*told, strict=True)
    return {
        "part": "search", "name": f"{name}, p95", "value": _p(wall, 18), "unit": "ms", "goal": 20,
        "better": "less", "size": size, "rounds": len(told),
        "limit": "lists of places in the index, read from the newest on",
        "note": f"p50 {_p(wall, 9)} ms; CPU p50 {_p(cpu, 9)}, p95 {_p(cpu, 18)} ms",
    }  # fmt: skip


def by_engine(words: Sequence[str], size: str) -> dict[str, Any]:
    """Measure FTS5's own order by relevance on common words."""
    told = []
    for one in words[:10]:
        (word,) = asked(one).words

        def ask(tokens: Sequence[str] = word.tokens) -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT rowid FROM casefile_found WHERE casefile_found MATCH %s "
                    "ORDER BY rank LIMIT 20",
                    [" OR ".join(f'words : "{token}"' for token in tokens)],
                )
                cursor.fetchall()

        told.append(timed(ask))
    row = _row("common word in FTS5's own order (bm25)", told, size)
    return row | {"goal": None, "limit": "bm25 of every document that holds the word"}


def measure(scale: float, *, server: bool = False) -> list[dict[str, Any]]:
    """Make the documents and return the rows."""
    # A very small scale tries the shape alone.
    many, most = (CASES, 40) if scale >= 0.01 else (5, 3)
    number = max(BATCH // 5, round(WHOLE * scale))
    size = f"{number:,} documents of {IN_A_DOCUMENT} words in {many} cases" + (
        ", PostgreSQL" if server else ""
    )
    if server:
        os.environ["ROGATORY_TEST_STORE"] = stores.BOTH
        stores.start()
    folder = Path(tempfile.mkdtemp(prefix="bench-search-"))
    try:
        side = make_instance(folder)
        cases = [side.open_case(f"{n + 1}/2026") for n in range(many)]
        words = vocabulary()
        wall, cpu = time.perf_counter(), time.process_time()
        for batch in documents(words, number, cases):
            with transaction.atomic():
                index().put(batch)
        spent = time.perf_counter() - wall, time.process_time() - cpu
        index().settle()
        side.clock.move(days=1)
        built = {
            "part": "search", "name": "documents put into the index", "unit": "documents/s",
            "value": round(number / spent[0]), "size": size, "cpu": round(spent[1], 1),
            "wall": round(spent[0], 1), "limit": "the engine's own sorting; one core",
        }  # fmt: skip
        found = [built, *rows_of(side.instance, words, cases, size, most)]
        return found if server else [*found, by_engine(words, size)]
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)
        if server:
            stores.stop()


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--server", action="store_true")
    given = parser.parse_args()
    told = measure(given.scale, server=given.server)
    print(f"load {os.getloadavg()[0]:.1f}")
    for one in told:
        print(f"{one['name']:48} {one['value']:>10} {one['unit']:12} {one.get('note', '')}")
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
