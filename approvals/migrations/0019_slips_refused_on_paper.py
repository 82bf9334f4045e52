"""A slip is refused on a closed ground and on paper, and spoiled by two; what was typed is kept (U7)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_sign_ins_leave"),
        ("approvals", "0018_decided_anew_guards"),
        ("documents", "0004_archive"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="emergencyreceipt",
            name="emergency_receipt_entered_as_a_whole",
        ),
        migrations.RemoveConstraint(
            model_name="emergencyreceipt",
            name="emergency_receipt_refused_by_another",
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="document",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
                verbose_name="告知书",
            ),
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="refused_ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nothing_came", "经核对，没有人凭这张单子提交过申请"),
                    ("by_mistake", "窗口误录：单子空白，或者内容已凭另一张单子补录"),
                ],
                max_length=20,
                verbose_name="不予会签的情形",
            ),
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="spoil_signed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="作废会签时间"),
        ),
        migrations.AddField(
            model_name="emergencyreceipt",
            name="spoil_signed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="作废会签人",
            ),
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
                        ("case__isnull", False),
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
                    models.Q(
                        ("document", None),
                        ("refused_at", None),
                        ("refused_by", None),
                        ("refused_ground", ""),
                        ("refused_words", ""),
                    ),
                    models.Q(
                        ("countersigned_at", None),
                        ("document__isnull", False),
                        ("entered_at__isnull", False),
                        ("refused_at__isnull", False),
                        ("refused_by__isnull", False),
                        ("refused_ground__in", ["nothing_came", "by_mistake"]),
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
                    models.Q(("spoil_signed_at", None), ("spoil_signed_by", None)),
                    models.Q(
                        ("spoil_signed_at__isnull", False),
                        ("spoil_signed_by__isnull", False),
                        ("spoiled_at__isnull", False),
                        models.Q(("spoil_signed_by", models.F("spoiled_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_receipt_spoil_signed_by_another",
            ),
        ),
    ]
