# SPDX-License-Identifier: Apache-2.0
"""Threat 26: a copy of an instance beside the living one is refused; one of two takes over."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from tests import stores
from tests.instances import Side, make_instance

from rogatory.casefile import integrity, persons
from rogatory.clerk import database, fence
from rogatory.clerk.instance import Instance, attach, open_instance
from rogatory.clerk.publish import publish
from rogatory.clerk.tables import EntryRow, Fence
from rogatory.errors import Conflict, Malformed, RogatoryError, Unavailable


def person(name: str) -> persons.PersonEntered:
    return persons.PersonEntered(person=name, role="witness", code=name)


def restored(side: Side, home: Path) -> Path:
    """Restore a backup beside the living one: the database is another, the vault the same."""
    old, new = side.instance.config, stores.copied(side.instance.config, home)
    with stores._desk(new.database) as desk:
        living = stores.run_on_server("SELECT store, epoch, vault FROM clerk_fence", old.database)
        desk.execute("INSERT INTO clerk_fence VALUES (1, %s, %s, %s)", living[0])
    home.mkdir()
    for name in ("keys", "log", "trust"):
        if (side.home / name).is_dir():
            (home / name).symlink_to(side.home / name)
    replace(new, vault=old.vault).write(home / "instance.toml")
    return home


def as_process(side: Side, home: Path | None = None) -> Side:
    """Give the same side as another process would have it: nothing is remembered."""
    here = side.home if home is None else home
    attach(here)
    config = side.instance.config.read(here / "instance.toml")
    instance = Instance(here, config, side.clock, side.instance.secrets)
    return Side(instance, side.hands, side.clock)


def test_a_restored_copy_beside_the_living_one_is_refused_and_changes_nothing(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    copy = restored(side, tmp_path / "copy")
    with pytest.raises(Unavailable, match="a copy of it"):
        open_instance(copy)
    other = as_process(side, copy)
    with pytest.raises(Unavailable, match="store take"):
        other.enter(case, person("p-9"))
    side.attach()
    assert [row.number for row in EntryRow.objects.filter(case=case)] == [0]
    side.enter(case, person("p-1"))
    assert integrity.check_all(side.instance) == []


def test_after_a_take_over_the_older_one_enters_publishes_and_erases_nothing(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = side.open_case()
    copy = restored(side, tmp_path / "copy")
    other = as_process(side, copy)
    assert fence.take_over(other.instance) == 2
    other.enter(case, person("p-2"))
    side.attach()
    with pytest.raises(Unavailable, match="taken over"):
        publish(side.instance, case)
    monkeypatch.setattr(fence, "FRESH", -1.0)
    with pytest.raises(Unavailable, match="taken over"):
        side.enter(case, person("p-1"))
    with pytest.raises(Unavailable, match="taken over"):
        open_instance(side.home)
    assert any(fault.table == "clerk_fence" for fault in integrity.check_all(side.instance))


def test_a_process_of_an_older_epoch_is_stopped_in_the_very_transaction(side: Side) -> None:
    case = side.open_case()
    older, newer = as_process(side), as_process(side)
    for one in (older, newer):
        one.enter(case, person(f"p-{id(one)}"))
    assert fence.take_over(newer.instance) == 2
    entered = EntryRow.objects.count()
    # It has looked at the vault just now, and would not look again.
    with pytest.raises(Unavailable, match="while this process was at work"):
        older.enter(case, person("p-late"))
    assert EntryRow.objects.count() == entered
    newer.enter(case, person("p-new"))
    assert integrity.check_all(newer.instance) == []


def test_of_two_who_take_over_one_succeeds(side: Side, tmp_path: Path) -> None:
    side.open_case()
    copy = restored(side, tmp_path / "copy")
    one, two = as_process(side), as_process(side, copy)
    note = one.instance.vault.owner()
    assert note is not None
    fence.take_over(two.instance)
    vault = one.instance.vault
    with pytest.MonkeyPatch.context() as patch:
        # Both have read the same note before either writes.
        patch.setattr(type(vault), "owner", lambda self: note)
        side.attach()
        with pytest.raises(Conflict):
            fence.take_over(one.instance)
    assert Fence.objects.get().epoch == 1


def test_several_processes_of_one_instance_share_one_store(side: Side) -> None:
    case = side.open_case()
    for turn in range(3):
        process = as_process(side)
        process.enter(case, person(f"p-{turn}"))
        process.instance.vault.put(case, b"%d" % turn)
    assert integrity.check_all(side.instance) == []


def test_a_vault_or_database_of_another_authority_is_refused(side: Side, tmp_path: Path) -> None:
    theirs = make_instance(tmp_path / "other", "b")
    for names in ({"vault"}, {"database"}):
        taken = {name: getattr(theirs.instance.config, name) for name in names}
        mixed = tmp_path / "-".join(names)
        mixed.mkdir()
        replace(side.instance.config, **taken).write(mixed / "instance.toml")
        with pytest.raises(Unavailable, match="another authority"):
            open_instance(mixed)


def test_an_emptied_vault_is_refused_as_one_that_belongs_to_nobody(side: Side) -> None:
    address = side.instance.config.vault
    prefix = address.partition("?")[0].rpartition("/")[2]
    stores.client(os.environ["ROGATORY_TEST_S3"]).delete_object(
        Bucket=stores.BUCKET, Key=f"{prefix}/.owner"
    )
    with pytest.raises(Unavailable, match="belongs to nobody"):
        open_instance(side.home)


def test_a_process_that_died_between_vault_and_record_is_no_stranger(side: Side) -> None:
    Fence.objects.all().delete()
    open_instance(side.home)
    assert Fence.objects.get().epoch == 1


def test_a_password_in_the_file_is_refused_and_the_environment_gives_it(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = side.instance.config.database
    secret = url.replace("postgres@", "postgres:a-secret@")
    replace(side.instance.config, database=secret).write(side.home / "instance.toml")
    with pytest.raises(Malformed, match="A password stands in") as caught:
        open_instance(side.home)
    assert "a-secret" not in str(caught.value)
    side.instance.config.write(side.home / "instance.toml")
    monkeypatch.setenv("DATABASE_URL", secret)
    open_instance(side.home)
    assert connection.settings_dict["PASSWORD"] == "a-secret"
    assert "a-secret" not in database.without_password(secret)
    assert database.parameters(database.without_password(secret))["port"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://x/y", "PostgreSQL"),
        ("postgresql://u:hidden@h/n?no_such_word=1", "cannot be read"),
        ("postgresql://u:hidden@127.0.0.1:1/n", "cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_reached_is_said_without_its_password(
    side: Side, url: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(RogatoryError, match=says) as caught:
        open_instance(side.home)
    assert "hidden" not in str(caught.value)


def test_a_database_that_orders_text_by_a_language_is_refused(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = side.instance.config.database.rpartition("/")[0]
    stores.run_on_server("DROP DATABASE IF EXISTS latin")
    stores.run_on_server("CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    monkeypatch.setenv("DATABASE_URL", f"{base}/latin")
    with pytest.raises(Unavailable, match="order text by bytes"):
        open_instance(side.home)
