from django.db import migrations, models
from django.db.models import Q

RUNNING = ["signed", "decided", "performing", "overdue", "mismatched", "rectifying"]


class Migration(migrations.Migration):
    dependencies = [("commitments", "0012_suspended_guard")]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="check_over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="核查逾期时间"),
        ),
        migrations.RemoveConstraint(model_name="commitment", name="commitment_one_running"),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                name="commitment_one_running",
                fields=["party", "basic_code"],
                condition=Q(state__in=RUNNING, check_over_at=None),
            ),
        ),
    ]
