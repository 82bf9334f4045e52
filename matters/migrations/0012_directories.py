import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0011_proposals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Directory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("no", models.PositiveSmallIntegerField(verbose_name="版本号")),
                ("frozen_on", models.DateField(verbose_name="截止日期")),
                ("frozen_at", models.DateTimeField(verbose_name="生成时间")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="审定时间")),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="报备日期")),
                ("filed_reference", models.CharField(blank=True, max_length=100, verbose_name="报备文号")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="生成人",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度目录",
                "verbose_name_plural": "年度目录",
            },
        ),
        migrations.CreateModel(
            name="DirectoryLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("implementation_code", models.CharField(max_length=64, verbose_name="实施编码")),
                ("name", models.CharField(max_length=200, verbose_name="事项名称")),
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
                        verbose_name="事项类型",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1", "国家级"),
                            ("2", "省级"),
                            ("3", "市级"),
                            ("4", "县级"),
                            ("5", "镇（乡、街道）级"),
                            ("6", "村（社区）级"),
                            ("7", "分级管理"),
                        ],
                        max_length=1,
                        verbose_name="行使层级",
                    ),
                ),
                ("office_name", models.CharField(max_length=100, verbose_name="实施主体")),
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
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("added", "新增"),
                            ("changed", "变更"),
                            ("cancelled", "取消"),
                            ("delegated", "下放"),
                            ("same", "未变"),
                        ],
                        max_length=10,
                        verbose_name="较上年",
                    ),
                ),
                (
                    "directory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="matters.directory",
                        verbose_name="年度目录",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.edition",
                        verbose_name="版本",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.matter",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度目录事项",
                "verbose_name_plural": "年度目录事项",
            },
        ),
        migrations.CreateModel(
            name="Reduction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("items_before", models.PositiveSmallIntegerField(verbose_name="原办理项数")),
                ("items_after", models.PositiveSmallIntegerField(verbose_name="现办理项数")),
                ("materials_before", models.PositiveSmallIntegerField(verbose_name="原材料数")),
                ("materials_after", models.PositiveSmallIntegerField(verbose_name="现材料数")),
                ("steps_before", models.PositiveSmallIntegerField(verbose_name="原环节数")),
                ("steps_after", models.PositiveSmallIntegerField(verbose_name="现环节数")),
                ("certificates_before", models.PositiveSmallIntegerField(verbose_name="原证明数")),
                ("certificates_after", models.PositiveSmallIntegerField(verbose_name="现证明数")),
                ("days_before", models.PositiveSmallIntegerField(verbose_name="原时限")),
                ("days_after", models.PositiveSmallIntegerField(verbose_name="现时限")),
                (
                    "before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.edition",
                        verbose_name="上一版本",
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reduction",
                        to="matters.edition",
                        verbose_name="版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "五减台账",
                "verbose_name_plural": "五减台账",
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_length", models.PositiveSmallIntegerField(verbose_name="原承诺时限")),
                ("to_length", models.PositiveSmallIntegerField(verbose_name="现承诺时限")),
                (
                    "unit",
                    models.CharField(
                        choices=[("wd", "个工作日"), ("cd", "日")], max_length=2, verbose_name="时限单位"
                    ),
                ),
                ("on", models.DateField(verbose_name="执行日期")),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcement",
                        to="matters.edition",
                        verbose_name="版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "时限压缩公告",
                "verbose_name_plural": "时限压缩公告",
                "indexes": [models.Index(fields=["-on"], name="matters_announcement_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_length__lt", models.F("from_length"))),
                        name="matters_announcement_is_shorter",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="directory",
            constraint=models.UniqueConstraint(fields=("year", "no"), name="matters_directory_no_once"),
        ),
        migrations.AddConstraint(
            model_name="directory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at", None), ("agreed_by", None)),
                    models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_directory_agreed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="directory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by", None),
                    models.Q(("agreed_by", models.F("frozen_by")), _negated=True),
                    _connector="OR",
                ),
                name="matters_directory_agreed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="directory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("filed_on", None), ("filed_reference", "")),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("filed_on__isnull", False),
                        models.Q(("filed_reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="matters_directory_filed_after_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="directoryline",
            constraint=models.UniqueConstraint(
                fields=("directory", "matter"), name="matters_directory_line_once"
            ),
        ),
    ]
