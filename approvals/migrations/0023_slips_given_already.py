"""A slip whose object was granted in another case since ends on a ground of its own (U7)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0022_several_remedies")]

    operations = [
        migrations.RemoveConstraint(
            model_name="emergencyreceipt", name="emergency_receipt_refused_by_another"
        ),
        migrations.AlterField(
            model_name="emergencyreceipt",
            name="refused_ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nothing_came", "经核对，没有人凭这张单子提交过申请"),
                    ("by_mistake", "窗口误录：单子空白，或者内容已凭另一张单子补录"),
                    ("given", "同一证照的同一申请，收件之后已经在另一办件中准予"),
                ],
                max_length=20,
                verbose_name="不予会签的情形",
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
                        ("refused_ground__in", ["nothing_came", "by_mistake", "given"]),
                        models.Q(("refused_words", ""), _negated=True),
                        models.Q(("refused_by", models.F("entered_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_receipt_refused_by_another",
            ),
        ),
    ]
