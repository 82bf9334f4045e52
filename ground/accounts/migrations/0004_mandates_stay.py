"""What a mandate says never changes; it is accepted once, ended once, and never deleted."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION accounts_mandate_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION '% on % is refused: a mandate is ended, never deleted', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.id, OLD.uuid, OLD.principal_id, OLD.agent_name, OLD.agent_phone_digest, OLD.all_matters, OLD.matters,
        OLD.matter_names, OLD.powers, OLD.from_on, OLD.until_on, OLD.proof, OLD.office_id, OLD.recording, OLD.called_on,
        OLD.witness_id, OLD.reference, OLD.relation, OLD.paper_id, OLD.offered_at, OLD.offered_by_id)
       IS DISTINCT FROM
       (NEW.id, NEW.uuid, NEW.principal_id, NEW.agent_name, NEW.agent_phone_digest, NEW.all_matters, NEW.matters,
        NEW.matter_names, NEW.powers, NEW.from_on, NEW.until_on, NEW.proof, NEW.office_id, NEW.recording, NEW.called_on,
        NEW.witness_id, NEW.reference, NEW.relation, NEW.paper_id, NEW.offered_at, NEW.offered_by_id) THEN
        RAISE EXCEPTION 'what mandate % says is frozen: another one is made instead', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.accepted_at IS NOT NULL AND (OLD.agent_id, OLD.accepted_at, OLD.accepted_by_id)
       IS DISTINCT FROM (NEW.agent_id, NEW.accepted_at, NEW.accepted_by_id) THEN
        RAISE EXCEPTION 'mandate % is accepted once', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL AND (OLD.accepted_at, OLD.ended_at, OLD.ended_by_id, OLD.ending, OLD.ended_way)
       IS DISTINCT FROM (NEW.accepted_at, NEW.ended_at, NEW.ended_by_id, NEW.ending, NEW.ended_way) THEN
        RAISE EXCEPTION 'mandate % has ended and stays so', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER accounts_mandate_frozen BEFORE UPDATE OR DELETE ON accounts_mandate
    FOR EACH ROW EXECUTE FUNCTION accounts_mandate_frozen();
CREATE TRIGGER accounts_mandate_never_emptied BEFORE TRUNCATE ON accounts_mandate
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_mandate_frozen();
"""

THAW = """
DROP TRIGGER accounts_mandate_never_emptied ON accounts_mandate;
DROP TRIGGER accounts_mandate_frozen ON accounts_mandate;
DROP FUNCTION accounts_mandate_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_mandates_and_levels")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
