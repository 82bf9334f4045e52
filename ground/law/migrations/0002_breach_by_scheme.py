from django.db import migrations

# Replaced by one key for each scheme, which `load_values` brings; nobody reads these any more.
REPLACED = ("commitment.overdue", "commitment.mismatch", "commitment.false", "credit.basis")


def drop_replaced(apps, schema_editor):
    apps.get_model("law", "DatedValue").objects.filter(key__in=REPLACED).delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial")]

    operations = [migrations.RunPython(drop_replaced, migrations.RunPython.noop)]
