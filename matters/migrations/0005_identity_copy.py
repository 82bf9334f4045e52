from django.db import migrations, models

# The materials of published editions, as the loader would mark them today (matters.actions.opening).
MARK = """
UPDATE matters_material SET identity_copy = true
WHERE name ~ '身份证|户口[簿本]|护照|居住证|(来往|往来).*通行证|永久居留'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0004_prior_notice"),
    ]

    operations = [
        migrations.AddField(
            model_name="material",
            name="identity_copy",
            field=models.BooleanField(default=False, verbose_name="身份证件"),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
