"""A directory that was agreed stays as it was agreed, for everybody: only that it was filed and signed for is written later, once."""

from django.db import migrations

STAYS = """
CREATE FUNCTION matters_directory_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said text[] := ARRAY['agreed_at', 'agreed_by_id', 'returned_at', 'returned_by_id', 'returned_words',
        'filed_on', 'filed_reference', 'received_at', 'received_by_id'];
    key text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'directory % of % stays', OLD.no, OLD.year USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(NEW) - said IS DISTINCT FROM to_jsonb(OLD) - said THEN
        RAISE EXCEPTION 'directory % of % stays as it was frozen', OLD.no, OLD.year
            USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH key IN ARRAY said LOOP
        IF coalesce(to_jsonb(OLD) ->> key, '') <> '' AND to_jsonb(NEW) -> key IS DISTINCT FROM to_jsonb(OLD) -> key THEN
            RAISE EXCEPTION 'directory % of %: % is written once', OLD.no, OLD.year, key
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_directory_stays BEFORE UPDATE OR DELETE ON matters_directory
    FOR EACH ROW EXECUTE FUNCTION matters_directory_stays();

CREATE FUNCTION matters_directory_owns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM matters_directory WHERE id = NEW.directory_id AND agreed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'directory % is agreed: no line is added', NEW.directory_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_directoryline_owned BEFORE INSERT ON matters_directoryline
    FOR EACH ROW EXECUTE FUNCTION matters_directory_owns();
"""
GOES = """
DROP TRIGGER matters_directory_stays ON matters_directory;
DROP FUNCTION matters_directory_stays();
DROP TRIGGER matters_directoryline_owned ON matters_directoryline;
DROP FUNCTION matters_directory_owns();
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0034_directory_keeper")]

    operations = [migrations.RunSQL(STAYS, GOES)]
