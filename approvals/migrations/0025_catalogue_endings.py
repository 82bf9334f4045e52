"""What becomes of what hangs on a matter that ends or goes to another office is said before, and carried out on the day (U3)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_sign_ins_leave_by_their_function"),
        ("approvals", "0024_situation"),
        ("licences", "0005_closed"),
        ("matters", "0033_contact_forgotten"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ending",
                    models.CharField(
                        choices=[
                            ("continues", "由原机构按申请时的版本继续办理"),
                            ("handed", "移交承接机构继续办理"),
                            ("not_needed", "不再需要许可，不予受理"),
                            ("stays", "在有效期内继续有效"),
                        ],
                        max_length=10,
                        verbose_name="处理方式",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=400, verbose_name="依据条款")),
                ("words", models.TextField(max_length=1000, verbose_name="告知内容")),
                ("chosen_at", models.DateTimeField(blank=True, null=True, verbose_name="确定时间")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="执行时间")),
            ],
            options={
                "verbose_name": "办件的处理",
                "verbose_name_plural": "办件的处理",
            },
        ),
        migrations.CreateModel(
            name="EndingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("filed", "待受理的办件"),
                            ("correcting", "待补正的办件"),
                            ("accepted", "审查中的办件"),
                            ("reviewed", "待决定的办件"),
                            ("licence", "有效的证照"),
                        ],
                        max_length=10,
                        verbose_name="对象",
                    ),
                ),
                (
                    "ending",
                    models.CharField(
                        choices=[
                            ("continues", "由原机构按申请时的版本继续办理"),
                            ("handed", "移交承接机构继续办理"),
                            ("not_needed", "不再需要许可，不予受理"),
                            ("stays", "在有效期内继续有效"),
                        ],
                        max_length=10,
                        verbose_name="处理方式",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=400, verbose_name="依据条款")),
                ("words", models.TextField(max_length=1000, verbose_name="告知内容")),
                ("chosen_at", models.DateTimeField(verbose_name="确定时间")),
            ],
            options={
                "verbose_name": "处理方式",
                "verbose_name_plural": "处理方式",
            },
        ),
        migrations.CreateModel(
            name="LicenceTold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told_at", models.DateTimeField(verbose_name="告知时间")),
            ],
            options={
                "verbose_name": "告知持证人",
                "verbose_name_plural": "告知持证人",
            },
        ),
        migrations.CreateModel(
            name="OperationFollowed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("followed_at", models.DateTimeField(verbose_name="办结时间")),
            ],
            options={
                "verbose_name": "已落实的事项操作",
                "verbose_name_plural": "已落实的事项操作",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="offices_moved",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["filed", "correcting", "accepted", "reviewed"])),
                fields=["edition", "id"],
                name="case_open_of_edition",
            ),
        ),
        migrations.AddField(
            model_name="caseending",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="catalogue_endings",
                to="approvals.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="caseending",
            name="chosen_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确定人",
            ),
        ),
        migrations.AddField(
            model_name="caseending",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case_endings",
                to="matters.proposal",
                verbose_name="拟稿",
            ),
        ),
        migrations.AddField(
            model_name="endingplan",
            name="chosen_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确定人",
            ),
        ),
        migrations.AddField(
            model_name="endingplan",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ending_plans",
                to="matters.proposal",
                verbose_name="拟稿",
            ),
        ),
        migrations.AddField(
            model_name="licencetold",
            name="licence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="told_of_catalogue",
                to="licences.licence",
                verbose_name="证照",
            ),
        ),
        migrations.AddField(
            model_name="licencetold",
            name="operation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="licences_told",
                to="matters.operation",
                verbose_name="事项操作",
            ),
        ),
        migrations.AddField(
            model_name="operationfollowed",
            name="operation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed",
                to="matters.operation",
                verbose_name="事项操作",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseending",
            constraint=models.UniqueConstraint(fields=("proposal", "case"), name="case_ending_once"),
        ),
        migrations.AddConstraint(
            model_name="caseending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen_at", None), ("chosen_by", None)),
                    models.Q(("chosen_at__isnull", False), ("chosen_by__isnull", False)),
                    _connector="OR",
                ),
                name="case_ending_chosen_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseending",
            constraint=models.CheckConstraint(
                condition=models.Q(("chosen_at__isnull", False), ("done_at__isnull", False), _connector="OR"),
                name="case_ending_chosen_or_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", "not_needed"), _negated=True),
                    models.Q(("basis", ""), _negated=True),
                    _connector="OR",
                ),
                name="case_ending_cites",
            ),
        ),
        migrations.AddConstraint(
            model_name="endingplan",
            constraint=models.UniqueConstraint(fields=("proposal", "subject"), name="ending_plan_once"),
        ),
        migrations.AddConstraint(
            model_name="endingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", "not_needed"), _negated=True),
                    models.Q(("basis", ""), _negated=True),
                    _connector="OR",
                ),
                name="ending_plan_cites",
            ),
        ),
        migrations.AddConstraint(
            model_name="endingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="ending_plan_says_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="licencetold",
            constraint=models.UniqueConstraint(fields=("operation", "licence"), name="licence_told_once"),
        ),
    ]
