from django.db import migrations

# As trail_entry is guarded: one trigger for the statement, under the code of a missing right.
GUARD = """
CREATE FUNCTION trail_refuse_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'seals only grow: % of % is refused (封存只增不改)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER trail_seals_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_seal
    FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse_seal();
CREATE TRIGGER trail_sealed_heads_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_sealedhead
    FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse_seal();
CREATE TRIGGER trail_verifications_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_verification
    FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse_seal();
"""
UNGUARD = """
DROP TRIGGER trail_seals_only_grow ON trail_seal;
DROP TRIGGER trail_sealed_heads_only_grow ON trail_sealedhead;
DROP TRIGGER trail_verifications_only_grow ON trail_verification;
DROP FUNCTION trail_refuse_seal();
"""


class Migration(migrations.Migration):
    """UPDATE, DELETE and TRUNCATE of seals, and of what was found when they were checked, fail for everybody."""

    dependencies = [("trail", "0005_seal")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
