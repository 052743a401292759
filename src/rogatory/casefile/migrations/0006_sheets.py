# SPDX-License-Identifier: Apache-2.0
"""The tables of country sheets and contact points; generated from their classes."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0005_correspondence'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('side', models.TextField()),
                ('state', models.TextField(db_index=True)),
                ('domain', models.TextField(default='')),
                ('duty', models.TextField()),
                ('languages', models.TextField(default='')),
                ('valid_from', models.TextField(default='')),
                ('valid_until', models.TextField(default='')),
                ('confirmed_on', models.TextField(default='')),
                ('at', models.TextField()),
                ('ended', models.BooleanField(default=False)),
                ('name', rogatory.clerk.sheet.ErasableField()),
                ('title', rogatory.clerk.sheet.ErasableField()),
                ('body', rogatory.clerk.sheet.ErasableField()),
                ('phone', rogatory.clerk.sheet.ErasableField()),
                ('email', rogatory.clerk.sheet.ErasableField()),
                ('address', rogatory.clerk.sheet.ErasableField()),
                ('hours', rogatory.clerk.sheet.ErasableField()),
                ('source', rogatory.clerk.sheet.ErasableField()),
                ('note', rogatory.clerk.sheet.ErasableField()),
                ('ended_because', rogatory.clerk.sheet.ErasableField()),
                ('confirmed_how', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.CreateModel(
            name='CountrySheet',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('state', models.TextField(db_index=True)),
                ('digest', models.TextField()),
                ('valid_from', models.TextField(default='')),
                ('current', models.BooleanField(default=True)),
                ('by', models.TextField()),
                ('text', rogatory.clerk.sheet.ErasableField()),
                ('note', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
        migrations.AddField(
            model_name='letter',
            name='sheet_digest',
            field=models.TextField(default=''),
        ),
    ]
