"""What was known of a party stays as it was: cases and papers rely on it."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION accounts_partyversion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: a change is a new version', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER accounts_partyversion_never_changed BEFORE UPDATE OR DELETE ON accounts_partyversion
    FOR EACH ROW EXECUTE FUNCTION accounts_partyversion_stays();
CREATE TRIGGER accounts_partyversion_never_emptied BEFORE TRUNCATE ON accounts_partyversion
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_partyversion_stays();
"""

THAW = """
DROP TRIGGER accounts_partyversion_never_emptied ON accounts_partyversion;
DROP TRIGGER accounts_partyversion_never_changed ON accounts_partyversion;
DROP FUNCTION accounts_partyversion_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
