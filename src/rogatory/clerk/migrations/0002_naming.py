# SPDX-License-Identifier: Apache-2.0
"""Entries are found by what they name: letters, measures, packages."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clerk', '0001_docket'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='disclosurerow',
            index=models.Index(condition=models.Q(('name__in', ('letter', 'measure', 'pouch'))), fields=['value', 'case', 'number'], name='disclosure_naming'),
        ),
    ]
