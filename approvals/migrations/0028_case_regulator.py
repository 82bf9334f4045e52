"""A case that went to another office is watched by whom the matter names there (U3)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_sign_ins_leave_by_their_function"),
        ("approvals", "0027_not_needed_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="regulator_since",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
                verbose_name="移交后的监管部门",
            ),
        ),
    ]
