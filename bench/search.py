# SPDX-License-Identifier: Apache-2.0
"""What a search costs among many documents: rare, middling and common words, phrases, pages.

``python -m bench.search [--json FILE] [--documents N] [--server]``; p50 and p95 over the words of
each class, warm, wall milliseconds of the index alone and of the whole search.  Goal: p95 of every
class at most 20 ms.  Documents are made of words by Zipf's law, half Cyrillic, half Latin, so that
the commonest stands in nearly every document.  ``--server`` does the same on PostgreSQL.

Beside it stands what FTS5 takes when it orders by its own relevance (bm25), which it must reckon
for every document that holds the word: why the order is made of the newest CANDIDATES instead.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests import stores
from tests.instances import make_instance

from rogatory.casefile.derived import Document
from rogatory.casefile.search_index import Sight, Wanted, index, number_at
from rogatory.office.search import CANDIDATES, Question, search
from rogatory.reading.search_words import asked, found_by

VOCABULARY = 60_000
IN_A_DOCUMENT = 40
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
    """Yield batches of documents whose words follow Zipf's law."""
    rng = random.Random(2)
    weights = [1 / (rank + 1) for rank in range(len(words))]
    total, cumulative = 0.0, []
    for weight in weights:
        total += weight
        cumulative.append(total)
    batch: list[Document] = []
    for n in range(number):
        text = " ".join(rng.choices(words, cum_weights=cumulative, k=IN_A_DOCUMENT))
        tokens, names = found_by(text)
        seconds = 86_400 * 365 * n // number
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_767_225_600 + seconds))
        batch.append(
            Document(
                case=cases[n % len(cases)], sort="exhibit", source=f"e{n}", entry=n, at=at,
                title="E", place="", text=text, words=tokens, names=names,
            )
        )  # fmt: skip
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def timed(work: Callable[[], object]) -> float:
    """Run ``work`` twice; return the milliseconds of the second time."""
    work()
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return p50 and p95."""
    parts = quantiles(values, n=20)
    return {"p50": round(parts[9], 2), "p95": round(parts[18], 2)}


def measure(instance: Any, words: Sequence[str], cases: Sequence[str]) -> dict[str, Any]:
    """Measure each class of questions."""
    classes = {
        "common": [words[n] for n in range(40)],
        "middling": [words[n] for n in range(300, 2300, 50)],
        "rare": [words[n] for n in range(20_000, 60_000, 1_000)],
        "two common": [f"{words[n]} {words[n + 1]}" for n in range(40)],
        "beginning*": [f"{words[n][:4]}*" for n in range(300, 2300, 50)],
        "phrase": [f'"{words[n]} {words[n + 2]}"' for n in range(40)],
    }
    all_cases = Sight(frozenset(cases))
    few = Sight(frozenset(cases[:3]))
    told: dict[str, Any] = {}
    for name, asked_for in classes.items():
        of_index, of_few, whole = [], [], []
        for one in asked_for:
            wanted = Wanted(asked(one).words)
            of_index.append(timed(partial(index().find, wanted, all_cases, CANDIDATES + 1)))
            of_few.append(timed(partial(index().find, wanted, few, CANDIDATES + 1)))
            whole.append(timed(partial(search, instance, Question(one), "aynur")))
        told[name] = {"index": spread(of_index), "index, 3 cases": spread(of_few),
                      "search": spread(whole)}  # fmt: skip
    return told


def by_engine(words: Sequence[str]) -> dict[str, float]:
    """Measure FTS5's own order by relevance on common words."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return {}
    found = []
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

        found.append(timed(ask))
    return spread(found)


def main() -> None:
    """Make the documents, measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--server", action="store_true")
    given = parser.parse_args()
    if given.server:
        import os

        os.environ["ROGATORY_TEST_STORE"] = stores.BOTH
        stores.start()
    side = make_instance(Path(tempfile.mkdtemp(prefix="bench-search-")))
    cases = [side.open_case(f"{n + 1}/2026") for n in range(CASES)]
    words = vocabulary()
    began = time.perf_counter()
    from django.db import transaction

    for batch in documents(words, given.documents, cases):
        with transaction.atomic():
            index().put(batch)
    built = time.perf_counter() - began
    side.clock.move(days=1)
    told = {
        "machine": platform.processor() or platform.machine(),
        "documents": given.documents,
        "built_seconds": round(built, 1),
        "first_number": number_at("2026-01-01T00:00:00Z"),
        "classes": measure(side.instance, words, cases),
        "common words, bm25 over all": by_engine(words),
    }
    print(f"{given.documents} documents in {built:.0f} s")
    for name, one in told["classes"].items():
        print(
            f"{name:12}",
            "  ".join(f"{what}: p50 {s['p50']} p95 {s['p95']} ms" for what, s in one.items()),
        )
    print("bm25 over all, common words:", told["common words, bm25 over all"])
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    if given.server:
        stores.stop()


if __name__ == "__main__":
    main()
