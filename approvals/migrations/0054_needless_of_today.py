"""What ended because nobody needs the permit any more may be turned against, whenever it ended (S50, G10)."""

from django.db import migrations


def entered(apps, schema_editor):
    endings = apps.get_model("approvals", "CaseEnding").objects
    entries = apps.get_model("trail", "Entry").objects
    documents = apps.get_model("documents", "Document").objects
    terminations = apps.get_model("approvals", "Termination").objects
    over = endings.filter(
        reform__isnull=False, ending="not_needed", case__needless=True, case__terminations=None
    )
    for one in over.select_related("case").order_by("pk"):
        thread = f"case:{one.case.uuid}"
        said = entries.filter(thread=thread, act="approvals.needless").order_by("-seq").first()
        terminations.create(
            case=one.case,
            reform_id=one.reform_id,
            was=said.facts["was"],
            terminated_at=one.done_at,
            document=documents.get(thread=thread, paper="approvals.needless"),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0053_ended_for_one_cause"),
        ("documents", "0004_archive"),
        ("trail", "0008_readings_leave_by_their_function"),
    ]

    operations = [migrations.RunPython(entered, migrations.RunPython.noop)]
