from django.db import migrations, models
from django.db.models import Q

# What stands beside a case ends with it: by a person, or by nobody where the law ended it (视为准予延续).


class Migration(migrations.Migration):
    dependencies = [("approvals", "0011_moved_why_filed_again")]

    operations = [
        migrations.RemoveConstraint(model_name="consultation", name="consultation_closed_when_and_by"),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                name="consultation_closed_when_and_by",
                condition=Q(closed_at=None, closed_by=None)
                | (Q(closed_at__isnull=False) & ~Q(closed_words="")),
            ),
        ),
        migrations.RemoveConstraint(model_name="survey", name="survey_cancelled_when_and_by"),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                name="survey_cancelled_when_and_by",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_words="")),
            ),
        ),
    ]
