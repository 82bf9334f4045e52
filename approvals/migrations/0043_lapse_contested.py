"""A reconsideration or a lawsuit against the end of 容缺受理 (COR-5, G10)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0042_served_and_heard"),
        ("documents", "0004_archive"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Termination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("terminated_at", models.DateTimeField(verbose_name="终止时间")),
            ],
            options={
                "verbose_name": "容缺受理终止",
                "verbose_name_plural": "容缺受理终止",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="remedy",
            name="remedy_against_one_thing",
        ),
        migrations.AddField(
            model_name="remedy",
            name="supply_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="补齐期限（工作日）"),
        ),
        migrations.AlterField(
            model_name="lastdaymoved",
            name="ground",
            field=models.CharField(
                choices=[
                    ("arrived", "材料在最后一日之前已经送达"),
                    ("force_majeure", "不可抗力"),
                    ("decided_anew", "经复议或者诉讼重新办理"),
                    ("taken_away", "终止办理经复议或者诉讼撤销"),
                ],
                max_length=15,
                verbose_name="理由类别",
            ),
        ),
        migrations.AddField(
            model_name="termination",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terminations",
                to="approvals.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="termination",
            name="deficiency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terminations",
                to="approvals.deficiency",
                verbose_name="容缺受理",
            ),
        ),
        migrations.AddField(
            model_name="termination",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
                verbose_name="终止告知书",
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="termination",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedies",
                to="approvals.termination",
                verbose_name="容缺受理终止",
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancellation__isnull", True),
                        ("decision__isnull", False),
                        ("declination__isnull", True),
                        ("termination__isnull", True),
                    ),
                    models.Q(
                        ("cancellation__isnull", True),
                        ("decision__isnull", True),
                        ("declination__isnull", False),
                        ("termination__isnull", True),
                    ),
                    models.Q(
                        ("cancellation__isnull", False),
                        ("decision__isnull", True),
                        ("declination__isnull", True),
                        ("termination__isnull", True),
                    ),
                    models.Q(
                        ("cancellation__isnull", True),
                        ("decision__isnull", True),
                        ("declination__isnull", True),
                        ("termination__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="remedy_against_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supply_days", None),
                    models.Q(
                        ("ended_on__isnull", False), ("supply_days__gte", 1), ("termination__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="remedy_gives_days_to_supply",
            ),
        ),
    ]
