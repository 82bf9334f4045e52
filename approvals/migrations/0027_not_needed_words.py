"""不受理 is what is said of what needs no permit, not 不予受理 (行政许可法 32)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0026_case_handed_over"),
    ]

    operations = [
        migrations.AlterField(
            model_name="caseending",
            name="ending",
            field=models.CharField(
                choices=[
                    ("continues", "由原机构按申请时的版本继续办理"),
                    ("handed", "移交承接机构继续办理"),
                    ("not_needed", "不再需要许可，不受理"),
                    ("stays", "在有效期内继续有效"),
                ],
                max_length=10,
                verbose_name="处理方式",
            ),
        ),
        migrations.AlterField(
            model_name="endingplan",
            name="ending",
            field=models.CharField(
                choices=[
                    ("continues", "由原机构按申请时的版本继续办理"),
                    ("handed", "移交承接机构继续办理"),
                    ("not_needed", "不再需要许可，不受理"),
                    ("stays", "在有效期内继续有效"),
                ],
                max_length=10,
                verbose_name="处理方式",
            ),
        ),
    ]
