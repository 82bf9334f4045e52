from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0061_hidden_at_intake")]

    operations = [
        migrations.AddField(
            model_name="proceeding",
            name="ordered_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("overdue", "承诺的材料逾期未补齐"),
                    ("mismatch", "实际情况与承诺不符"),
                    ("false", "虚假承诺、虚假材料或者以其他不正当手段取得"),
                    ("other", "其他依法可以撤销的情形"),
                ],
                max_length=10,
                verbose_name="责令整改的缘由",
            ),
        ),
        migrations.AddField(
            model_name="proceedingservice",
            name="about",
            field=models.CharField(
                blank=True,
                choices=[
                    ("overdue", "承诺的材料逾期未补齐"),
                    ("mismatch", "实际情况与承诺不符"),
                    ("false", "虚假承诺、虚假材料或者以其他不正当手段取得"),
                    ("other", "其他依法可以撤销的情形"),
                ],
                max_length=10,
                verbose_name="责令整改的缘由",
            ),
        ),
    ]
