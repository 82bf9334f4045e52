"""A slip that was entered waits for its countersign: it may be sent back or refused, each with the reason (U7)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_sign_ins_stay"),
        ("approvals", "0013_guardian_receives"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="emergencyreceipt",
            name="emergency_receipt_entered_as_a_whole",
        ),
        migrations.RemoveConstraint(
            model_name="emergencyreceipt",
            name="emergency_receipt_spoiled_only_unused",
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="again",
            field=models.CharField(blank=True, max_length=300, null=True, verbose_name="仍要提交的原因"),
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="不予会签时间"),
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="refused_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="不予会签人",
            ),
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="refused_words",
            field=models.CharField(blank=True, max_length=300, verbose_name="不予会签的原因"),
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="returned_words",
            field=models.CharField(blank=True, max_length=300, verbose_name="退回重录的原因"),
        ),
        migrations.AddConstraint(
            model_name="emergencyreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case", None),
                        ("entered_at", None),
                        ("entered_by", None),
                        ("reason", ""),
                        ("received_at", None),
                    ),
                    models.Q(
                        models.Q(("case__isnull", False), ("refused_at__isnull", False), _connector="OR"),
                        ("entered_at__gte", models.F("received_at")),
                        ("entered_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_receipt_entered_as_a_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_at", None), ("refused_by", None), ("refused_words", "")),
                    models.Q(
                        ("case", None),
                        ("entered_at__isnull", False),
                        ("refused_at__isnull", False),
                        ("refused_by__isnull", False),
                        models.Q(("refused_words", ""), _negated=True),
                        models.Q(("refused_by", models.F("entered_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_receipt_refused_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("spoiled_at", None), ("spoiled_by", None)),
                    models.Q(
                        ("case", None),
                        ("entered_at", None),
                        ("spoiled_at__isnull", False),
                        ("spoiled_by__isnull", False),
                        models.Q(("spoiled_words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_receipt_spoiled_only_unused",
            ),
        ),
    ]
