from django.db import migrations, models


class Migration(migrations.Migration):
    """A later notice says of each thing why it was not asked the first time (C6)."""

    dependencies = [("approvals", "0009_frozen")]

    operations = [
        migrations.AddField(
            model_name="correctionitem",
            name="newness",
            field=models.CharField(
                blank=True,
                choices=[
                    ("still", "上次已告知，补正后仍不符合"),
                    ("supplied", "补正时新提交的内容带来的问题"),
                    ("changed", "告知之后事实发生变化"),
                ],
                max_length=10,
                verbose_name="再次告知的理由",
            ),
        ),
    ]
