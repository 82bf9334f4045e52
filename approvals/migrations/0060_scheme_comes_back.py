from django.db import migrations

# Once filed, a case commits to nothing else (COM-7); what credit closed to it comes back when nothing closes it any more.
SQL = """
CREATE OR REPLACE FUNCTION approvals_case_scheme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND NEW.scheme <> OLD.scheme AND NEW.scheme <> '' AND NOT (
        OLD.scheme = '' AND EXISTS (
            SELECT FROM approvals_routelost
            WHERE case_id = OLD.id AND route = NEW.scheme AND back_at IS NOT NULL
        )
    ) THEN
        RAISE EXCEPTION 'case % was filed, and commits to nothing else', OLD.number;
    END IF;
    RETURN NEW;
END $$;
"""
BACK = """
CREATE OR REPLACE FUNCTION approvals_case_scheme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND NEW.scheme <> OLD.scheme AND NEW.scheme <> '' THEN
        RAISE EXCEPTION 'case % was filed, and commits to nothing else', OLD.number;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0059_routes_lost")]

    operations = [migrations.RunSQL(SQL, BACK)]
