from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("licences", "0001_initial")]

    operations = [migrations.RunSQL("CREATE SEQUENCE licences_number", "DROP SEQUENCE licences_number")]
