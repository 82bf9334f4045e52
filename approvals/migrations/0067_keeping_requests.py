"""Who approved that an unlawful grant stands: the office above, asked here, or an organ outside (LIF-3)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_credit_act_scope"),
        ("approvals", "0066_corrected_guard"),
        ("commitments", "0012_suspended_guard"),
        ("credit", "0010_outgoing_kept"),
        ("documents", "0004_archive"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeepingRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.TextField(max_length=2000, verbose_name="请示的理由")),
                ("asked_at", models.DateTimeField(verbose_name="请示时间")),
                ("approved", models.BooleanField(null=True, verbose_name="同意不予撤销")),
                ("number", models.CharField(blank=True, max_length=100, verbose_name="批复文号")),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="批复意见")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="批复时间")),
            ],
            options={
                "verbose_name": "不予撤销的请示",
                "verbose_name_plural": "不予撤销的请示",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="proceeding",
            name="approval_number",
            field=models.CharField(blank=True, max_length=100, verbose_name="批准文号"),
        ),
        migrations.AddField(
            model_name="proceeding",
            name="approved_on",
            field=models.DateField(blank=True, null=True, verbose_name="批准日期"),
        ),
        migrations.AlterField(
            model_name="proceeding",
            name="approval",
            field=models.CharField(blank=True, max_length=200, verbose_name="批准不予撤销的机关"),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approval_number", ""), ("approved_on", None)),
                    models.Q(
                        models.Q(("approval", ""), _negated=True),
                        models.Q(("approval_number", ""), _negated=True),
                        ("approved_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="proceeding_approval_whole",
            ),
        ),
        migrations.AddField(
            model_name="keepingrequest",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="批复人",
            ),
        ),
        migrations.AddField(
            model_name="keepingrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="请示人",
            ),
        ),
        migrations.AddField(
            model_name="keepingrequest",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
                verbose_name="请示的机关",
            ),
        ),
        migrations.AddField(
            model_name="keepingrequest",
            name="proceeding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="keeping_requests",
                to="approvals.proceeding",
                verbose_name="撤销程序",
            ),
        ),
        migrations.AddConstraint(
            model_name="keepingrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)),
                fields=("proceeding",),
                name="keeping_request_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="keepingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at", None),
                        ("answered_by", None),
                        ("approved", None),
                        ("number", ""),
                        ("words", ""),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("approved", True),
                        models.Q(("number", ""), _negated=True),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("approved", False),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="keeping_request_answered_as_a_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="keepingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by", None),
                    models.Q(("answered_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="keeping_request_by_two",
            ),
        ),
    ]
