"""Nobody looks at a place alone (PRO-3): held for every check from now on; those before it stay as they were made."""

from django.db import migrations

GUARD = """
CREATE FUNCTION commitments_verification_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.method = 'field' AND (NEW.second_id IS NULL OR NEW.second_id = NEW.by_id) THEN
        RAISE EXCEPTION 'a check at the place is made by two';
    END IF;
    IF NEW.method <> 'field' AND NEW.second_id IS NOT NULL THEN
        RAISE EXCEPTION 'nobody goes along with a check that is not at the place';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verification_by_two BEFORE INSERT ON commitments_verification
    FOR EACH ROW EXECUTE FUNCTION commitments_verification_by_two();
"""
AWAY = """
DROP TRIGGER verification_by_two ON commitments_verification;
DROP FUNCTION commitments_verification_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0014_field_check_by_two")]

    operations = [migrations.RunSQL(GUARD, AWAY)]
