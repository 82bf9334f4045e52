from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0040_statutes_said"),
    ]

    operations = [
        migrations.DeleteModel(
            name="StandardMaterial",
        ),
    ]
