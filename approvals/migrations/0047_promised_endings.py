"""Promises that are still to be kept, and revocations that are asked about, have their ending too; what each was, and whose (U3)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_credit_scope"),
        ("approvals", "0046_needless_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="caseending",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
                verbose_name="原机构",
            ),
        ),
        migrations.AddField(
            model_name="caseending",
            name="subject",
            field=models.CharField(
                blank=True,
                choices=[
                    ("filed", "待受理的办件"),
                    ("correcting", "待补正的办件"),
                    ("accepted", "审查中的办件"),
                    ("reviewed", "待决定的办件"),
                    ("promised", "履行中的承诺"),
                    ("alleged", "撤销程序中的决定"),
                    ("licence", "有效的证照"),
                ],
                max_length=10,
                verbose_name="对象",
            ),
        ),
        migrations.AlterField(
            model_name="caseending",
            name="ending",
            field=models.CharField(
                choices=[
                    ("continues", "由原机构按申请时的版本继续办理"),
                    ("handed", "移交承接机构继续办理"),
                    ("not_needed", "不再需要许可，不受理"),
                    ("released", "不再需要许可，承诺终止"),
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
                    ("released", "不再需要许可，承诺终止"),
                    ("stays", "在有效期内继续有效"),
                ],
                max_length=10,
                verbose_name="处理方式",
            ),
        ),
        migrations.AlterField(
            model_name="endingplan",
            name="subject",
            field=models.CharField(
                choices=[
                    ("filed", "待受理的办件"),
                    ("correcting", "待补正的办件"),
                    ("accepted", "审查中的办件"),
                    ("reviewed", "待决定的办件"),
                    ("promised", "履行中的承诺"),
                    ("alleged", "撤销程序中的决定"),
                    ("licence", "有效的证照"),
                ],
                max_length=10,
                verbose_name="对象",
            ),
        ),
    ]
