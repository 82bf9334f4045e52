"""A commitment that ended with its licence is to be kept again only where that is open again (COM-19, LIF-4)."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION approvals_commitment_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'ended' THEN
        IF EXISTS (SELECT FROM licences_licencestatus AS mine WHERE mine.thread = NEW.thread AND (
                SELECT status FROM licences_licencestatus WHERE licence_id = mine.licence_id ORDER BY id DESC LIMIT 1
            ) = ANY (ARRAY['cancelled', 'annulled'])) THEN
            RAISE EXCEPTION 'the licence of commitment % is closed', NEW.uuid;
        END IF;
    ELSIF NOT EXISTS (SELECT FROM approvals_proceeding WHERE commitment_id = NEW.id AND state = 'struck') THEN
        RAISE EXCEPTION 'no remedy gave commitment % back', NEW.uuid;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER approvals_commitment_again ON commitments_commitment;
CREATE TRIGGER approvals_commitment_again BEFORE UPDATE ON commitments_commitment FOR EACH ROW
    WHEN (OLD.state IN ('revoked', 'kept', 'ended') AND NEW.state <> OLD.state) EXECUTE FUNCTION approvals_commitment_again();
"""
FORMER = """
CREATE OR REPLACE FUNCTION approvals_commitment_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM approvals_proceeding WHERE commitment_id = NEW.id AND state = 'struck') THEN
        RAISE EXCEPTION 'no remedy gave commitment % back', NEW.uuid;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER approvals_commitment_again ON commitments_commitment;
CREATE TRIGGER approvals_commitment_again BEFORE UPDATE ON commitments_commitment FOR EACH ROW
    WHEN (OLD.state IN ('revoked', 'kept') AND NEW.state <> OLD.state) EXECUTE FUNCTION approvals_commitment_again();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0056_licence_told_of_reform"), ("commitments", "0012_suspended_guard")]

    operations = [migrations.RunSQL(GUARD, FORMER)]
