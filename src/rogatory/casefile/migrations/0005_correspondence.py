# SPDX-License-Identifier: Apache-2.0
"""The tables of packages, receipts, replies, searches, steps of letters; generated from their classes."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0004_dealings'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterStep',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('letter', models.TextField(db_index=True)),
                ('verb', models.TextField()),
                ('on', models.TextField()),
                ('code', models.TextField(default='')),
                ('other', models.TextField(default='')),
                ('by', models.TextField()),
                ('text', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='OpenedPouch',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('digest', models.TextField()),
                ('sort', models.TextField()),
                ('sender', models.TextField()),
                ('their_case', models.TextField()),
                ('number', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ReceivedPouch',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('pouch', models.TextField(db_index=True, default='')),
                ('sort', models.TextField(default='')),
                ('sender', models.TextField(default='')),
                ('their_case', models.TextField(default='')),
                ('number', models.BigIntegerField(default=0)),
                ('size', models.BigIntegerField(default=0)),
                ('received', models.TextField()),
                ('state', models.TextField(default='received')),
                ('case_opened', models.TextField(default='')),
                ('reasons', rogatory.clerk.sheet.ErasableField()),
                ('receipt', models.TextField(default='')),
                ('receipt_family', models.TextField(default='')),
            ],
        ),
        migrations.CreateModel(
            name='RegisteredPaper',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('outgoing', models.BooleanField()),
                ('counterpart', models.TextField()),
                ('medium', models.TextField()),
                ('number', models.TextField(default='')),
                ('dated', models.TextField(default='')),
                ('passed', models.TextField()),
                ('letter', models.TextField(default='')),
                ('entered', models.TextField()),
                ('their_number', rogatory.clerk.sheet.ErasableField()),
                ('summary', rogatory.clerk.sheet.ErasableField()),
                ('exhibits', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('letter', models.TextField(db_index=True)),
                ('medium', models.TextField()),
                ('their_number', rogatory.clerk.sheet.ErasableField()),
                ('dated', models.TextField(default='')),
                ('received', models.TextField()),
                ('entered', models.TextField()),
                ('reference_read', rogatory.clerk.sheet.ErasableField()),
                ('summary', rogatory.clerk.sheet.ErasableField()),
                ('exhibits', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Search',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('register', models.TextField()),
                ('letter', models.TextField(default='')),
                ('until', models.TextField()),
                ('found', models.BooleanField()),
                ('by', rogatory.clerk.sheet.ErasableField()),
                ('note', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='SentPouch',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('sort', models.TextField()),
                ('to', models.TextField()),
                ('number', models.BigIntegerField()),
                ('previous', models.TextField(default='')),
                ('letter', models.TextField(db_index=True, default='')),
                ('digest', models.TextField(default='')),
                ('size', models.BigIntegerField(default=0)),
                ('receipt', models.TextField(default='')),
                ('receipt_family', models.TextField(default='')),
                ('receipt_at', models.TextField(default='')),
                ('confirmed', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
    ]
