"""A letter that was held to be broken for good stands beside the one that a new decision leans on (COR-2)."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("commitments", "0006_never_overdue")]

    operations = [
        migrations.RemoveConstraint(model_name="commitment", name="commitment_one_of_a_case"),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                name="commitment_one_of_a_case",
                fields=["thread"],
                condition=~Q(state__in=["withdrawn", "ended", "revoked", "kept"]),
            ),
        ),
    ]
