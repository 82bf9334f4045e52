from django.db import migrations

# As trail_entry is guarded: one trigger for the statement, under the code of a missing right.
GUARD = """
CREATE FUNCTION trail_refuse_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the reading log only grows: % of trail_reading is refused (查阅记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER trail_readings_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_reading
    FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse_reading();
"""
UNGUARD = """
DROP TRIGGER trail_readings_only_grow ON trail_reading;
DROP FUNCTION trail_refuse_reading();
"""


class Migration(migrations.Migration):
    """UPDATE, DELETE and TRUNCATE of trail_reading fail for everybody."""

    dependencies = [("trail", "0003_reading")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
