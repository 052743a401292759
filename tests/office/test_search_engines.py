# SPDX-License-Identifier: Apache-2.0
"""The same questions have the same answers on SQLite (FTS5) and on PostgreSQL (tsvector)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import stores
from tests.instances import make_instance

from rogatory.casefile.derived import Document
from rogatory.casefile.search_index import Sight, Wanted, index
from rogatory.reading.search_words import asked, found_by, weigh

CASES = [f"00000000-0000-4000-8000-{n:012}" for n in range(60)]
_WORDS = """
    свидетель свидетели допроса допрос машину машиной Джафаров Джафарова Cəfərov Jafarov
    Mammadov Məmmədov Гусейнов Hüseynov şahid şahidlər anbar anbarda car cars witness witnesses
    склад складе самолёт самолет 17 4 24 протокол house houses Qasımov Касумов ҝөрүб шаһид"""
WORDS = _WORDS.split()
QUESTIONS = [
    "свидетель", "допрос машина", '"протокол допроса"', "Cəfərov", "Məmmədov witness", "17-4/24",
    "маш*", "wit* car", "шаһид", "Гусейнов", "самолёт склад", '"şahid anbar"', "нет", "qasimov",
]  # fmt: skip


def documents() -> list[Document]:
    """Make the same documents each time."""
    rng = random.Random(11)
    made = []
    for n in range(700):
        text = " ".join(rng.choice(WORDS) for _word in range(rng.randint(1, 60)))
        words, names = found_by(text)
        made.append(
            Document(
                case=rng.choice(CASES), sort=rng.choice(("exhibit", "letter")), source=f"s{n}",
                entry=n, at=f"2026-0{n % 9 + 1}-01T00:00:00Z", title="t", place="", text=text,
                words=words, names=names,
            )
        )  # fmt: skip
    return made


def answers() -> list[Any]:
    """Put the documents in, drop some, and return what each question finds, in order."""
    index().put(documents())
    for n in range(0, 700, 7):
        for case in CASES[:20]:
            index().drop(case, f"s{n}")
    index().settle()
    told: list[Any] = []
    for question in QUESTIONS:
        known = asked(question)
        for sight in (CASES, CASES[:3], [CASES[5]], []):
            for sorts in ((), ("letter",)):
                wanted = Wanted(known.words, sorts, oldest_first=len(sight) == 3)
                rows = index().find(wanted, Sight(frozenset(sight)), 40)
                told.append(
                    [(one.id, one.source, weigh(known, one.words, one.names)) for one in rows]
                )
    return told


@pytest.fixture
def server() -> Iterator[stores.Postgres]:
    one = stores.start_postgres()
    yield one
    from django.db import connections

    connections["default"].close()
    one.stop()


def test_both_engines_find_the_same_in_the_same_order(
    tmp_path: Path, server: stores.Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = make_instance(tmp_path)
    from django.core.management import call_command
    from django.db import connections

    from rogatory.clerk import database

    stores.run_on_server("CREATE DATABASE found TEMPLATE template0", server.url)
    monkeypatch.setenv("DATABASE_URL", "")
    # Each engine on a store of its own, whatever the instances of this run stand on.
    (tmp_path / "file").mkdir()
    database.connect(tmp_path / "file", "")
    assert connections["default"].vendor == "sqlite"
    call_command("migrate", verbosity=0, interactive=False)
    on_file = answers()
    database.connect(side.home / "elsewhere", server.url.rpartition("/")[0] + "/found")
    assert connections["default"].vendor == "postgresql"
    call_command("migrate", verbosity=0, interactive=False)
    on_server = answers()
    side.attach()
    assert sum(map(len, on_file)) > 1000
    assert on_server == on_file
