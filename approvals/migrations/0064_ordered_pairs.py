"""An order says which breach it is about, and is served once for that (COM-14)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0063_ordered_for_each"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="proceeding",
            name="proceeding_ordered_pair",
        ),
        migrations.RemoveConstraint(
            model_name="proceedingservice",
            name="proceeding_served_once",
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ordered_at", None),
                        ("ordered_by", None),
                        ("ordered_kind", ""),
                        ("ordered_words", ""),
                    ),
                    models.Q(
                        ("ordered_at__isnull", False),
                        ("ordered_by__isnull", False),
                        models.Q(("ordered_words", ""), _negated=True),
                        models.Q(("ordered_kind", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="proceeding_ordered_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceedingservice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supplement", None)),
                fields=("proceeding", "paper", "about"),
                name="proceeding_served_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceedingservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paper", "order"), models.Q(("about", ""), _negated=True)),
                    models.Q(models.Q(("paper", "order"), _negated=True), ("about", "")),
                    _connector="OR",
                ),
                name="proceeding_service_of_order",
            ),
        ),
    ]
