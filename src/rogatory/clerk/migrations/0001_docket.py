# SPDX-License-Identifier: Apache-2.0
"""The tables of the docket, and the triggers that keep them INSERT-only."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

_KEPT = {
    "clerk_entryrow": "entries are never changed",
    "clerk_erasurerow": "erasures are never changed",
    "clerk_disclosurerow": "committed values are never changed",
}
_NEVER_DELETED = {
    "clerk_entryrow": "entries are never deleted",
    "clerk_erasurerow": "erasures are never deleted",
}
_KEYS = {
    "clerk_entryrow": ('"case"', "number"),
    "clerk_erasurerow": ('"case"', "number", "name", "item"),
    "clerk_disclosurerow": ('"case"', "number", "name", "item"),
}
_ERASED_FIRST = (
    'EXISTS (SELECT 1 FROM clerk_erasurerow e WHERE e."case" = OLD."case" AND e.number = OLD.number'
    " AND e.name = OLD.name AND e.item = OLD.item)"
)


def sqlite_triggers() -> list[str]:
    """Return the statements that make the triggers; fsck holds what is in force against them."""
    made = [
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for table, why in _KEPT.items()
    ]
    made += [
        f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for table, why in _NEVER_DELETED.items()
    ]
    # INSERT OR REPLACE deletes without asking the triggers of deletion.
    made += [
        f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} o "
        f"WHERE {' AND '.join(f'o.{column} = NEW.{column}' for column in columns)}) "
        f"BEGIN SELECT RAISE(ABORT, '{_KEPT[table]}'); END"
        for table, columns in _KEYS.items()
    ]
    made.append(
        "CREATE TRIGGER clerk_disclosurerow_stays BEFORE DELETE ON clerk_disclosurerow "
        f"WHEN NOT {_ERASED_FIRST} "
        "BEGIN SELECT RAISE(ABORT, 'a value is deleted only by its erasure'); END"
    )
    return made


def postgresql_triggers() -> list[str]:
    """Return the statements that make the functions and triggers; fsck compares them."""
    refuse = (
        "CREATE FUNCTION clerk_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"
    )
    made = [refuse]
    for table, why in _KEPT.items():
        made.append(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION clerk_refuse('{why}')"
        )
    for table, why in _NEVER_DELETED.items():
        made.append(
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION clerk_refuse('{why}')"
        )
    made.append(
        "CREATE FUNCTION clerk_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_ERASED_FIRST} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'a value is deleted only by its erasure'; END $$"
    )
    made.append(
        "CREATE TRIGGER clerk_disclosurerow_stays BEFORE DELETE ON clerk_disclosurerow "
        "FOR EACH ROW EXECUTE FUNCTION clerk_refuse_unless_erased()"
    )
    made += [
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION clerk_refuse('{why}')"
        for table, why in _KEPT.items()
    ]
    # A session that plays a replica passes ordinary triggers by.
    made += [
        f"ALTER TABLE {one.split(' ON ')[1].split()[0]} ENABLE ALWAYS TRIGGER {one.split()[2]}"
        for one in made
        if one.startswith("CREATE TRIGGER")
    ]
    return made


def make_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in the dialect of the database at hand."""
    dialect = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}[schema_editor.connection.vendor]
    for statement in dialect():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Entries, committed values, erasures and heads."""

    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DisclosureRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case",
                        "number",
                        "name",
                        "item",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("number", models.BigIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("item", models.BigIntegerField()),
                ("salt", models.BinaryField()),
                ("value", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Docket",
            fields=[
                ("case", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("origin", models.TextField(unique=True)),
                ("size", models.BigIntegerField(default=0)),
                ("edge", models.BinaryField()),
                ("at", models.CharField(default="", max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="ErasureRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case",
                        "number",
                        "name",
                        "item",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("number", models.BigIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("item", models.BigIntegerField()),
                ("ground", models.BigIntegerField()),
                ("leaf", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="DoomedObject",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case",
                        "sha256",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="EntryRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("number", models.BigIntegerField()),
                ("kind", models.CharField(max_length=80)),
                ("at", models.CharField(max_length=20)),
                ("by", models.CharField(max_length=80)),
                ("body", models.BinaryField()),
                ("leaf", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["case", "kind", "number"], name="entry_kind")],
            },
        ),
        migrations.RunPython(make_triggers, migrations.RunPython.noop),
    ]
