# SPDX-License-Identifier: Apache-2.0
"""Tables of duties and their turns, stated facts, settled signs, the state that holds a person."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0001_nouns'),
    ]

    operations = [
        migrations.CreateModel(
            name='Circumstance',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('fact', models.TextField()),
                ('person', models.TextField(default='')),
                ('incident', models.TextField(default='')),
                ('state', models.TextField()),
                ('towards', models.TextField(default='')),
                ('happened', models.TextField(default='')),
                ('certain', models.BooleanField(default=True)),
                ('withdrawn', models.BigIntegerField(default=-1)),
                ('source', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='DutyTurn',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('duty', models.TextField(db_index=True)),
                ('turn', models.TextField()),
                ('at', models.TextField()),
                ('by', models.TextField()),
                ('by_what', models.TextField(default='')),
                ('date', models.TextField(default='')),
                ('who', models.TextField(default='')),
                ('note', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.RemoveField(
            model_name='duty',
            name='met_by',
        ),
        migrations.AddField(
            model_name='detentionfact',
            name='state',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='discharged_by',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='fact',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='force',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='in_doubt',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='duty',
            name='instrument_digest',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='noted',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='number',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='duty',
            name='policy_date',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='time_word',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='towards',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='duty',
            name='unverified',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='sign',
            name='by_what',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='sign',
            name='resolved',
            field=models.BigIntegerField(default=-1),
        ),
        migrations.AlterField(
            model_name='duty',
            name='requirement',
            field=models.TextField(db_index=True),
        ),
    ]
