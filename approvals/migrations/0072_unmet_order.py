"""When what was ordered turned out not to have been put right stands in the proceeding, whatever its commitment is (COM-14)."""

from django.db import migrations, models
from django.db.models import Q

# Until now the commitment alone said so.
BACKFILL = """
UPDATE approvals_proceeding AS row SET unmet_at = (SELECT max(settled_at) FROM clocks_clock
    WHERE thread = 'proceeding:' || row.uuid AND kind = 'approvals.rectification')
FROM commitments_commitment AS held WHERE held.id = row.commitment_id AND held.state = 'mismatched'
    AND row.ordered_at IS NOT NULL AND row.state IN ('opened', 'notified', 'heard');
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0071_hidden_reports"), ("clocks", "0005_told_on")]

    operations = [
        migrations.AddField(
            model_name="proceeding",
            name="unmet_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="逾期未整改到位的时间"),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=Q(unmet_at=None) | Q(ordered_at__isnull=False),
                name="proceeding_unmet_was_ordered",
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
