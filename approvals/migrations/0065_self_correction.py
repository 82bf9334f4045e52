"""The office takes back its own revocation."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0064_ordered_pairs"),
        ("documents", "0004_archive"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="proceeding",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("opened", "待处理"),
                    ("rectifying", "责令整改中"),
                    ("notified", "已告知，听取陈述申辩"),
                    ("heard", "待决定"),
                    ("revoked", "已撤销"),
                    ("kept", "不予撤销"),
                    ("closed", "已终结"),
                    ("struck", "决定已被撤销或者纠正"),
                ],
                default="opened",
                max_length=50,
                protected=True,
                verbose_name="状态",
            ),
        ),
        migrations.CreateModel(
            name="SelfCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reasons", models.TextField(max_length=2000, verbose_name="纠正的理由")),
                ("organ", models.CharField(max_length=100, verbose_name="纠正机关")),
                ("corrected_at", models.DateTimeField(verbose_name="纠正时间")),
                (
                    "corrected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="纠正决定人",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="自行纠正决定书",
                    ),
                ),
                (
                    "proceeding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_correction",
                        to="approvals.proceeding",
                        verbose_name="撤销程序",
                    ),
                ),
            ],
            options={
                "verbose_name": "自行纠正",
                "verbose_name_plural": "自行纠正",
                "ordering": ["pk"],
            },
        ),
    ]
