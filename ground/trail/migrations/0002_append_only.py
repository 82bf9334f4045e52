from django.db import migrations

# One trigger for the statement, whatever rows it means: an UPDATE that would touch none is refused as well.
# The code is that of a missing right, so that a program sees the same refusal whichever guard it met first.
GUARD = """
CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail only grows: % of trail_entry is refused (留痕只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER trail_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse();
"""
UNGUARD = """
DROP TRIGGER trail_only_grows ON trail_entry;
DROP FUNCTION trail_refuse();
"""


class Migration(migrations.Migration):
    """UPDATE, DELETE and TRUNCATE of trail_entry fail for everybody."""

    dependencies = [("trail", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
