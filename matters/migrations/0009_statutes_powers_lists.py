import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_sign_ins_leave"),
        ("matters", "0008_handling_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StandardMaterial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="标准材料编码")),
                ("name", models.CharField(max_length=100, verbose_name="标准名称")),
                ("aliases", models.CharField(blank=True, max_length=400, verbose_name="别名")),
                ("issuer", models.CharField(blank=True, max_length=100, verbose_name="出具单位")),
                ("is_licence", models.BooleanField(default=False, verbose_name="证照")),
                ("is_certificate", models.BooleanField(default=False, verbose_name="证明")),
            ],
            options={
                "verbose_name": "标准材料",
                "verbose_name_plural": "标准材料",
            },
        ),
        migrations.CreateModel(
            name="PowerList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="版本号")),
                ("from_on", models.DateField(verbose_name="起始日")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="截止日")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="公布时间")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="power_lists",
                        to="accounts.office",
                        verbose_name="机关",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="公布人",
                    ),
                ),
            ],
            options={
                "verbose_name": "权责清单",
                "verbose_name_plural": "权责清单",
            },
        ),
        migrations.CreateModel(
            name="PowerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="权力编码")),
                ("name", models.CharField(max_length=200, verbose_name="权力名称")),
                (
                    "type_code",
                    models.CharField(
                        choices=[
                            ("01", "行政许可"),
                            ("02", "行政处罚"),
                            ("03", "行政强制"),
                            ("04", "行政征收"),
                            ("05", "行政给付"),
                            ("06", "行政检查"),
                            ("07", "行政确认"),
                            ("08", "行政奖励"),
                            ("09", "行政裁决"),
                            ("10", "其他行政权力"),
                            ("20", "公共服务"),
                        ],
                        max_length=2,
                        verbose_name="权力类型",
                    ),
                ),
                ("basis", models.TextField(blank=True, verbose_name="设定依据")),
                ("duties", models.TextField(blank=True, verbose_name="责任事项")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="matters.powerlist",
                        verbose_name="权责清单",
                    ),
                ),
            ],
            options={
                "verbose_name": "权力事项",
                "verbose_name_plural": "权力事项",
                "ordering": ["list_id", "code"],
            },
        ),
        migrations.CreateModel(
            name="ProofItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="证明编码")),
                ("name", models.CharField(max_length=200, verbose_name="证明名称")),
                ("basis", models.CharField(max_length=400, verbose_name="设定依据")),
                ("asked_by", models.CharField(max_length=100, verbose_name="索要单位")),
                ("issued_by", models.CharField(max_length=100, verbose_name="开具单位")),
                ("guide", models.TextField(blank=True, verbose_name="办事指南")),
                ("tests", models.JSONField(default=list, verbose_name="六项取消标准")),
                ("kept", models.BooleanField(default=False, verbose_name="保留")),
                ("from_on", models.DateField(verbose_name="起始日")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="截止日")),
            ],
            options={
                "verbose_name": "证明事项",
                "verbose_name_plural": "证明事项",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "from_on"), name="matters_proof_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="matters_proof_item_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept", False),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("tests"),
                                    output_field=models.IntegerField(),
                                    template="jsonb_array_length(jsonb_path_query_array(%(expressions)s, '$[*] ? (@.answer == \"no\")'))",
                                ),
                                models.Value(6),
                            ),
                            _connector="OR",
                        ),
                        name="matters_proof_item_kept_after_six_tests",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("document_no", models.CharField(blank=True, max_length=100, verbose_name="文号")),
                (
                    "rank",
                    models.CharField(
                        choices=[
                            ("law", "法律"),
                            ("regulation", "行政法规"),
                            ("decision", "国务院决定"),
                            ("local", "地方性法规"),
                            ("rule", "部门规章"),
                            ("local_rule", "省级政府规章"),
                            ("paper", "规范性文件"),
                        ],
                        max_length=12,
                        verbose_name="位阶",
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=100, verbose_name="制定机关")),
                ("from_on", models.DateField(verbose_name="施行日期")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                ("url", models.URLField(blank=True, max_length=400, verbose_name="全文地址")),
                (
                    "last_article",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="末条序号"),
                ),
            ],
            options={
                "verbose_name": "法规",
                "verbose_name_plural": "法规",
                "constraints": [
                    models.UniqueConstraint(fields=("title", "from_on"), name="matters_statute_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="matters_statute_days_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("title", "="),
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
                        name="matters_statute_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=20, verbose_name="条")),
                ("words", models.TextField(verbose_name="条文")),
                (
                    "statute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="matters.statute",
                        verbose_name="法规",
                    ),
                ),
            ],
            options={
                "verbose_name": "条文",
                "verbose_name_plural": "条文",
            },
        ),
        migrations.CreateModel(
            name="IntermediaryItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="中介服务名称")),
                ("basis", models.CharField(max_length=400, verbose_name="设定依据")),
                ("scope", models.CharField(blank=True, max_length=400, verbose_name="服务范围")),
                ("approval_words", models.CharField(blank=True, max_length=400, verbose_name="涉及的审批")),
                ("from_on", models.DateField(verbose_name="起始日")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="截止日")),
                (
                    "regulator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="监管部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "中介服务事项",
                "verbose_name_plural": "中介服务事项",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "from_on"), name="matters_intermediary_item_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="matters_intermediary_item_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("not_online", "不能网上办理事项清单"),
                            ("not_once", "不能一次办结事项清单"),
                            ("not_committable", "承诺制审批负面清单"),
                        ],
                        max_length=20,
                        verbose_name="清单",
                    ),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="理由")),
                ("basis", models.CharField(blank=True, max_length=400, verbose_name="依据")),
                ("from_on", models.DateField(verbose_name="起始日")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="截止日")),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_entries",
                        to="matters.matter",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单事项",
                "verbose_name_plural": "清单事项",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="matters_list_entry_days_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("kind", "="),
                            ("matter", "="),
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
                        name="matters_list_entry_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="powerlist",
            constraint=models.UniqueConstraint(fields=("office", "no"), name="matters_power_list_no_once"),
        ),
        migrations.AddConstraint(
            model_name="powerlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="matters_power_list_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="powerlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at", None), ("published_by", None)),
                    models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_power_list_published_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="powerlist",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("office", "="),
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
                name="matters_power_list_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="powerentry",
            constraint=models.UniqueConstraint(fields=("list", "code"), name="matters_power_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(fields=("statute", "label"), name="matters_article_once"),
        ),
    ]
