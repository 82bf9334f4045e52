"""What is published stays as it was published, for everybody: only the day on which it ends is written later.

An edition and what it owns may be written in the transaction in which the edition came to be, and in no other. Not told by xmin: to
end an edition would make it new again, and a savepoint has a number of its own.
"""

from django.db import migrations, models

CHILDREN = [
    "matters_material",
    "matters_step",
    "matters_reviewpoint",
    "matters_handlingitem",
    "matters_regulationpoint",
]

FROZEN = """
CREATE FUNCTION matters_edition_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.published_txid := txid_current();
        RETURN NEW;
    END IF;
    IF OLD.published_txid <> txid_current() THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'edition % is published: it stays', OLD.uuid USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - 'replaced_on' IS DISTINCT FROM to_jsonb(OLD) - 'replaced_on' THEN
            RAISE EXCEPTION 'edition % is published: only its end may be written', OLD.uuid
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_edition_frozen BEFORE INSERT OR UPDATE OR DELETE ON matters_edition
    FOR EACH ROW EXECUTE FUNCTION matters_edition_frozen();

CREATE FUNCTION matters_edition_owns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint;
BEGIN
    FOREACH owner IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.edition_id]
        WHEN 'DELETE' THEN ARRAY[OLD.edition_id]
        ELSE ARRAY[OLD.edition_id, NEW.edition_id]
    END LOOP
        IF NOT EXISTS (SELECT 1 FROM matters_edition WHERE id = owner AND published_txid = txid_current()) THEN
            RAISE EXCEPTION '% on % is refused: edition % is published', TG_OP, TG_TABLE_NAME, owner
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
"""
FROZEN += "\n".join(
    f"CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION matters_edition_owns();"
    for table in CHILDREN
)
THAWED = "\n".join(
    [
        "DROP TRIGGER matters_edition_frozen ON matters_edition;",
        "DROP FUNCTION matters_edition_frozen();",
        *(f"DROP TRIGGER {table}_frozen ON {table};" for table in CHILDREN),
        "DROP FUNCTION matters_edition_owns();",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("matters", "0014_stays")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="published_txid",
            field=models.BigIntegerField(
                db_default=models.Func(function="txid_current", output_field=models.BigIntegerField()),
                editable=False,
            ),
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
