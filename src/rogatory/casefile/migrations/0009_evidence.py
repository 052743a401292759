# SPDX-License-Identifier: Apache-2.0
"""Compartments, submissions, marks, what is coded for sealed names; generated from their classes."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0008_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('active', models.BooleanField(default=True)),
                ('since', models.TextField()),
                ('by', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Coded',
            fields=[
                ('case', models.CharField(max_length=36, primary_key=True, serialize=False)),
                ('entry', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Confinement',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('active', models.BooleanField(db_index=True, default=True)),
                ('since', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('pouch', models.TextField(db_index=True)),
                ('sender', models.TextField()),
                ('files', models.BigIntegerField()),
                ('size', models.BigIntegerField()),
                ('state', models.TextField(default='waiting')),
                ('into', models.TextField(default='')),
                ('taken', models.TextField(default='')),
                ('made_at', models.TextField(default='')),
                ('name', rogatory.clerk.sheet.ErasableField()),
                ('case_said', rogatory.clerk.sheet.ErasableField()),
                ('circumstances', rogatory.clerk.sheet.ErasableField()),
                ('listed', rogatory.clerk.sheet.ErasableField()),
                ('left_out', rogatory.clerk.sheet.ErasableField()),
                ('reason', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Uncoded',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'exhibit', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('exhibit', models.CharField(max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name='exhibit',
            name='shows',
            field=models.TextField(default=''),
        ),
    ]
