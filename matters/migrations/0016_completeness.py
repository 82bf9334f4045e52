"""How complete an edition is, is written with it; of those there already nobody says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0015_frozen")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="completeness",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="完整度"
            ),
        ),
    ]
