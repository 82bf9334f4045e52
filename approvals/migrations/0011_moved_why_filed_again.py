import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0010_why_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="editionmove",
            name="ground",
            field=models.CharField(
                choices=[
                    ("kinder", "新版对申请人没有更不利的要求"),
                    ("compelled", "法律、法规修改，依法必须按新规定办理"),
                ],
                default="kinder",
                max_length=10,
                verbose_name="理由类别",
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Duplicate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identical", models.BooleanField(verbose_name="内容相同")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="仍要提交的原因")),
                ("shown_at", models.DateTimeField(verbose_name="提示时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="approvals.case",
                        verbose_name="办件",
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.case",
                        verbose_name="在先的办件",
                    ),
                ),
            ],
            options={
                "verbose_name": "重复申请提示",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "earlier"), name="duplicate_shown_once"),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("earlier")), _negated=True),
                        name="duplicate_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("identical", False), models.Q(("why", ""), _negated=True), _connector="OR"
                        ),
                        name="duplicate_identical_says_why",
                    ),
                ],
            },
        ),
    ]
