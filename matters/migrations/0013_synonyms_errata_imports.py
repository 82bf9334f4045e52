import uuid

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

import ground.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_sign_ins_leave"),
        ("documents", "0004_archive"),
        ("matters", "0012_directories"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Erratum",
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
                ("element", models.CharField(blank=True, max_length=60, verbose_name="有误的内容")),
                ("words", models.CharField(max_length=500, verbose_name="说明")),
                ("contact", ground.sealed.SealedTextField(blank=True, verbose_name="联系方式")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待核实"), ("mended", "已更正"), ("unfounded", "经核实无误")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.edition",
                        verbose_name="所见版本",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errata",
                        to="matters.matter",
                        verbose_name="事项",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "指南纠错",
                "verbose_name_plural": "指南纠错",
                "indexes": [models.Index(fields=["state", "received_at"], name="matters_erratum_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at", None),
                                ("answered_by", None),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("state", "open"), _negated=True),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="matters_erratum_answered_pair",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
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
                (
                    "profile",
                    models.CharField(
                        choices=[
                            ("directory", "事项目录"),
                            ("elements", "全部要素"),
                            ("exchange", "国家交换库表"),
                        ],
                        max_length=12,
                        verbose_name="格式",
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("waiting", "等待校验"),
                            ("checking", "正在校验"),
                            ("checked", "校验完毕"),
                            ("writing", "正在写入"),
                            ("done", "已写入"),
                            ("failed", "未写入"),
                            ("discarded", "已放弃"),
                        ],
                        default="waiting",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总行数")),
                ("done_lines", models.PositiveIntegerField(default=0, verbose_name="已校验行数")),
                ("report", models.JSONField(blank=True, default=dict, verbose_name="校验报告")),
                ("begun_at", models.DateTimeField(verbose_name="导入时间")),
                ("written_at", models.DateTimeField(blank=True, null=True, verbose_name="写入时间")),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.blob",
                        verbose_name="文件",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="限于机构",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
            ],
            options={
                "verbose_name": "目录导入",
                "verbose_name_plural": "目录导入",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("written_at", None), ("written_by", None)),
                            models.Q(("written_at__isnull", False), ("written_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="matters_import_written_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_lines__lte", models.F("total"))),
                        name="matters_import_no_more_than_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=50, verbose_name="用语")),
                ("means", models.CharField(max_length=100, verbose_name="检索为")),
                ("pinyin", models.CharField(editable=False, max_length=300, verbose_name="全拼")),
                ("initials", models.CharField(editable=False, max_length=50, verbose_name="首字母")),
                ("at", models.DateTimeField(verbose_name="登记时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="停用人",
                    ),
                ),
            ],
            options={
                "verbose_name": "同义词",
                "verbose_name_plural": "同义词",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["word"], name="matters_synonym_word"
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["initials"],
                        name="matters_synonym_initials",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["pinyin"],
                        name="matters_synonym_pinyin",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("word", "means"),
                        name="matters_synonym_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="matters_synonym_ended_pair",
                    ),
                ],
            },
        ),
    ]
