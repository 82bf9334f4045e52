import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_sign_ins_leave"),
        ("matters", "0009_statutes_powers_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="Package",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(editable=False, max_length=8, unique=True, verbose_name="指南编码"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("aliases", models.CharField(blank=True, max_length=200, verbose_name="俗称")),
                ("for_persons", models.BooleanField(verbose_name="面向个人")),
                ("for_organisations", models.BooleanField(verbose_name="面向法人和其他组织")),
                ("pinyin", models.CharField(editable=False, max_length=1000, verbose_name="全拼")),
                ("initials", models.CharField(editable=False, max_length=200, verbose_name="首字母")),
                ("words", models.TextField(editable=False, verbose_name="检索词")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="accounts.office",
                        verbose_name="牵头部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "一件事",
                "verbose_name_plural": "一件事",
            },
        ),
        migrations.CreateModel(
            name="PackageEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="标识"),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="版本号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "目录公布"),
                            ("open", "可在线办理"),
                            ("dormant", "暂不列入"),
                            ("suspended", "暂停办理"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="生效日")),
                ("replaced_on", models.DateField(blank=True, null=True, verbose_name="取消日")),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="一句话说明")),
                (
                    "promised_length",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="承诺办结时限"),
                ),
                (
                    "visits",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="到办事现场次数"),
                ),
                ("conditions", models.JSONField(blank=True, default=list, verbose_name="申请条件")),
                ("flow_words", models.TextField(blank=True, verbose_name="办理流程")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="办理地点")),
                ("hours", models.CharField(blank=True, max_length=200, verbose_name="办理时间")),
                ("consult_phone", models.CharField(blank=True, max_length=30, verbose_name="咨询电话")),
                ("complaint_phone", models.CharField(blank=True, max_length=30, verbose_name="监督投诉电话")),
                ("faq", models.JSONField(blank=True, default=list, verbose_name="常见问题")),
                ("questions", models.JSONField(blank=True, default=list, verbose_name="导办问题")),
                ("reform", models.JSONField(blank=True, default=dict, verbose_name="改革成效")),
                (
                    "digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="内容摘要"),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="matters.package",
                        verbose_name="一件事",
                    ),
                ),
            ],
            options={
                "verbose_name": "一件事版本",
                "verbose_name_plural": "一件事版本",
            },
        ),
        migrations.CreateModel(
            name="PackageMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("item_no", models.CharField(blank=True, max_length=2, verbose_name="业务办理项序号")),
                ("when", models.JSONField(blank=True, null=True, verbose_name="适用条件")),
                (
                    "after",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="前置事项",
                    ),
                ),
                ("sinks_siblings", models.BooleanField(default=False, verbose_name="不予即整体终止")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="matters.packageedition",
                        verbose_name="一件事版本",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="matters.matter",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "一件事所含事项",
                "verbose_name_plural": "一件事所含事项",
                "ordering": ["edition_id", "no"],
            },
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.CheckConstraint(
                condition=models.Q(("for_persons", True), ("for_organisations", True), _connector="OR"),
                name="matters_package_for_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="packageedition",
            constraint=models.UniqueConstraint(
                fields=("package", "no"), name="matters_package_edition_no_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="packageedition",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("package", "="),
                    (
                        models.Func(
                            models.F("effective_on"),
                            models.F("replaced_on"),
                            models.Value("[)"),
                            function="daterange",
                        ),
                        "&&",
                    ),
                ],
                name="matters_package_edition_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="packageedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_on", None), ("replaced_on__gte", models.F("effective_on")), _connector="OR"
                ),
                name="matters_package_edition_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="packageedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("consult_phone", ""),
                    models.Q(("consult_phone", models.F("complaint_phone")), _negated=True),
                    _connector="OR",
                ),
                name="matters_package_edition_two_telephones",
            ),
        ),
        migrations.AddConstraint(
            model_name="packagemember",
            constraint=models.UniqueConstraint(
                fields=("edition", "no"), name="matters_package_member_no_once"
            ),
        ),
    ]
