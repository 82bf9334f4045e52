"""Nobody asked for the digest of what an edition says."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0046_relist"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="edition",
            name="digest",
        ),
        migrations.RemoveField(
            model_name="packageedition",
            name="digest",
        ),
    ]
