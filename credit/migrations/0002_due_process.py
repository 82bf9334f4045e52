"""The states of an entry and what is said in it, held where no code can go around them (CRE-4)."""

from django.db import migrations

# The table of credit/models/record.py, once more (tests compare the two).
MOVES = [
    ("proposed", "notified"),
    ("notified", "heard"),
    ("heard", "listed"),
    ("heard", "dismissed"),
    # What it rested on is gone before anybody decided.
    ("proposed", "dismissed"),
    ("notified", "dismissed"),
    ("listed", "lifted"),
]

GUARD = f"""
CREATE OR REPLACE FUNCTION credit_record_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'entry % stays', OLD.uuid;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'an entry begins as a proposal, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        {", ".join(f"('{a}', '{b}')" for a, b in MOVES)}
    ) THEN
        RAISE EXCEPTION 'no entry goes from % to %', OLD.state, NEW.state;
    END IF;
    IF (NEW.uuid, NEW.party_id, NEW.party_version_id, NEW.office_id, NEW.misdeed, NEW.words, NEW.basis, NEW.source,
            NEW.source_number, NEW.found_on, NEW.proposed_at, NEW.proposed_by_id)
        IS DISTINCT FROM (OLD.uuid, OLD.party_id, OLD.party_version_id, OLD.office_id, OLD.misdeed, OLD.words, OLD.basis,
            OLD.source, OLD.source_number, OLD.found_on, OLD.proposed_at, OLD.proposed_by_id) THEN
        RAISE EXCEPTION 'what entry % was proposed with does not change', OLD.uuid;
    END IF;
    IF OLD.noticed_at IS NOT NULL AND (NEW.noticed_at, NEW.noticed_by_id) IS DISTINCT FROM (OLD.noticed_at, OLD.noticed_by_id) THEN
        RAISE EXCEPTION 'the notice of entry % was given once', OLD.uuid;
    END IF;
    IF OLD.decided_at IS NOT NULL AND (NEW.tier, NEW.decided_at, NEW.decided_by_id, NEW.reasons, NEW.published, NEW.publish_from,
            NEW.min_until, NEW.max_until)
        IS DISTINCT FROM (OLD.tier, OLD.decided_at, OLD.decided_by_id, OLD.reasons, OLD.published, OLD.publish_from,
            OLD.min_until, OLD.max_until) THEN
        RAISE EXCEPTION 'entry % was decided once', OLD.uuid;
    END IF;
    IF OLD.lifted_at IS NOT NULL THEN
        RAISE EXCEPTION 'entry % is over', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credit_record_moves BEFORE INSERT OR UPDATE OR DELETE ON credit_record
    FOR EACH ROW EXECUTE FUNCTION credit_record_moves();

CREATE OR REPLACE FUNCTION credit_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was asked of the office stays';
    END IF;
    IF (NEW.record_id, NEW.words, NEW.said_at, NEW.said_by_id) IS DISTINCT FROM (OLD.record_id, OLD.words, OLD.said_at, OLD.said_by_id)
        OR OLD.decided_at IS NOT NULL AND (NEW.yes, NEW.answer, NEW.decided_at, NEW.decided_by_id)
            IS DISTINCT FROM (OLD.yes, OLD.answer, OLD.decided_at, OLD.decided_by_id) THEN
        RAISE EXCEPTION 'it was said once and answered once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credit_repair_once BEFORE UPDATE OR DELETE ON credit_repair
    FOR EACH ROW EXECUTE FUNCTION credit_answered_once();
CREATE TRIGGER credit_objection_once BEFORE UPDATE OR DELETE ON credit_objection
    FOR EACH ROW EXECUTE FUNCTION credit_answered_once();
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
