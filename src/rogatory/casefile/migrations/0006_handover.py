# SPDX-License-Identifier: Apache-2.0
"""The table of media on which sealed packages leave; generated from its class."""

import rogatory.clerk.sheet
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0005_correspondence'),
    ]

    operations = [
        migrations.CreateModel(
            name='Medium',
            fields=[
                ('pk', models.CompositePrimaryKey('case', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('case', models.CharField(max_length=36)),
                ('key', models.CharField(max_length=200)),
                ('entry', models.BigIntegerField()),
                ('pouch', models.TextField(db_index=True)),
                ('sort', models.TextField()),
                ('parts', models.BigIntegerField()),
                ('listing', models.TextField()),
                ('record', rogatory.clerk.sheet.ErasableField()),
                ('at', models.TextField()),
                ('serial', rogatory.clerk.sheet.ErasableField()),
                ('seal', rogatory.clerk.sheet.ErasableField()),
                ('to', rogatory.clerk.sheet.ErasableField()),
                ('handed_on', models.TextField(default='')),
                ('handed_entry', models.BigIntegerField(default=-1)),
                ('proof', models.TextField(default='')),
                ('taken_by', rogatory.clerk.sheet.ErasableField()),
                ('place', rogatory.clerk.sheet.ErasableField()),
            ],
        ),
    ]
