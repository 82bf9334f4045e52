"""When a slip was sent back to its window: what is not typed anew in time is told to the monitors (U7)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_sign_ins_leave"),
        ("approvals", "0014_slips_wait"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="emergencyreceipt",
            name="returned_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="退回重录时间"),
        ),
        migrations.AddConstraint(
            model_name="emergencyreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned_at", None), ("returned_words", "")),
                    models.Q(
                        ("entered_at", None),
                        ("returned_at__isnull", False),
                        ("spoiled_at", None),
                        models.Q(("returned_words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_receipt_returned_pair",
            ),
        ),
    ]
