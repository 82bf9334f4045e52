from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0024_search")]

    operations = [
        migrations.AddField(
            model_name="packagemember",
            name="apart",
            field=models.BooleanField(default=False, verbose_name="单独计时"),
        ),
        migrations.AddField(
            model_name="packagemember",
            name="asks",
            field=models.JSONField(blank=True, default=dict, verbose_name="办理要素"),
        ),
    ]
