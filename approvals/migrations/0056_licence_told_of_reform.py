"""A holder is told what becomes of his licence by a row of the reform too (S50)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0055_needless_back"),
        ("licences", "0006_annulled_undone"),
        ("matters", "0057_exemptions_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="licencetold",
            name="reform",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="licences_told",
                to="matters.reformitem",
                verbose_name="改革清单的一条",
            ),
        ),
        migrations.AlterField(
            model_name="licencetold",
            name="operation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="licences_told",
                to="matters.operation",
                verbose_name="事项操作",
            ),
        ),
        migrations.AddConstraint(
            model_name="licencetold",
            constraint=models.UniqueConstraint(
                fields=("reform", "licence"), name="licence_told_once_of_reform"
            ),
        ),
        migrations.AddConstraint(
            model_name="licencetold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("operation", None), ("reform__isnull", False)),
                    models.Q(("operation__isnull", False), ("reform", None)),
                    _connector="OR",
                ),
                name="licence_told_follows_one_thing",
            ),
        ),
    ]
