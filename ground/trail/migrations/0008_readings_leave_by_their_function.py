from django.db import migrations

# A setting anybody may set; whose function runs, nobody else can say: inside it the current user is its owner.
GUARD = """
CREATE OR REPLACE FUNCTION trail_refuse_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('yinuo.forgetting', true) = 'trail_reading' AND current_user = (
        SELECT pg_get_userbyid(proowner) FROM pg_proc
        WHERE oid = 'public.trail_forget_readings(timestamptz)'::regprocedure
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the reading log only grows: % of trail_reading is refused (查阅记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION trail_forget_readings(timestamptz) FROM PUBLIC;
"""
UNGUARD = """
CREATE OR REPLACE FUNCTION trail_refuse_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('yinuo.forgetting', true) = 'trail_reading' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the reading log only grows: % of trail_reading is refused (查阅记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
GRANT EXECUTE ON FUNCTION trail_forget_readings(timestamptz) TO PUBLIC;
"""


class Migration(migrations.Migration):
    """Only their function lets readings leave, and only the application's role may call it (portal/owner.py)."""

    dependencies = [("trail", "0007_readings_leave")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
