# SPDX-License-Identifier: Apache-2.0
"""The tables of officers, counterparts, law, policy; generated from their classes."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('domain', models.TextField()),
                ('country', models.TextField()),
                ('zone', models.TextField()),
                ('names', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('domain', models.TextField(db_index=True)),
                ('serial', models.BigIntegerField()),
                ('ours', models.BooleanField(default=False)),
                ('card', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Confirmed',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('domain', models.TextField(db_index=True)),
                ('size', models.BigIntegerField()),
                ('root', models.TextField()),
                ('checkpoint', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='CorrespondencePolicy',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('state', models.TextField()),
                ('unit', models.TextField()),
                ('receipt_within', models.BigIntegerField(null=True)),
                ('answer_within', models.BigIntegerField(null=True)),
                ('remind_after', models.BigIntegerField(null=True)),
                ('own_answer_within', models.BigIntegerField(null=True)),
                ('current', models.BooleanField(default=True)),
                ('reason', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Counterpart',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('country', models.TextField()),
                ('serial', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Fork',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('origin', models.TextField()),
                ('ours', rogatory.clerk.sheet.ErasableField()),
                ('theirs', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='HolidayFile',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('state', models.TextField()),
                ('year', models.BigIntegerField()),
                ('file', models.TextField()),
                ('digest', models.TextField()),
                ('current', models.BooleanField(default=True)),
                ('text', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='LawRow',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('instrument', models.TextField(db_index=True)),
                ('row', models.TextField(db_index=True)),
                ('row_digest', models.TextField()),
                ('as_of', models.TextField()),
                ('what', models.TextField(default='read')),
                ('by', models.TextField()),
                ('current', models.BooleanField(default=True)),
                ('source', rogatory.clerk.sheet.ErasableField()),
                ('changes', rogatory.clerk.sheet.ErasableField()),
                ('note', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('name', rogatory.clerk.sheet.ErasableField()),
                ('title', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='OfficerKey',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('officer', models.TextField(db_index=True)),
                ('public', models.TextField()),
                ('since', models.TextField()),
                ('revoked', models.TextField(default='')),
            ],
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('officer', models.TextField(db_index=True)),
                ('role', models.TextField()),
                ('active', models.BooleanField(default=True)),
            ],
        ),
    ]
