"""Whether a matter is called as its published edition says is written down, and guessed from no other day."""

from django.db import migrations, models

# Until now a change of the matter since the day of the edition said so.
TURNED = """
UPDATE matters_proposal proposal
SET turned_at = matter.changed_at
FROM matters_edition edition
JOIN matters_matter matter ON matter.id = edition.matter_id
WHERE edition.id = proposal.published_id AND edition.recalled_at IS NULL
    AND matter.changed_at >= (edition.effective_on::timestamp AT TIME ZONE 'Asia/Shanghai');
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0031_recalled")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="turned_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="转为现行的时间"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("state", "published"), ("turned_at", None)),
                fields=["published"],
                name="matters_proposal_unturned",
            ),
        ),
        migrations.RunSQL(TURNED, migrations.RunSQL.noop),
    ]
