from django.db import migrations

# The table of approvals/models/case.py, once more, where no code can go around it (tests compare the two).
MOVES = [
    ("draft", "filed"),
    ("filed", "accepted"),
    ("accepted", "reviewed"),
    ("reviewed", "granted"),
    ("reviewed", "refused"),
]

GUARD = f"""
CREATE SEQUENCE approvals_case_number;

CREATE FUNCTION approvals_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'case % was filed and stays', OLD.number;
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a case begins as a draft, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        {", ".join(f"('{a}', '{b}')" for a, b in MOVES)}
    ) THEN
        RAISE EXCEPTION 'no case goes from % to %', OLD.state, NEW.state;
    END IF;
    IF OLD.state <> 'draft' AND (NEW.uuid, NEW.number, NEW.query_code, NEW.channel, NEW.party_id, NEW.party_version_id,
            NEW.edition_id, NEW.competent_office_id, NEW.form_version, NEW.answers, NEW.filed_at)
        IS DISTINCT FROM (OLD.uuid, OLD.number, OLD.query_code, OLD.channel, OLD.party_id, OLD.party_version_id,
            OLD.edition_id, OLD.competent_office_id, OLD.form_version, OLD.answers, OLD.filed_at) THEN
        RAISE EXCEPTION 'what case % was filed with does not change', OLD.number;
    END IF;
    IF OLD.accepted_at IS NOT NULL AND (NEW.accepted_at, NEW.accepted_on, NEW.deemed)
        IS DISTINCT FROM (OLD.accepted_at, OLD.accepted_on, OLD.deemed) THEN
        RAISE EXCEPTION 'case % was accepted once', OLD.number;
    END IF;
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at THEN
        RAISE EXCEPTION 'case % was decided once', OLD.number;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER approvals_case_moves BEFORE INSERT OR UPDATE OR DELETE ON approvals_case
FOR EACH ROW EXECUTE FUNCTION approvals_case_moves();
"""

UNGUARD = """
DROP TRIGGER approvals_case_moves ON approvals_case;
DROP FUNCTION approvals_case_moves();
DROP SEQUENCE approvals_case_number;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
