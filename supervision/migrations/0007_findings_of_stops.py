"""What was stopped before a finding named its proceeding was opened because of that finding."""

from django.db import migrations

SAID = """
UPDATE supervision_finding AS finding SET proceeding_id = stop.proceeding_id
FROM supervision_stoporder AS stop WHERE stop.finding_id = finding.id;
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0006_finding_proceeding")]

    operations = [migrations.RunSQL(SAID, migrations.RunSQL.noop)]
