"""An edition of a package may wait for its day and be recalled before it; what is published stays as it was published, for everybody.

It and its members are written in the transaction in which it came to be and in no other, as editions of matters are (0015_frozen):
only its end is written later, and once that it was recalled.
"""

from django.db import migrations, models

FROZEN = """
CREATE FUNCTION matters_packageedition_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.published_txid := txid_current();
        RETURN NEW;
    END IF;
    IF OLD.published_txid <> txid_current() THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'edition % of a package is published: it stays', OLD.uuid
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - '{replaced_on,recalled_at}'::text[]
            IS DISTINCT FROM to_jsonb(OLD) - '{replaced_on,recalled_at}'::text[]
            OR OLD.recalled_at IS NOT NULL AND NEW.recalled_at IS DISTINCT FROM OLD.recalled_at
        THEN
            RAISE EXCEPTION 'edition % of a package is published: only its end may be written', OLD.uuid
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_packageedition_frozen BEFORE INSERT OR UPDATE OR DELETE ON matters_packageedition
    FOR EACH ROW EXECUTE FUNCTION matters_packageedition_frozen();

CREATE FUNCTION matters_packagemember_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint;
BEGIN
    FOREACH owner IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.edition_id]
        WHEN 'DELETE' THEN ARRAY[OLD.edition_id]
        ELSE ARRAY[OLD.edition_id, NEW.edition_id]
    END LOOP
        IF NOT EXISTS (
            SELECT 1 FROM matters_packageedition WHERE id = owner AND published_txid = txid_current()
        ) THEN
            RAISE EXCEPTION '% on % is refused: edition % of a package is published', TG_OP, TG_TABLE_NAME, owner
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_packagemember_frozen BEFORE INSERT OR UPDATE OR DELETE ON matters_packagemember
    FOR EACH ROW EXECUTE FUNCTION matters_packagemember_frozen();
"""
THAWED = """
DROP TRIGGER matters_packagemember_frozen ON matters_packagemember;
DROP FUNCTION matters_packagemember_frozen();
DROP TRIGGER matters_packageedition_frozen ON matters_packageedition;
DROP FUNCTION matters_packageedition_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0043_directory_numbers")]

    operations = [
        migrations.AddField(
            model_name="packageedition",
            name="recalled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
        ),
        migrations.AddField(
            model_name="packageedition",
            name="published_txid",
            field=models.BigIntegerField(
                db_default=models.Func(function="txid_current", output_field=models.BigIntegerField()),
                editable=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="packageedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recalled_at", None), ("replaced_on", models.F("effective_on")), _connector="OR"
                ),
                name="matters_package_edition_recalled_never_held",
            ),
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
