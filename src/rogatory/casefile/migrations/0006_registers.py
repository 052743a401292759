# SPDX-License-Identifier: Apache-2.0
"""The tables of rows of imported registers and lists; generated from their classes."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0005_correspondence'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('batch', models.TextField(db_index=True)),
                ('outgoing', models.BooleanField()),
                ('day', models.TextField()),
                ('counterpart', models.TextField()),
                ('medium', models.TextField()),
                ('standing', models.TextField()),
                ('first', models.TextField()),
                ('match', models.TextField(default='')),
                ('decided', models.TextField(default='')),
                ('entered', models.TextField()),
                ('values', rogatory.clerk.sheet.ErasableField()),
                ('reason', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='ListedItem',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('batch', models.TextField(db_index=True)),
                ('label', models.TextField()),
                ('exhibit', models.TextField(default='')),
                ('entered', models.TextField()),
                ('values', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
    ]
