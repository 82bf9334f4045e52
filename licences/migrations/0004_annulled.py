from django.db import migrations, models

# 撤销 and 恢复 (a decision taken away in reconsideration or by a court) join the life of a licence.


class Migration(migrations.Migration):
    dependencies = [("licences", "0003_life")]

    operations = [
        migrations.RemoveConstraint(model_name="licencestatus", name="licence_status_cancelled_once"),
        migrations.AlterField(
            model_name="licencestatus",
            name="status",
            field=models.CharField(
                choices=[
                    ("issued", "发证"),
                    ("changed", "变更"),
                    ("renewed", "延续"),
                    ("replaced", "补发"),
                    ("annulled", "撤销"),
                    ("restored", "恢复"),
                    ("cancelled", "注销"),
                ],
                max_length=12,
                verbose_name="状态",
            ),
        ),
    ]
