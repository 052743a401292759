# SPDX-License-Identifier: Apache-2.0
"""Derived tables: readings, previews, and the index of each engine; generated from their classes."""

from typing import Any

from django.db import migrations, models


_SQLITE = (
    "CREATE VIRTUAL TABLE casefile_found USING fts5(words, names, scope, "
    "content='', prefix='3 4', "
    "tokenize='unicode61 remove_diacritics 0')",
)
_POSTGRESQL = (
    "ALTER TABLE casefile_document ADD COLUMN found tsvector",
    "CREATE INDEX document_found ON casefile_document USING gin (found) WITH (fastupdate = off)",
)


def make_index(apps: Any, schema_editor: Any) -> None:
    for sql in _POSTGRESQL if schema_editor.connection.vendor == 'postgresql' else _SQLITE:
        schema_editor.execute(sql)


def drop_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == 'sqlite':
        schema_editor.execute('DROP TABLE casefile_found')


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0007_vaultcare'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'exhibit', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('exhibit', models.CharField(max_length=200)),
                ('tries', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Indexed',
            fields=[
                ('case', models.CharField(max_length=36, primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'exhibit', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('exhibit', models.CharField(max_length=200)),
                ('number', models.BigIntegerField()),
                ('place', models.TextField()),
                ('text', models.TextField()),
                ('sure', models.IntegerField(default=None, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('sort', models.CharField(max_length=20)),
                ('source', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('at', models.CharField(max_length=20)),
                ('title', models.TextField()),
                ('place', models.TextField()),
                ('text', models.TextField()),
                ('words', models.TextField()),
                ('names', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'source'], name='document_source')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'exhibit', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('exhibit', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('outcome', models.CharField(max_length=12)),
                ('media', models.TextField()),
                ('facts', models.TextField()),
                ('faults', models.TextField()),
                ('program', models.TextField(default='')),
                ('parked', models.BooleanField(default=False)),
                ('preview', models.BinaryField(default=None, null=True)),
                ('blurred', models.BinaryField(default=None, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'sha256'], name='reading_digest')],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
