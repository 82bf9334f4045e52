from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="handoff",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="终止时间"),
        ),
        migrations.AddField(
            model_name="handoff",
            name="ended_words",
            field=models.CharField(blank=True, default="", max_length=400, verbose_name="终止原因"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_words", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_words", ""), _negated=True)),
                    _connector="OR",
                ),
                name="handoff_ended_at_and_why",
            ),
        ),
    ]
