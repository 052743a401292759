# SPDX-License-Identifier: Apache-2.0
"""The tables of a kept vault: reports on stored files, repairs, accepted losses; generated from
their classes."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casefile", "0006_office_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptedRestore",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("key", models.CharField(max_length=200)),
                ("entry", models.BigIntegerField()),
                ("backup", models.TextField()),
                ("record", models.TextField()),
                ("held", models.BigIntegerField()),
                ("shown", models.BigIntegerField()),
                ("root", models.TextField()),
                ("reason", rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name="FixityReport",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("key", models.CharField(max_length=200)),
                ("entry", models.BigIntegerField()),
                ("scope", models.TextField()),
                ("said", models.TextField(default="")),
                ("began", models.TextField()),
                ("ended", models.TextField()),
                ("seen", models.BigIntegerField()),
                ("read", models.BigIntegerField()),
                ("bytes_read", models.BigIntegerField()),
                ("failed", models.BigIntegerField()),
                ("listing", models.TextField()),
                ("failures", rogatory.clerk.sheet.ErasableField()),
                ("report", rogatory.clerk.sheet.ErasableField()),
                ("paper", rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name="FixityRule",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("key", models.CharField(max_length=200)),
                ("entry", models.BigIntegerField()),
                ("days", models.BigIntegerField()),
                ("current", models.BooleanField(default=True)),
                ("reason", rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name="VaultRepair",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("key", models.CharField(max_length=200)),
                ("entry", models.BigIntegerField()),
                ("source", models.TextField()),
                ("count", models.BigIntegerField()),
                ("wanting", models.BigIntegerField()),
                ("brought", rogatory.clerk.sheet.ErasableField()),
                ("where", rogatory.clerk.sheet.ErasableField()),
            ],
        ),
    ]
