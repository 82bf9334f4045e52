from django.db import migrations

GUARD = """
CREATE FUNCTION accounts_refuse_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the sign-in log only grows: % of accounts_signin is refused (登录记录只增不改)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER accounts_sign_ins_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_signin
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_sign_in();
"""
UNGUARD = """
DROP TRIGGER accounts_sign_ins_only_grow ON accounts_signin;
DROP FUNCTION accounts_refuse_sign_in();
"""


class Migration(migrations.Migration):
    """UPDATE, DELETE and TRUNCATE of the sign-in log fail for everybody."""

    dependencies = [("accounts", "0006_doors")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
