from django.db import migrations, models


class Migration(migrations.Migration):
    """A refusal for hidden facts says how he was heard on its warning."""

    dependencies = [("approvals", "0033_proceeding_guards")]

    operations = [
        migrations.AddField(
            "decision",
            "heard",
            models.CharField(blank=True, default="", max_length=500, verbose_name="听取陈述申辩的情况"),
            preserve_default=False,
        ),
    ]
