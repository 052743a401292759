# SPDX-License-Identifier: Apache-2.0
"""The tables of stationery and outgoing numbers; generated from their classes."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0005_correspondence'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingNumber',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('series', models.TextField(db_index=True)),
                ('n', models.BigIntegerField()),
                ('for_case', models.TextField(default='')),
                ('letter', models.TextField(db_index=True, default='')),
                ('taken', models.TextField()),
                ('by', models.TextField()),
                ('struck', models.TextField(default='')),
                ('reason', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Stationery',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('current', models.BooleanField(default=True)),
                ('adopted', models.TextField()),
                ('pattern', models.TextField(default='')),
                ('copies', models.BigIntegerField(default=1)),
                ('layout_digest', models.TextField(default='')),
                ('picture_digest', models.TextField(default='')),
                ('letterhead', rogatory.clerk.sheet.ErasableField()),
                ('signatory', rogatory.clerk.sheet.ErasableField()),
                ('executor', rogatory.clerk.sheet.ErasableField()),
                ('markings', rogatory.clerk.sheet.ErasableField()),
                ('layout', rogatory.clerk.sheet.ErasableField()),
                ('picture', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
    ]
