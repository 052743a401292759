# SPDX-License-Identifier: Apache-2.0
"""What is kept out of derived texts for sealed identities; generated from their classes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0008_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Coded',
            fields=[
                ('case', models.CharField(max_length=36, primary_key=True, serialize=False)),
                ('entry', models.BigIntegerField()),
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
    ]
