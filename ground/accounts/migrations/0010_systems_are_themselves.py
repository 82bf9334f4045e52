from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_systems_have_accounts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="system",
            name="account",
            field=models.OneToOneField(
                on_delete=models.deletion.PROTECT,
                related_name="system",
                to=settings.AUTH_USER_MODEL,
                verbose_name="系统账号",
            ),
        ),
        migrations.RemoveConstraint(model_name="system", name="accounts_system_acts_as_one"),
        migrations.RemoveField(model_name="system", name="holding"),
        migrations.RemoveField(model_name="system", name="representation"),
    ]
