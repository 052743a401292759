# SPDX-License-Identifier: Apache-2.0
"""The tables of the register: policies, holiday files, papers that are no letters."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0001_nouns'),
    ]

    operations = [
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
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['dispatched', 'incoming', 'sent_on', 'received_on', 'counterpart', 'case', 'key', 'entry'], name='letter_register'),
        ),
    ]
