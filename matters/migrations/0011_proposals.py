import uuid

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_sign_ins_leave"),
        ("documents", "0004_archive"),
        ("matters", "0010_packages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkChange",
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
                ("what", models.JSONField(verbose_name="修改内容")),
                ("chosen", models.JSONField(verbose_name="选定范围")),
                ("reason", models.CharField(max_length=400, verbose_name="修改理由")),
                ("at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量修改",
                "verbose_name_plural": "批量修改",
            },
        ),
        migrations.CreateModel(
            name="UpstreamChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("offered_at", models.DateTimeField(verbose_name="下发时间")),
                ("due_on", models.DateField(verbose_name="承接期限")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="承接时间")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承接人",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offered",
                        to="matters.edition",
                        verbose_name="上级版本",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upstream_changes",
                        to="matters.matter",
                        verbose_name="下级事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "上级变更",
                "verbose_name_plural": "上级变更",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
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
                    "operation",
                    models.CharField(
                        choices=[
                            ("new", "新增"),
                            ("change", "变更"),
                            ("split", "拆分"),
                            ("merge", "合并"),
                            ("suspend", "暂停"),
                            ("resume", "恢复"),
                            ("cancel", "取消"),
                            ("devolve", "下放"),
                            ("transfer", "划转"),
                            ("wake", "启用"),
                            ("correct", "更正"),
                        ],
                        max_length=10,
                        verbose_name="操作",
                    ),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订号")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "起草中"),
                            ("checked", "已通过校验"),
                            ("submitted", "待发布"),
                            ("published", "已发布"),
                            ("discarded", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="拟生效日")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("basis", models.CharField(blank=True, max_length=400, verbose_name="依据")),
                ("begun_at", models.DateTimeField(verbose_name="起草时间")),
                ("saved_at", models.DateTimeField(blank=True, null=True, verbose_name="最近保存时间")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="校验时间")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("returned_words", models.CharField(blank=True, max_length=400, verbose_name="退回意见")),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.edition",
                        verbose_name="所依据的版本",
                    ),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                (
                    "bulk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="matters.bulkchange",
                        verbose_name="批量修改",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="校验人",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="matters.matter",
                        verbose_name="事项",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="matters.package",
                        verbose_name="一件事",
                    ),
                ),
                (
                    "published",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="matters.edition",
                        verbose_name="发布的版本",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="最近保存人",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
                (
                    "upstream_change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="matters.upstreamchange",
                        verbose_name="上级变更",
                    ),
                ),
            ],
            options={
                "verbose_name": "拟稿",
                "verbose_name_plural": "拟稿",
            },
        ),
        migrations.CreateModel(
            name="Preparation",
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
                            ("consult", "征求意见"),
                            ("legal", "合法性审核"),
                            ("notify", "通知实施单位"),
                            ("train", "培训"),
                            ("guide", "指导承接"),
                            ("file", "报备"),
                        ],
                        max_length=10,
                        verbose_name="工作",
                    ),
                ),
                ("done_on", models.DateField(verbose_name="完成日期")),
                ("words", models.CharField(max_length=400, verbose_name="情况")),
                ("at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preparations",
                        to="matters.proposal",
                        verbose_name="拟稿",
                    ),
                ),
            ],
            options={
                "verbose_name": "发布准备",
                "verbose_name_plural": "发布准备",
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "kind"), name="matters_preparation_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Operation",
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
                            ("new", "新增"),
                            ("change", "变更"),
                            ("split", "拆分"),
                            ("merge", "合并"),
                            ("suspend", "暂停"),
                            ("resume", "恢复"),
                            ("cancel", "取消"),
                            ("devolve", "下放"),
                            ("transfer", "划转"),
                            ("wake", "启用"),
                            ("correct", "更正"),
                        ],
                        max_length=10,
                        verbose_name="操作",
                    ),
                ),
                ("on", models.DateField(verbose_name="生效日")),
                ("basis", models.CharField(blank=True, max_length=400, verbose_name="依据")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="操作时间")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operations",
                        to="matters.matter",
                        verbose_name="事项",
                    ),
                ),
                (
                    "parts",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="matters.matter", verbose_name="拆分或合并的事项"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.matter",
                        verbose_name="承接的事项",
                    ),
                ),
                (
                    "to_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="承接的机构",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operations",
                        to="matters.proposal",
                        verbose_name="拟稿",
                    ),
                ),
            ],
            options={
                "verbose_name": "事项操作",
                "verbose_name_plural": "事项操作",
                "indexes": [models.Index(fields=["on", "kind"], name="matters_operation_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None),
                            models.Q(("successor", models.F("matter")), _negated=True),
                            _connector="OR",
                        ),
                        name="matters_operation_not_its_own_successor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["devolve", "transfer"]), _negated=True),
                            ("to_office__isnull", False),
                            _connector="OR",
                        ),
                        name="matters_operation_says_to_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="matters.proposal",
                        verbose_name="拟稿",
                    ),
                ),
            ],
            options={
                "verbose_name": "拟稿文件",
                "verbose_name_plural": "拟稿文件",
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "blob"), name="matters_proposal_file_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveIntegerField(verbose_name="修订号")),
                ("group", models.CharField(max_length=20, verbose_name="要素分组")),
                ("before", models.JSONField(verbose_name="修改前")),
                ("after", models.JSONField(verbose_name="修改后")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="matters.proposal",
                        verbose_name="拟稿",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保存人",
                    ),
                ),
            ],
            options={
                "verbose_name": "拟稿修订",
                "verbose_name_plural": "拟稿修订",
                "ordering": ["proposal_id", "no"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "no"), name="matters_proposal_revision_no_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="upstreamchange",
            constraint=models.UniqueConstraint(
                fields=("matter", "edition"), name="matters_upstream_change_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="upstreamchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("accepted_by", None)),
                    models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_upstream_change_accepted_pair",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["state", "-begun_at"], name="matters_proposal_state"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("matter", None), ("package__isnull", False)),
                    models.Q(("matter__isnull", False), ("package", None)),
                    models.Q(("matter", None), ("operation", "new"), ("package", None)),
                    _connector="OR",
                ),
                name="matters_proposal_about_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "checked", "submitted"))),
                fields=("matter",),
                name="matters_proposal_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "checked", "submitted"))),
                fields=("package",),
                name="matters_proposal_one_live_package",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("saved_at", None), ("saved_by", None)),
                    models.Q(("saved_at__isnull", False), ("saved_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_proposal_saved_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at", None), ("checked_by", None)),
                    models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_proposal_checked_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("submitted_at", None), ("submitted_by", None)),
                    models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_proposal_submitted_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "discarded"]),
                    models.Q(("checked_at__isnull", False), ("state", "checked")),
                    models.Q(
                        ("checked_at__isnull", False),
                        ("state__in", ["submitted", "published"]),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="matters_proposal_says_how_far",
            ),
        ),
    ]
