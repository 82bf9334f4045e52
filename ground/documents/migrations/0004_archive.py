import django.db.models.deletion
from django.db import migrations, models

FROZEN = """
CREATE FUNCTION documents_archive_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.archive_id IS NOT NULL AND OLD.archive_id IS DISTINCT FROM NEW.archive_id THEN
        RAISE EXCEPTION 'document % keeps the copy that lies in its file', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER documents_archive_frozen BEFORE UPDATE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_archive_frozen();
"""

THAW = """
DROP TRIGGER documents_archive_frozen ON documents_document;
DROP FUNCTION documents_archive_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_scanned")]

    operations = [
        migrations.AddField(
            "document",
            "archive",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.blob",
                verbose_name="归档件",
            ),
        ),
        migrations.RunSQL(FROZEN, THAW),
    ]
