"""A power list that was published stays as it was published, for everybody: only the day on which it ends is written later, once."""

from django.db import migrations

STAYS = """
CREATE FUNCTION matters_powerlist_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'power list % is published: it stays', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - 'until_on' IS DISTINCT FROM to_jsonb(OLD) - 'until_on'
            OR (OLD.until_on IS NOT NULL AND NEW.until_on IS DISTINCT FROM OLD.until_on) THEN
            RAISE EXCEPTION 'power list % is published: only its end may be written, once', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_powerlist_stays BEFORE UPDATE OR DELETE ON matters_powerlist
    FOR EACH ROW EXECUTE FUNCTION matters_powerlist_stays();

CREATE FUNCTION matters_powerlist_owns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint;
BEGIN
    FOREACH owner IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.list_id]
        WHEN 'DELETE' THEN ARRAY[OLD.list_id]
        ELSE ARRAY[OLD.list_id, NEW.list_id]
    END LOOP
        IF EXISTS (SELECT 1 FROM matters_powerlist WHERE id = owner AND published_at IS NOT NULL) THEN
            RAISE EXCEPTION '% is refused: power list % is published', TG_OP, owner
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_powerentry_owned BEFORE INSERT OR UPDATE OR DELETE ON matters_powerentry
    FOR EACH ROW EXECUTE FUNCTION matters_powerlist_owns();
"""
GOES = """
DROP TRIGGER matters_powerlist_stays ON matters_powerlist;
DROP FUNCTION matters_powerlist_stays();
DROP TRIGGER matters_powerentry_owned ON matters_powerentry;
DROP FUNCTION matters_powerlist_owns();
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0036_power_list_drafts")]

    operations = [migrations.RunSQL(STAYS, GOES)]
