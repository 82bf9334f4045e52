"""What was heard and looked at by lawyers stands for the text that the proposal had then."""

from django.db import migrations, models

# What was noted until now stands for what its proposal says now.
SAID = """
UPDATE matters_preparation AS done SET revision = proposal.revision
FROM matters_proposal AS proposal WHERE proposal.id = done.proposal_id
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0025_packages_ask")]

    operations = [
        migrations.AddField(
            model_name="preparation",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="修订号"),
        ),
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
    ]
