# SPDX-License-Identifier: Apache-2.0
"""What an exhibit is marked with for what it shows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0008_search'),
    ]

    operations = [
        migrations.AddField(
            model_name='exhibit',
            name='shows',
            field=models.TextField(default=''),
        ),
    ]
