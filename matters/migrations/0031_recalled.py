"""What was recalled before its day is told from what the next edition replaced on its first day: people filed under that one."""

from django.db import migrations, models

TOLD = """
CREATE OR REPLACE FUNCTION matters_edition_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.published_txid := txid_current();
        RETURN NEW;
    END IF;
    IF OLD.published_txid <> txid_current() THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'edition % is published: it stays', OLD.uuid USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - '{replaced_on,recalled_at}'::text[]
            IS DISTINCT FROM to_jsonb(OLD) - '{replaced_on,recalled_at}'::text[]
            OR OLD.recalled_at IS NOT NULL AND NEW.recalled_at IS DISTINCT FROM OLD.recalled_at
        THEN
            RAISE EXCEPTION 'edition % is published: only its end may be written', OLD.uuid
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
"""
# Word for word what 0015_frozen says: no column knows of a recall.
UNTOLD = """
CREATE OR REPLACE FUNCTION matters_edition_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
# Only what had not begun could be recalled: the entry on its thread is older than its day.
RECALLED = """
UPDATE matters_edition edition
SET recalled_at = entry.happened_at
FROM trail_entry entry
WHERE entry.thread = 'edition:' || edition.uuid AND entry.act = 'matters.recalled'
    AND edition.replaced_on = edition.effective_on
    AND (entry.happened_at AT TIME ZONE 'Asia/Shanghai')::date < edition.effective_on;
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0030_preparation_revision"), ("trail", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="recalled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
        ),
        migrations.RunSQL(TOLD, UNTOLD),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recalled_at", None), ("replaced_on", models.F("effective_on")), _connector="OR"
                ),
                name="matters_edition_recalled_never_held",
            ),
        ),
        migrations.RunSQL(RECALLED, migrations.RunSQL.noop),
    ]
