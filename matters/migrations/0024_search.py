"""A matter is found by every two signs of what it is called, by its initials and by those of its aliases, each by an index."""

import re
import unicodedata
from itertools import pairwise

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models

RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
BATCH = 1000


def add_pieces(apps, schema_editor):
    matter_model = apps.get_model("matters", "Matter")
    changed = []
    for matter in (
        matter_model.objects.only("words", "name", "aliases", "main_item").order_by("pk").iterator()
    ):
        found = {}
        for text in (matter.name, matter.aliases, matter.main_item):
            for run in RUN.findall(unicodedata.normalize("NFKC", text)):
                found |= dict.fromkeys([*map("".join, pairwise(run)), run[-1]])
        matter.words = f"{matter.words} {' '.join(found)}"
        changed.append(matter)
    matter_model.objects.bulk_update(changed, ["words"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("matters", "0016_completeness")]

    operations = [
        migrations.RunPython(add_pieces, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex(model_name="matter", name="matters_vector"),
        migrations.RemoveField(model_name="matter", name="vector"),
        migrations.AddField(
            model_name="matter",
            name="vector",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.SearchVector(
                    "words", "initials", "alias_letters", config="simple"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="matters_vector"),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                fields=["initials"], name="matters_by_initials", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["name"], name="matters_by_name", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("basic_code"), name="text_pattern_ops"
                ),
                name="matters_by_basic_code",
            ),
        ),
    ]
