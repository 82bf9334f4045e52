"""A case ends because something was lacking or because nobody needs its permit: either may be turned against (COR-5, S50, G10)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0052_proceeding_struck"),
        ("documents", "0004_archive"),
        ("matters", "0057_exemptions_stay"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="termination",
            options={"ordering": ["pk"], "verbose_name": "终止办理", "verbose_name_plural": "终止办理"},
        ),
        migrations.AddField(
            model_name="termination",
            name="reform",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terminations",
                to="matters.reformitem",
                verbose_name="改革清单的一条",
            ),
        ),
        migrations.AddField(
            model_name="termination",
            name="was",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "草稿"),
                    ("filed", "待受理"),
                    ("correcting", "待补正"),
                    ("accepted", "审查中"),
                    ("reviewed", "待决定"),
                    ("granted", "准予许可"),
                    ("refused", "不予许可"),
                    ("declined", "不予受理"),
                    ("withdrawn", "已撤回"),
                ],
                max_length=12,
                verbose_name="终止时的状态",
            ),
        ),
        migrations.AlterField(
            model_name="remedy",
            name="termination",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedies",
                to="approvals.termination",
                verbose_name="终止办理",
            ),
        ),
        migrations.AlterField(
            model_name="termination",
            name="deficiency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terminations",
                to="approvals.deficiency",
                verbose_name="容缺受理",
            ),
        ),
        migrations.AddConstraint(
            model_name="termination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deficiency__isnull", False), ("reform", None), ("was", "")),
                    models.Q(
                        ("deficiency", None),
                        ("reform__isnull", False),
                        ("was__in", ["filed", "correcting", "accepted", "reviewed"]),
                    ),
                    _connector="OR",
                ),
                name="termination_for_one_cause",
            ),
        ),
    ]
