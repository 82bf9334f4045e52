"""An entry rests while nobody has answered in time whether its basis is gone, and platforms hear so each time (CRE-15)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0018_guardians"),
        ("credit", "0013_case_thread"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="announcement",
            name="credit_announced_why",
        ),
        migrations.RemoveConstraint(
            model_name="announcement",
            name="credit_announced_once",
        ),
        migrations.AddField(
            model_name="record",
            name="suspended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="中止时间"),
        ),
        migrations.AlterField(
            model_name="announcement",
            name="tells",
            field=models.CharField(
                choices=[
                    ("enter", "列入"),
                    ("remove", "移出"),
                    ("void", "列入决定作废"),
                    ("suspend", "中止"),
                    ("resume", "恢复"),
                ],
                max_length=10,
                verbose_name="内容",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lift", ""), ("tells__in", ["enter", "suspend", "resume"])),
                    models.Q(("tells__in", ["remove", "void"]), models.Q(("lift", ""), _negated=True)),
                    _connector="OR",
                ),
                name="credit_announced_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("tells__in", ["suspend", "resume"]), _negated=True),
                fields=("record", "tells"),
                name="credit_announced_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("suspended_at", None),
                    models.Q(("state__in", ["dismissed", "lifted"]), _negated=True),
                    _connector="OR",
                ),
                name="credit_record_suspended",
            ),
        ),
    ]
