from django.db import migrations

# Six months are the least (网络安全法: 日志留存不少于六个月); nobody's value can make it less, and no role deletes otherwise.
GUARD = """
CREATE OR REPLACE FUNCTION trail_refuse_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('yinuo.forgetting', true) = 'trail_reading' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the reading log only grows: % of trail_reading is refused (查阅记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION trail_forget_readings(before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    IF before > now() - interval '6 months' THEN
        RAISE EXCEPTION 'readings are kept for six months at least (查阅记录至少留存六个月)'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('yinuo.forgetting', 'trail_reading', true);
    DELETE FROM trail_reading WHERE recorded_at < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('yinuo.forgetting', '', true);
    RETURN gone;
END
$$;
"""
UNGUARD = """
DROP FUNCTION trail_forget_readings(timestamptz);
CREATE OR REPLACE FUNCTION trail_refuse_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the reading log only grows: % of trail_reading is refused (查阅记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
"""


class Migration(migrations.Migration):
    """Readings older than six months can be forgotten by their function, and by nothing else."""

    dependencies = [("trail", "0006_seals_stay")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
