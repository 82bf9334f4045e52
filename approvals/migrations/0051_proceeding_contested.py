"""A reconsideration or a lawsuit against what a proceeding came to; a paper that stands again (G10)."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0050_supplement_guards"),
        ("commitments", "0008_stands_again"),
        ("credit", "0004_suspended_bars"),
        ("documents", "0004_archive"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reissue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("reissued_at", models.DateTimeField(verbose_name="重新制发时间")),
            ],
            options={
                "verbose_name": "重新制发",
                "verbose_name_plural": "重新制发",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="proceeding",
            name="proceeding_decided_when_concluded",
        ),
        migrations.RemoveConstraint(
            model_name="proceeding",
            name="proceeding_kept_with_approval",
        ),
        migrations.RemoveConstraint(
            model_name="remedy",
            name="remedy_against_one_thing",
        ),
        migrations.AddField(
            model_name="remedy",
            name="proceeding",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedies",
                to="approvals.proceeding",
                verbose_name="撤销程序",
            ),
        ),
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
                    ("struck", "经复议或者诉讼撤销"),
                ],
                default="opened",
                max_length=50,
                protected=True,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("heard_at__isnull", False),
                        ("noticed_at__isnull", False),
                        ("served_at__isnull", False),
                        ("state__in", ("revoked", "kept", "struck")),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    models.Q(
                        ("decided_at", None),
                        ("decided_by", None),
                        ("reasons", ""),
                        models.Q(("state__in", ("revoked", "kept", "struck")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="proceeding_decided_when_concluded",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "kept"), models.Q(("approval", ""), _negated=True)),
                    ("state", "struck"),
                    models.Q(models.Q(("state__in", ["kept", "struck"]), _negated=True), ("approval", "")),
                    _connector="OR",
                ),
                name="proceeding_kept_with_approval",
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
                        ("proceeding__isnull", True),
                        ("termination__isnull", True),
                    ),
                    models.Q(
                        ("cancellation__isnull", True),
                        ("decision__isnull", True),
                        ("declination__isnull", False),
                        ("proceeding__isnull", True),
                        ("termination__isnull", True),
                    ),
                    models.Q(
                        ("cancellation__isnull", False),
                        ("decision__isnull", True),
                        ("declination__isnull", True),
                        ("proceeding__isnull", True),
                        ("termination__isnull", True),
                    ),
                    models.Q(
                        ("cancellation__isnull", True),
                        ("decision__isnull", True),
                        ("declination__isnull", True),
                        ("proceeding__isnull", True),
                        ("termination__isnull", False),
                    ),
                    models.Q(
                        ("cancellation__isnull", True),
                        ("decision__isnull", True),
                        ("declination__isnull", True),
                        ("proceeding__isnull", False),
                        ("termination__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="remedy_against_one_thing",
            ),
        ),
        migrations.AddField(
            model_name="reissue",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reissues",
                to="approvals.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="reissue",
            name="new",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reissues",
                to="documents.document",
                verbose_name="重新制发的文书",
            ),
        ),
        migrations.AddField(
            model_name="reissue",
            name="old",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reissued_by",
                to="documents.document",
                verbose_name="原文书",
            ),
        ),
    ]
