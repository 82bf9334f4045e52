import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_archive"),
        ("matters", "0006_edition_elements"),
    ]

    operations = [
        migrations.AddField(
            model_name="material",
            name="alternatives",
            field=models.JSONField(blank=True, default=list, verbose_name="可任选其一"),
        ),
        migrations.AddField(
            model_name="material",
            name="blank_form",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.blob",
                verbose_name="空白表格",
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="exempt_by",
            field=models.CharField(blank=True, max_length=200, verbose_name="免提交依据的共享数据"),
        ),
        migrations.AddField(
            model_name="material",
            name="fill_words",
            field=models.TextField(blank=True, verbose_name="填报须知"),
        ),
        migrations.AddField(
            model_name="material",
            name="generated",
            field=models.BooleanField(default=False, verbose_name="由申请表生成"),
        ),
        migrations.AddField(
            model_name="material",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[("certificate", "证件证书证明"), ("form", "申请表格文书"), ("other", "其他")],
                max_length=12,
                verbose_name="材料类型",
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="pages_format",
            field=models.CharField(blank=True, max_length=20, verbose_name="材料规格"),
        ),
        migrations.AddField(
            model_name="material",
            name="proof_code",
            field=models.CharField(blank=True, max_length=40, verbose_name="证明事项编码"),
        ),
        migrations.AddField(
            model_name="material",
            name="result_of_step",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="产生该材料的环节"),
        ),
        migrations.AddField(
            model_name="material",
            name="sample",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.blob",
                verbose_name="填写样本",
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="sharing_items",
            field=models.TextField(blank=True, verbose_name="共享数据项"),
        ),
        migrations.AddField(
            model_name="material",
            name="sharing_method",
            field=models.CharField(
                blank=True,
                choices=[("interface", "接口核验"), ("files", "文件交换"), ("database", "库表交换")],
                max_length=12,
                verbose_name="共享方式",
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="sharing_provider",
            field=models.CharField(blank=True, max_length=100, verbose_name="数据提供单位"),
        ),
        migrations.AddField(
            model_name="material",
            name="sharing_purpose",
            field=models.CharField(blank=True, max_length=200, verbose_name="共享用途"),
        ),
        migrations.AddField(
            model_name="material",
            name="sharing_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("asked", "已提出需求"),
                    ("agreed", "已同意共享"),
                    ("live", "已实现共享"),
                    ("refused", "暂不能共享"),
                ],
                max_length=12,
                verbose_name="共享进度",
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="standard_code",
            field=models.CharField(blank=True, max_length=40, verbose_name="标准材料编码"),
        ),
        migrations.AddField(
            model_name="material",
            name="when",
            field=models.JSONField(blank=True, null=True, verbose_name="提供条件"),
        ),
        migrations.AddField(
            model_name="step",
            name="length",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="时限数"),
        ),
        migrations.AddField(
            model_name="step",
            name="person_words",
            field=models.CharField(blank=True, max_length=60, verbose_name="办理人员"),
        ),
        migrations.AddField(
            model_name="step",
            name="special",
            field=models.BooleanField(default=False, verbose_name="特别程序环节"),
        ),
        migrations.AddField(
            model_name="step",
            name="unit",
            field=models.CharField(
                blank=True,
                choices=[("wd", "个工作日"), ("cd", "日")],
                max_length=2,
                null=True,
                verbose_name="时限单位",
            ),
        ),
        migrations.AlterField(
            model_name="material",
            name="form",
            field=models.CharField(
                choices=[
                    ("paper", "纸质"),
                    ("electronic", "电子"),
                    ("both", "纸质或电子"),
                    ("each", "纸质和电子"),
                ],
                max_length=12,
                verbose_name="材料形式",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("length", None), ("unit", None)),
                    models.Q(("length__isnull", False), ("unit__isnull", False)),
                    _connector="OR",
                ),
                name="matters_step_length_has_unit",
            ),
        ),
    ]
