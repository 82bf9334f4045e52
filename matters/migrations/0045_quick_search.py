"""A search reads short lists of what was written last, and whether an edition holds from indexes alone."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.functions import Upper

LATEST = 256
SEARCHED = {
    "matters_vector": "vector",
    "matters_name_trgm": OpClass("name", "gin_trgm_ops"),
    "matters_pinyin_trgm": OpClass("pinyin", "gin_trgm_ops"),
    "matters_initials_trgm": OpClass("initials", "gin_trgm_ops"),
    "matters_code_trgm": OpClass(Upper("implementation_code"), "gin_trgm_ops"),
}


def shorter(name, of):
    """The index as it stands with a shorter list: nothing is built anew."""
    expressions, fields = ([], [of]) if isinstance(of, str) else ([of], [])
    index = GinIndex(*expressions, fields=fields, name=name, gin_pending_list_limit=LATEST)
    return migrations.SeparateDatabaseAndState(
        [
            migrations.RunSQL(
                f"ALTER INDEX {name} SET (gin_pending_list_limit = {LATEST})",
                f"ALTER INDEX {name} RESET (gin_pending_list_limit)",
            )
        ],
        [
            migrations.RemoveIndex(model_name="matter", name=name),
            migrations.AddIndex(model_name="matter", index=index),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("matters", "0044_package_editions_stay")]

    operations = [
        *(shorter(name, of) for name, of in SEARCHED.items()),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["matter", "effective_on"],
                include=["replaced_on", "state"],
                name="matters_edition_of_matter",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["matter"],
                include=["effective_on", "replaced_on"],
                condition=models.Q(state="open"),
                name="matters_edition_opened",
            ),
        ),
    ]
