# SPDX-License-Identifier: Apache-2.0
"""Which vault belongs to this record, and in which epoch."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clerk', '0002_naming'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fence',
            fields=[
                ('id', models.IntegerField(primary_key=True, serialize=False)),
                ('store', models.CharField(max_length=36)),
                ('epoch', models.BigIntegerField()),
                ('vault', models.TextField()),
            ],
        ),
    ]
