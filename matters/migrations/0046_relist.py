"""What ended may be taken up again: an operation of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0045_quick_search"),
    ]

    operations = [
        migrations.AlterField(
            model_name="operation",
            name="kind",
            field=models.CharField(
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
                    ("relist", "重新列入"),
                ],
                max_length=10,
                verbose_name="操作",
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="operation",
            field=models.CharField(
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
                    ("relist", "重新列入"),
                ],
                max_length=10,
                verbose_name="操作",
            ),
        ),
    ]
