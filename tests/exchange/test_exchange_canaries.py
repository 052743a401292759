# SPDX-License-Identifier: Apache-2.0
"""Threat 27: canary names never lie in clear where a thief, a carrier or a log reader would look.

Searched: every clear byte and file name of what crosses the border, tiles, checkpoints, names of
files, leftovers, and what the programs log; sealed identities in every file of the instances.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile.exhibits import Exhibit, ExhibitsTakenIn
from rogatory.casefile.persons import PersonEntered
from rogatory.casefile.pouches import ReceivedPouch
from rogatory.exchange.content import Content, Enclosed
from rogatory.office import exhibits, persons
from rogatory.pouch.container import open_container

NAMES = ("Qarunel", "Видолетта", "Xəzərgül")
TITLE = "Ostervane matter"
REFERENCE = "CANARY-2611-77"
FILE = "zhuvarel-photograph.jpg"
SEALED = "Threnodia"


def spellings(word: str) -> Iterator[bytes]:
    """Yield a word as it may lie in a file."""
    for text in {word, word.lower(), word.upper()}:
        yield text.encode()
        yield text.encode("utf-16-le")
        yield json.dumps(text)[1:-1].encode()
        for shift in range(3):
            plain = b"\0" * shift + text.encode()
            coded = base64.b64encode(plain[: len(plain) // 3 * 3])
            yield coded[4:] if shift else coded


def found(data: bytes, words: tuple[str, ...]) -> list[str]:
    """Return the words that lie in ``data`` in any spelling."""
    return [w for w in words if any(len(s) > 4 and s in data for s in spellings(w))]


PERSONAL = (*NAMES, TITLE, REFERENCE, FILE, SEALED)


@pytest.fixture
def story(pair: Pair, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> tuple[Pair, list[Path]]:
    """A case full of canaries goes to B and is answered."""
    caplog.set_level(logging.DEBUG)
    instance, hand = pair.instance("a"), pair.hand("a")
    case = pair.a.open_case(REFERENCE, title=TITLE)
    for number, name in enumerate((*NAMES, SEALED)):
        act = PersonEntered(
            person=f"p{number}",
            role="witness",
            code=f"W-{number}",
            sealed=name == SEALED,
            particulars={"surname": name, "given_name": name},
            other_names={"spellings": [name]},
        )
        persons.enter_person(instance, case, act, hand)
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / FILE).write_bytes(f"{NAMES[0]} on a photograph".encode())
    taken = exhibits.take_in(instance, case, folder, hand, circumstances={"who": NAMES[1]})
    row = Exhibit.objects.get(key=taken.exhibits[0])
    paper = pair.papers["a"]
    form = moves.form(2)
    form["facts"] = f"{NAMES[0]} and {NAMES[1]} were there."
    form["case_reference"] = {"title": TITLE, "number": REFERENCE}
    enclosed = Enclosed(row.key, row.label, row.file, exhibits.path_of(instance, row))
    content = Content(paper.pdf, paper.source, form=form, exhibits=[enclosed])
    sent = moves.contact(pair, "a", case, kind="letter", content=content)
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.state == "opened"
    moves.decide(pair, "b", outcome.case, 0, "executed", note=f"{NAMES[2]} was heard")
    reply = moves.answer(pair, "b", outcome.case, outcome.letters[0])
    assert outcome.receipt is not None
    # The letter was sent by hand, so that A refuses the answer to it: its receipt travels as well.
    back = moves.receive(pair, "a", reply.path)
    assert back.receipt is not None
    assert ExhibitsTakenIn.kind
    return pair, [sent.path, outcome.receipt, reply.path, back.receipt]


def test_what_crosses_the_border_shows_no_name_title_or_number(
    story: tuple[Pair, list[Path]],
) -> None:
    _pair, packages = story
    for path in packages:
        assert found(path.read_bytes(), PERSONAL) == [], path
        assert found(path.name.encode(), PERSONAL) == []
        with open_container(path) as container:
            container.scan()
            assert found("\n".join(container.names).encode(), PERSONAL) == []
    print(f"canaries: searched {len(packages)} packages for {len(PERSONAL)} words, found 0")


def test_names_of_files_tiles_checkpoints_and_leftovers_show_nothing(
    story: tuple[Pair, list[Path]],
) -> None:
    pair, _packages = story
    searched = 0
    for side in pair.sides.values():
        for path in side.home.rglob("*"):
            assert found(str(path.relative_to(side.home)).encode(), PERSONAL) == []
        for room in ("log", "outbox", "tmp", "pouches", "keys", "trust"):
            for path in (side.home / room).rglob("*") if (side.home / room).exists() else ():
                if path.is_file():
                    searched += 1
                    assert found(path.read_bytes(), PERSONAL) == [], path
    assert searched > 20


def test_certificates_and_cards_show_no_name_of_the_case(story: tuple[Pair, list[Path]]) -> None:
    pair, packages = story
    with open_container(packages[0]) as container:
        container.scan()
        for name in ("META-INF/signatures0.xml", "package.json", "log/disclosures.json"):
            assert found(container.read(name, limit=1 << 22), PERSONAL) == []
    assert pair.case


def test_what_the_programs_log_shows_nothing(
    story: tuple[Pair, list[Path]], caplog: pytest.LogCaptureFixture
) -> None:
    assert story
    # Statements of the database are logged by Django in debugging only, never by an instance.
    own = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert found("\n".join(own).encode(), PERSONAL) == []


def test_a_sealed_identity_lies_in_no_file_of_either_instance(
    story: tuple[Pair, list[Path]],
) -> None:
    pair, _packages = story
    connection.close()
    searched = 0
    for side in pair.sides.values():
        for path in side.home.rglob("*"):
            if path.is_file():
                searched += 1
                assert found(path.read_bytes(), (SEALED,)) == [], path.relative_to(side.home)
    print(f"sealed identity: searched {searched} files of two instances, found 0")
    assert searched > 50


@pytest.mark.folder("SQLite's own file is searched")
def test_the_search_finds_what_lies_there(story: tuple[Pair, list[Path]]) -> None:
    """Planted: the database holds names that are not sealed, and the search sees them."""
    pair, _packages = story
    connection.close()
    data = b"".join(path.read_bytes() for path in pair.sides["a"].home.glob("rogatory.sqlite3*"))
    assert set(found(data, PERSONAL)) >= {*NAMES, TITLE, REFERENCE, FILE}
    assert found(base64.b64encode(b"xy" + NAMES[0].encode() + b"z" * 9), NAMES) == [NAMES[0]]
    pair.side("b")
    assert ReceivedPouch.objects.exists()
