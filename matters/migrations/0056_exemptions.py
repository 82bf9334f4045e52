"""What needs no permit, with the questions that tell it (免许可清单)."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0055_reform_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExemptionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="起始日")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="截止日")),
                ("is_waiting", models.BooleanField(default=False, verbose_name="待确认")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="登记时间")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                ("end_on", models.DateField(blank=True, null=True, verbose_name="拟截止日")),
                ("end_words", models.CharField(blank=True, max_length=400, verbose_name="移出理由")),
                ("end_told_at", models.DateTimeField(blank=True, null=True, verbose_name="提出移出的时间")),
                (
                    "end_confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="确认移出的时间"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="免许可情形")),
                ("scope_words", models.CharField(max_length=400, verbose_name="适用范围")),
                ("questions", models.JSONField(default=list, verbose_name="判断问题")),
                ("basis", models.CharField(max_length=400, verbose_name="依据")),
                ("instead_words", models.CharField(blank=True, max_length=400, verbose_name="仍须做的")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "end_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认移出的人",
                    ),
                ),
                (
                    "end_told_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出移出的人",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemption_items",
                        to="matters.matter",
                        verbose_name="免于办理的事项",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacements",
                        to="matters.exemptionitem",
                        verbose_name="所替代的一条",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "免许可情形",
                "verbose_name_plural": "免许可情形",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="matters_exemptionitem_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told_at", None), ("told_by", None)),
                            models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="matters_exemptionitem_told_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="matters_exemptionitem_confirmed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_told_at", None), ("end_told_by", None)),
                            models.Q(("end_told_at__isnull", False), ("end_told_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="matters_exemptionitem_end_told_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_confirmed_at", None), ("end_confirmed_by", None)),
                            models.Q(
                                ("end_confirmed_at__isnull", False), ("end_confirmed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="matters_exemptionitem_end_confirmed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_waiting", False),
                            models.Q(("confirmed_at", None), ("told_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="matters_exemptionitem_waits_for_somebody",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("is_waiting", False)),
                        expressions=[
                            ("matter", "="),
                            ("name", "="),
                            (
                                models.Func(
                                    models.F("from_on"),
                                    models.F("until_on"),
                                    models.Value("[]"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="matters_exemption_item_once",
                    ),
                ],
            },
        ),
    ]
