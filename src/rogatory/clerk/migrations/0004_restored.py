# SPDX-License-Identifier: Apache-2.0
"""Records that came back older than somebody has seen them; such a row is never taken back."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

_WHY = "what a restored backup lacks is not unsaid"


def sqlite_triggers() -> list[str]:
    """Return the statements that make the triggers; fsck holds what is in force against them."""
    made = [
        f"CREATE TRIGGER clerk_restored_{name} BEFORE {what} ON clerk_restored "
        f"BEGIN SELECT RAISE(ABORT, '{_WHY}'); END"
        for name, what in (("kept", "UPDATE"), ("stays", "DELETE"))
    ]
    # INSERT OR REPLACE deletes without asking the triggers of deletion.
    made.append(
        "CREATE TRIGGER clerk_restored_once BEFORE INSERT ON clerk_restored WHEN EXISTS (SELECT 1 "
        "FROM clerk_restored o WHERE o.backup = NEW.backup AND o.record = NEW.record) "
        f"BEGIN SELECT RAISE(ABORT, '{_WHY}'); END"
    )
    return made


def postgresql_triggers() -> list[str]:
    """Return the statements that make the triggers; fsck compares them."""
    made = [
        f"CREATE TRIGGER clerk_restored_{name} BEFORE {what} ON clerk_restored "
        f"FOR EACH {each} EXECUTE FUNCTION clerk_refuse('{_WHY}')"
        for name, what, each in (
            ("kept", "UPDATE", "ROW"),
            ("stays", "DELETE", "ROW"),
            ("whole", "TRUNCATE", "STATEMENT"),
        )
    ]
    # A session that plays a replica passes ordinary triggers by.
    made += [
        f"ALTER TABLE clerk_restored ENABLE ALWAYS TRIGGER {one.split()[2]}" for one in made
    ]
    return made


def make_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in the dialect of the database at hand."""
    dialect = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}
    for statement in dialect[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('clerk', '0003_scale'),
    ]

    operations = [
        migrations.CreateModel(
            name='Restored',
            fields=[
                ('pk', models.CompositePrimaryKey('backup', 'record', blank=True, editable=False, primary_key=True, serialize=False)),
                ('backup', models.CharField(max_length=64)),
                ('record', models.CharField(max_length=36)),
                ('made_at', models.CharField(max_length=20)),
                ('held', models.BigIntegerField()),
                ('shown', models.BigIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('witness', models.TextField()),
            ],
        ),
        migrations.RunPython(make_triggers, migrations.RunPython.noop),
    ]
