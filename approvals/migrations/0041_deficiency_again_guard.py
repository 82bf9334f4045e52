"""What a case lacked when it ended may come again where the case is decided anew (行政复议法 64, 行政诉讼法 70)."""

from django.db import migrations

DEFICIENCY_MOVES = [
    ("open", "completed"),
    ("open", "lapsed"),
    ("open", "ended"),
    ("lapsed", "completed"),
    ("lapsed", "open"),
    # With its case, which is decided anew (G10): see below.
    ("ended", "open"),
]

STAYS = f"""
CREATE OR REPLACE FUNCTION approvals_deficiency_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'deficiency % stays', OLD.uuid;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'a deficiency begins open, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        {", ".join(f"('{a}', '{b}')" for a, b in DEFICIENCY_MOVES)}
    ) THEN
        RAISE EXCEPTION 'no deficiency goes from % to %', OLD.state, NEW.state;
    END IF;
    IF OLD.state = 'ended' AND NEW.state = 'open'
        AND (SELECT state FROM approvals_case WHERE id = NEW.case_id) <> ALL (ARRAY['accepted', 'reviewed']) THEN
        RAISE EXCEPTION 'deficiency % ended with its case', OLD.uuid;
    END IF;
    IF (NEW.uuid, NEW.case_id, NEW.no, NEW.new_ground, NEW.noticed_at, NEW.noticed_by_id, NEW.document_id)
        IS DISTINCT FROM (OLD.uuid, OLD.case_id, OLD.no, OLD.new_ground, OLD.noticed_at, OLD.noticed_by_id, OLD.document_id) THEN
        RAISE EXCEPTION 'what deficiency % told does not change', OLD.uuid;
    END IF;
    IF OLD.promised_at IS NOT NULL AND (NEW.promised_at, NEW.promised_by_id, NEW.promiser, NEW.promiser_relation, NEW.promise_document_id)
        IS DISTINCT FROM (OLD.promised_at, OLD.promised_by_id, OLD.promiser, OLD.promiser_relation, OLD.promise_document_id) THEN
        RAISE EXCEPTION 'the promise of deficiency % was signed once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 (a table of our own)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0040_deficiency_again")]

    operations = [migrations.RunSQL(STAYS, migrations.RunSQL.noop)]
