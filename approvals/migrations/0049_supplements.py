"""What is told after the notice, what it answers, and how it reached the party (COR-14)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0048_promise_handed_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Supplement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("abuse", "行政机关工作人员滥用职权、玩忽职守作出准予决定"),
                            ("power", "超越法定职权作出准予决定"),
                            ("procedure", "违反法定程序作出准予决定"),
                            ("unqualified", "对不具备申请资格或者不符合法定条件的申请人准予许可"),
                            ("otherwise", "依法可以撤销的其他情形"),
                            ("fraud", "以欺骗、贿赂等不正当手段取得许可"),
                        ],
                        max_length=12,
                        verbose_name="依据的情形",
                    ),
                ),
                ("found", models.TextField(max_length=2000, verbose_name="新查明的事实")),
                ("noticed_at", models.DateTimeField(verbose_name="补充告知时间")),
            ],
            options={
                "verbose_name": "撤销补充告知",
                "verbose_name_plural": "撤销补充告知",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Weighing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reasons",
                    models.CharField(blank=True, max_length=1000, verbose_name="不作为决定依据的理由"),
                ),
                ("weighed_at", models.DateTimeField(verbose_name="处理时间")),
            ],
            options={
                "verbose_name": "线索的处理",
                "verbose_name_plural": "线索的处理",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="proceedingservice",
            name="proceeding_served_once",
        ),
        migrations.AddField(
            model_name="proceedingfile",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="approvals.proceedingreport",
            ),
        ),
        migrations.AddField(
            model_name="proceedingreport",
            name="after_notice",
            field=models.BooleanField(default=False, verbose_name="告知之后反映"),
        ),
        migrations.AlterField(
            model_name="proceedingservice",
            name="paper",
            field=models.CharField(
                choices=[
                    ("order", "责令整改通知书"),
                    ("notice", "撤销事先告知书"),
                    ("supplement", "撤销补充告知书"),
                ],
                max_length=10,
                verbose_name="文书",
            ),
        ),
        migrations.AddField(
            model_name="supplement",
            name="noticed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="补充告知人",
            ),
        ),
        migrations.AddField(
            model_name="supplement",
            name="proceeding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supplements",
                to="approvals.proceeding",
            ),
        ),
        migrations.AddField(
            model_name="proceedingfile",
            name="supplement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="approvals.supplement",
            ),
        ),
        migrations.AddField(
            model_name="proceedingservice",
            name="supplement",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="service",
                to="approvals.supplement",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceedingservice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supplement", None)),
                fields=("proceeding", "paper"),
                name="proceeding_served_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceedingservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paper", "supplement"), ("supplement__isnull", False)),
                    models.Q(models.Q(("paper", "supplement"), _negated=True), ("supplement", None)),
                    _connector="OR",
                ),
                name="proceeding_service_of_supplement",
            ),
        ),
        migrations.AddField(
            model_name="weighing",
            name="report",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="weighing",
                to="approvals.proceedingreport",
            ),
        ),
        migrations.AddField(
            model_name="weighing",
            name="supplement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="weighings",
                to="approvals.supplement",
            ),
        ),
        migrations.AddField(
            model_name="weighing",
            name="weighed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="处理人",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplement",
            constraint=models.UniqueConstraint(fields=("proceeding", "no"), name="proceeding_supplement_no"),
        ),
        migrations.AddConstraint(
            model_name="weighing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("supplement", None), models.Q(("reasons", ""), _negated=True)),
                    models.Q(("reasons", ""), ("supplement__isnull", False)),
                    _connector="OR",
                ),
                name="proceeding_weighed_one_way",
            ),
        ),
    ]
