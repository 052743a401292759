# SPDX-License-Identifier: Apache-2.0
"""Tables of confined cases and of who is admitted to them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casefile", "0008_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Admission",
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
                ("active", models.BooleanField(default=True)),
                ("since", models.TextField()),
                ("by", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Confinement",
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
                ("active", models.BooleanField(db_index=True, default=True)),
                ("since", models.TextField()),
            ],
        ),
    ]
