from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trail", "0008_readings_leave_by_their_function")]

    operations = [
        migrations.AlterField(
            model_name="reading",
            name="what",
            field=models.CharField(
                choices=[
                    ("case", "办件"),
                    ("file", "申请材料"),
                    ("paper", "文书"),
                    ("numbers", "完整证件号码和电话"),
                    ("standing", "申请人受限情况"),
                ],
                max_length=10,
                verbose_name="内容",
            ),
        ),
    ]
