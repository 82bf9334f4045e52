"""What was lacking when a case was filed stays, and lies under the material of another edition once the case has moved there (COR-1)."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION approvals_lacking_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lacking record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.case_id, NEW.how) IS NOT DISTINCT FROM (OLD.case_id, OLD.how) AND EXISTS (
        SELECT FROM approvals_case c
            JOIN matters_material after ON after.edition_id = c.edition_id
            JOIN matters_material before ON before.name = after.name AND before.edition_id <> after.edition_id
        WHERE c.id = NEW.case_id AND after.id = NEW.material_id AND before.id = OLD.material_id
    ) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM approvals_case WHERE id = lacking.case_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'what case % lacked when it was filed stays', lacking.case_id;
    END IF;
    RETURN lacking;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0037_proceeding_reports")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
