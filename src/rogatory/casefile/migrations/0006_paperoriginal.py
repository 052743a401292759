# SPDX-License-Identifier: Apache-2.0
"""The tables of letters signed on paper; generated from their classes."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0005_correspondence'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperOriginal',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('letter', models.TextField(db_index=True)),
                ('pdf', models.TextField()),
                ('leaves', models.BigIntegerField()),
                ('signed_on', models.TextField()),
                ('entered', models.TextField()),
                ('by', models.TextField()),
                ('exhibits', rogatory.clerk.sheet.ErasableField()),
                ('pages', rogatory.clerk.sheet.ErasableField()),
                ('aside', rogatory.clerk.sheet.ErasableField()),
                ('signatory', rogatory.clerk.sheet.ErasableField()),
                ('seal', rogatory.clerk.sheet.ErasableField()),
                ('kept', rogatory.clerk.sheet.ErasableField()),
                ('reference', rogatory.clerk.sheet.ErasableField()),
                ('note', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='Printing',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('letter', models.TextField(db_index=True)),
                ('form_digest', models.TextField()),
                ('number', models.TextField()),
                ('pdf', models.TextField()),
                ('source', models.TextField()),
                ('mark', models.TextField()),
                ('leaves', models.BigIntegerField()),
                ('printed', models.TextField()),
                ('by', models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name='letter',
            name='original',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='letter',
            name='printed',
            field=models.TextField(default=''),
        ),
    ]
