from django.db import migrations

# What may follow the end of a licence: after 注销 nothing but that it is undone, after 撤销 nothing but 注销 (LIF-4).
GUARD = """
CREATE FUNCTION licences_status_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest varchar := (SELECT status FROM licences_licencestatus WHERE licence_id = NEW.licence_id ORDER BY id DESC LIMIT 1);
BEGIN
    IF newest = 'cancelled' AND NEW.status <> 'restored' OR newest = 'annulled' AND NEW.status <> 'cancelled' THEN
        RAISE EXCEPTION 'licence % is % and does not become %', NEW.licence_id, newest, NEW.status;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER licences_status_follows BEFORE INSERT ON licences_licencestatus
    FOR EACH ROW EXECUTE FUNCTION licences_status_follows();
"""
UNGUARD = """
DROP TRIGGER licences_status_follows ON licences_licencestatus;
DROP FUNCTION licences_status_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("licences", "0004_annulled")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
