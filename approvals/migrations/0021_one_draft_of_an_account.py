"""One draft of each account, party and edition; what was typed off a slip is no account's (U7)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0020_beside_another")]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="case_one_draft"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("applicant__isnull", False), ("state", "draft")),
                fields=("applicant", "party", "edition", "purpose", "about_licence"),
                name="case_one_draft",
                nulls_distinct=False,
            ),
        ),
    ]
