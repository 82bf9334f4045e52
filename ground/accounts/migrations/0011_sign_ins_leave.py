from django.db import migrations

# Six months are the least (网络安全法: 日志留存不少于六个月); nobody's value can make it less, and no role deletes otherwise.
GUARD = """
CREATE OR REPLACE FUNCTION accounts_refuse_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('yinuo.forgetting', true) = 'accounts_signin' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the sign-in log only grows: % of accounts_signin is refused (登录记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION accounts_forget_sign_ins(before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    IF before > now() - interval '6 months' THEN
        RAISE EXCEPTION 'sign-ins are kept for six months at least (登录记录至少留存六个月)'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('yinuo.forgetting', 'accounts_signin', true);
    DELETE FROM accounts_signin WHERE at < before AND recorded_at < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('yinuo.forgetting', '', true);
    RETURN gone;
END
$$;
"""
UNGUARD = """
DROP FUNCTION accounts_forget_sign_ins(timestamptz);
CREATE OR REPLACE FUNCTION accounts_refuse_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the sign-in log only grows: % of accounts_signin is refused (登录记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
"""


class Migration(migrations.Migration):
    """Sign-ins older than six months can be forgotten by their function, and by nothing else."""

    dependencies = [("accounts", "0010_systems_are_themselves")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
