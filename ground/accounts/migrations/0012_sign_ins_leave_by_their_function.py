from django.db import migrations

# A setting anybody may set; whose function runs, nobody else can say: inside it the current user is its owner.
GUARD = """
CREATE OR REPLACE FUNCTION accounts_refuse_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('yinuo.forgetting', true) = 'accounts_signin' AND current_user = (
        SELECT pg_get_userbyid(proowner) FROM pg_proc
        WHERE oid = 'public.accounts_forget_sign_ins(timestamptz)'::regprocedure
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the sign-in log only grows: % of accounts_signin is refused (登录记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION accounts_forget_sign_ins(timestamptz) FROM PUBLIC;
"""
UNGUARD = """
CREATE OR REPLACE FUNCTION accounts_refuse_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('yinuo.forgetting', true) = 'accounts_signin' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the sign-in log only grows: % of accounts_signin is refused (登录记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
GRANT EXECUTE ON FUNCTION accounts_forget_sign_ins(timestamptz) TO PUBLIC;
"""


class Migration(migrations.Migration):
    """Only their function lets sign-ins leave, and only the application's role may call it (portal/owner.py)."""

    dependencies = [("accounts", "0011_sign_ins_leave")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
