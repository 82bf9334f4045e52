"""What was answered to the questions of the guide stands in the case, with the handling item it led to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0023_slips_given_already")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="situation",
            field=models.JSONField(blank=True, default=dict, verbose_name="情形"),
        ),
        migrations.AddField(
            model_name="case",
            name="item_no",
            field=models.CharField(blank=True, max_length=2, verbose_name="业务办理项"),
        ),
    ]
