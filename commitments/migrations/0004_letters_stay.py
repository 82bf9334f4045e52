"""The published words of a letter stay as they are, for everybody: only the day on which others take their place is written, once."""

from django.db import migrations

STAYS = """
CREATE FUNCTION commitments_letter_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'letter % is published: it stays', OLD.uuid USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - 'replaced_on' IS DISTINCT FROM to_jsonb(OLD) - 'replaced_on' THEN
            RAISE EXCEPTION 'letter % is published: it does not change', OLD.uuid USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.replaced_on IS NOT NULL AND NEW.replaced_on IS DISTINCT FROM OLD.replaced_on THEN
            RAISE EXCEPTION 'letter % was replaced once', OLD.uuid USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commitments_letter_stays BEFORE UPDATE OR DELETE ON commitments_lettertemplate
    FOR EACH ROW EXECUTE FUNCTION commitments_letter_stays();
"""
GOES = """
DROP TRIGGER commitments_letter_stays ON commitments_lettertemplate;
DROP FUNCTION commitments_letter_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0003_letter_templates")]

    operations = [migrations.RunSQL(STAYS, GOES)]
