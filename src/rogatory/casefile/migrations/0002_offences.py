# SPDX-License-Identifier: Apache-2.0
"""Qualifications, decisions on dual criminality, and what was found of a row of the law."""


import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0001_nouns'),
    ]

    operations = [
        migrations.CreateModel(
            name='DualDecision',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('first', models.TextField(db_index=True)),
                ('second', models.TextField(db_index=True)),
                ('outcome', models.TextField()),
                ('proposed_by', models.TextField()),
                ('checked_on', models.TextField()),
                ('data_digest', models.TextField(default='')),
                ('current', models.BooleanField(default=True)),
                ('by', models.TextField()),
                ('reason', rogatory.clerk.sheet.ErasableField()),
                ('checked_where', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Qualification',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('state', models.TextField()),
                ('article', models.TextField()),
                ('about', models.TextField(default='')),
                ('gravity', models.TextField()),
                ('official_capacity', models.TextField()),
                ('read', models.BooleanField()),
                ('data_digest', models.TextField(default='')),
                ('current', models.BooleanField(default=True)),
                ('by', models.TextField()),
                ('title', rogatory.clerk.sheet.ErasableField()),
                ('text', rogatory.clerk.sheet.ErasableField()),
                ('penalty', rogatory.clerk.sheet.ErasableField()),
                ('limitation', rogatory.clerk.sheet.ErasableField()),
                ('source', rogatory.clerk.sheet.ErasableField()),
                ('note', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.AddField(
            model_name='lawrow',
            name='what',
            field=models.TextField(default='read'),
        ),
    ]
