import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A token may say something to an entry of the credit file."""

    dependencies = [("accounts", "0015_credit_scope")]

    operations = [
        migrations.AlterField(
            "token",
            "scopes",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(
                    choices=[
                        ("matters:read", "查询事项"),
                        ("cases:read", "查询办件"),
                        ("cases:file", "提交申请"),
                        ("cases:act", "办理办件"),
                        ("documents:read", "下载文书"),
                        ("notices:read", "读取通知"),
                        ("events:read", "订阅动态"),
                        ("catalogue:write", "编制事项"),
                        ("credit:read", "查询信用"),
                        ("credit:act", "办理信用"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="权限",
            ),
        ),
    ]
