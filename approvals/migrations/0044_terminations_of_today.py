"""What ended because something was lacking may be turned against, whenever it ended."""

from django.db import migrations
from django.db.models import F


def entered(apps, schema_editor):
    deficiencies = apps.get_model("approvals", "Deficiency").objects
    terminations = apps.get_model("approvals", "Termination").objects
    ended = deficiencies.filter(state="lapsed", case__state="withdrawn", case__lapse=F("lapse")).exclude(
        lapse=""
    )
    for one in ended.order_by("pk"):
        terminations.create(
            case_id=one.case_id,
            deficiency=one,
            terminated_at=one.closed_at,
            document_id=one.lapse_document_id,
        )


class Migration(migrations.Migration):
    dependencies = [("approvals", "0043_lapse_contested")]

    operations = [migrations.RunPython(entered, migrations.RunPython.noop)]
