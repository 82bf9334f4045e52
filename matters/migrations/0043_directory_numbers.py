"""Each keeper counts the directories of a year for itself; those that are there keep their numbers and what the trail calls them."""

from django.db import migrations, models

# What was frozen may not be written (0035); here it is only given, in a column of its own, the name that it had before.
NAMED = """
ALTER TABLE matters_directory DISABLE TRIGGER matters_directory_stays;
UPDATE matters_directory SET thread = 'directory:' || year || '-' || no;
ALTER TABLE matters_directory ENABLE TRIGGER matters_directory_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0042_lists_by_two")]

    operations = [
        migrations.RemoveConstraint(model_name="directory", name="matters_directory_no_once"),
        migrations.AddConstraint(
            model_name="directory",
            constraint=models.UniqueConstraint(
                fields=("office", "year", "no"), name="matters_directory_no_once"
            ),
        ),
        migrations.AddField(
            model_name="directory",
            name="thread",
            field=models.CharField(default="", editable=False, max_length=60),
            preserve_default=False,
        ),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="directory",
            name="thread",
            field=models.CharField(editable=False, max_length=60, unique=True),
        ),
    ]
