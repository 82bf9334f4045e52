"""In which state a commitment was when its decision was revoked or kept (G10)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0007_one_that_stands"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="was",
            field=models.CharField(
                blank=True,
                choices=[
                    ("told", "已告知，待签署"),
                    ("signed", "已承诺"),
                    ("decided", "已决定"),
                    ("performing", "履行中"),
                    ("overdue", "逾期未补"),
                    ("mismatched", "核查不符"),
                    ("rectifying", "责令整改"),
                    ("fulfilled", "已履行"),
                    ("revoked", "决定已撤销"),
                    ("kept", "为公共利益不予撤销"),
                    ("withdrawn", "已撤回承诺"),
                    ("ended", "已终止"),
                ],
                max_length=12,
                verbose_name="了结前的状态",
            ),
        ),
    ]
