import uuid

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import ground.sealed


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=40, unique=True, verbose_name="用户名")),
                ("name", models.CharField(max_length=100, verbose_name="姓名")),
                ("phone", ground.sealed.SealedTextField(blank=True, verbose_name="手机号码")),
                ("phone_digest", models.CharField(blank=True, db_index=True, max_length=64)),
                ("phone_tail", models.CharField(blank=True, max_length=4)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("is_officer", models.BooleanField(default=False, verbose_name="工作人员")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=200, unique=True, verbose_name="路径")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="名称")),
                ("short_name", models.CharField(max_length=40, verbose_name="简称")),
                (
                    "mark",
                    models.CharField(
                        blank=True,
                        help_text="文号中的机关代字，例如“朝政许”",
                        max_length=20,
                        verbose_name="机关代字",
                    ),
                ),
                ("division_code", models.CharField(max_length=12, verbose_name="行政区划代码")),
                ("uscc", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
                (
                    "kind",
                    models.CharField(
                        choices=[("ORGAN", "机关"), ("HALL", "政务服务大厅"), ("WINDOW", "窗口")],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="咨询电话")),
                ("complaint_phone", models.CharField(blank=True, max_length=30, verbose_name="监督投诉电话")),
                ("hours", models.CharField(blank=True, max_length=200, verbose_name="办公时间")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_column="parent_path",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.office",
                        to_field="path",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构",
                "verbose_name_plural": "机构",
            },
        ),
        migrations.CreateModel(
            name="DutyHolding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("INTAKE", "综合窗口受理"),
                            ("REVIEW", "审查"),
                            ("DECISION", "审批决定"),
                            ("REGULATION", "监管"),
                            ("CATALOGUE", "事项编制"),
                            ("PUBLICATION", "事项发布"),
                            ("EFFICIENCY", "效能监督"),
                            ("ADMINISTRATION", "系统管理"),
                        ],
                        max_length=20,
                        verbose_name="职责",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="起始日")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="截止日")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="accounts.office",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("PERSON", "自然人"), ("ORGANISATION", "法人和其他组织")],
                        max_length=15,
                        verbose_name="类别",
                    ),
                ),
                (
                    "id_type",
                    models.CharField(
                        choices=[("RESIDENT", "居民身份证"), ("USCC", "统一社会信用代码")],
                        max_length=15,
                        verbose_name="证件类型",
                    ),
                ),
                ("id_digest", models.CharField(editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "申请人",
                "verbose_name_plural": "申请人",
                "constraints": [
                    models.UniqueConstraint(fields=("id_type", "id_digest"), name="accounts_party_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("id_type", "RESIDENT"), ("kind", "PERSON")),
                            models.Q(("id_type", "USCC"), ("kind", "ORGANISATION")),
                            _connector="OR",
                        ),
                        name="accounts_party_id_type_suits_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveIntegerField(verbose_name="版本")),
                ("name", models.CharField(max_length=200, verbose_name="姓名或名称")),
                ("id_number", ground.sealed.SealedTextField(verbose_name="证件号码")),
                ("id_tail", models.CharField(max_length=4)),
                ("phone", ground.sealed.SealedTextField(blank=True, verbose_name="联系电话")),
                ("phone_tail", models.CharField(blank=True, max_length=4)),
                ("phone_digest", models.CharField(blank=True, db_index=True, max_length=64)),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="地址")),
                (
                    "legal_representative",
                    models.CharField(blank=True, max_length=100, verbose_name="法定代表人（负责人、经营者）"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="accounts.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "申请人版本",
                "verbose_name_plural": "申请人版本",
            },
        ),
        migrations.CreateModel(
            name="Representation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("SELF", "本人"),
                            ("LEGAL_REPRESENTATIVE", "法定代表人（负责人、经营者）"),
                            ("AGENT", "委托代理人"),
                        ],
                        max_length=25,
                        verbose_name="身份",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="起始日")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="截止日")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representations",
                        to="accounts.party",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "代表关系",
                "verbose_name_plural": "代表关系",
            },
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("path__regex", "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$")),
                name="accounts_office_path_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "parent",
                            models.Func(
                                models.F("path"),
                                models.Value("/[^/]+$"),
                                models.Value(""),
                                function="regexp_replace",
                                output_field=models.CharField(),
                            ),
                        ),
                        ("parent__isnull", False),
                        ("path__contains", "/"),
                    ),
                    models.Q(("parent__isnull", True), models.Q(("path__contains", "/"), _negated=True)),
                    _connector="OR",
                ),
                name="accounts_office_parent_is_path_prefix",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("uscc", ""), _negated=True), ("kind", "ORGAN")),
                fields=("uscc",),
                name="accounts_office_uscc_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("division_code__regex", "^[0-9]{6}([0-9]{6})?$")),
                name="accounts_office_division_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyholding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="accounts_holding_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyholding",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", "="),
                    ("office", "="),
                    ("duty", "="),
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
                name="accounts_holding_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyversion",
            constraint=models.UniqueConstraint(fields=("party", "no"), name="accounts_partyversion_no_once"),
        ),
        migrations.AddConstraint(
            model_name="representation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="accounts_representation_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="representation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", "="),
                    ("party", "="),
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
                name="accounts_representation_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="representation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "SELF")),
                fields=("user",),
                name="accounts_representation_one_self_of_user",
            ),
        ),
        migrations.AddConstraint(
            model_name="representation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "SELF")),
                fields=("party",),
                name="accounts_representation_one_user_of_self",
            ),
        ),
    ]
