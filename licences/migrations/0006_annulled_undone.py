from django.db import migrations

# After 撤销 nothing follows but 注销, or that it is undone by the act of its own case: where the revocation itself was taken away.
# That the decision which gave it stands again, approvals holds (migration 0052).
GUARD = """
CREATE OR REPLACE FUNCTION licences_status_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest licences_licencestatus := (SELECT r FROM licences_licencestatus r WHERE licence_id = NEW.licence_id ORDER BY id DESC LIMIT 1);
BEGIN
    IF newest.status = 'cancelled' AND NEW.status <> 'restored'
        OR newest.status = 'annulled' AND NEW.status <> 'cancelled' AND (NEW.status <> 'restored' OR NEW.thread <> newest.thread) THEN
        RAISE EXCEPTION 'licence % is % and does not become %', NEW.licence_id, newest.status, NEW.status;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("licences", "0005_closed")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
