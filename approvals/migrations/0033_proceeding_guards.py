"""The states of a revocation and what was said in it, held where no code can go around them (COR-2, LIF-1)."""

from django.db import migrations

# The table of approvals/models/proceeding.py, once more (tests compare the two).
MOVES = [
    ("opened", "rectifying"),
    ("rectifying", "opened"),
    ("opened", "notified"),
    ("notified", "heard"),
    ("heard", "revoked"),
    ("heard", "kept"),
    ("opened", "closed"),
    ("rectifying", "closed"),
    ("notified", "closed"),
    ("heard", "closed"),
]

GUARD = f"""
CREATE FUNCTION approvals_proceeding_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'proceeding % stays', OLD.uuid;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'opened' THEN
            RAISE EXCEPTION 'a proceeding begins as opened, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        {", ".join(f"('{a}', '{b}')" for a, b in MOVES)}
    ) THEN
        RAISE EXCEPTION 'no proceeding goes from % to %', OLD.state, NEW.state;
    END IF;
    IF (NEW.uuid, NEW.case_id, NEW.decision_id, NEW.commitment_id, NEW.kind, NEW.words, NEW.opened_at, NEW.opened_by_id,
            NEW.opened_office)
        IS DISTINCT FROM (OLD.uuid, OLD.case_id, OLD.decision_id, OLD.commitment_id, OLD.kind, OLD.words, OLD.opened_at,
            OLD.opened_by_id, OLD.opened_office) THEN
        RAISE EXCEPTION 'what proceeding % was opened with does not change', OLD.uuid;
    END IF;
    IF OLD.ordered_at IS NOT NULL AND (NEW.ordered_at, NEW.ordered_by_id, NEW.ordered_words)
        IS DISTINCT FROM (OLD.ordered_at, OLD.ordered_by_id, OLD.ordered_words) THEN
        RAISE EXCEPTION 'proceeding % ordered a rectification once', OLD.uuid;
    END IF;
    IF OLD.noticed_at IS NOT NULL AND (NEW.noticed_at, NEW.noticed_by_id, NEW.item, NEW.found)
        IS DISTINCT FROM (OLD.noticed_at, OLD.noticed_by_id, OLD.item, OLD.found) THEN
        RAISE EXCEPTION 'the notice of proceeding % was given once', OLD.uuid;
    END IF;
    IF OLD.served_at IS NOT NULL AND NEW.served_at IS DISTINCT FROM OLD.served_at
        OR OLD.heard_at IS NOT NULL AND NEW.heard_at IS DISTINCT FROM OLD.heard_at THEN
        RAISE EXCEPTION 'proceeding % was told and heard once', OLD.uuid;
    END IF;
    IF OLD.decided_at IS NOT NULL AND (NEW.decided_at, NEW.decided_by_id, NEW.reasons, NEW.approval)
        IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.reasons, OLD.approval) THEN
        RAISE EXCEPTION 'proceeding % was decided once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_proceeding_moves BEFORE INSERT OR UPDATE OR DELETE ON approvals_proceeding
    FOR EACH ROW EXECUTE FUNCTION approvals_proceeding_moves();
"""

# A decision goes by a remedy, or by the revocation of the office that made it (行政许可法 69).
DECISION = """
CREATE OR REPLACE FUNCTION approvals_decision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'decision % stays', OLD.uuid;
    END IF;
    IF to_jsonb(NEW) - ARRAY['annulled_at', 'stands_for_id'] <> to_jsonb(OLD) - ARRAY['annulled_at', 'stands_for_id'] THEN
        RAISE EXCEPTION 'decision % was made once', OLD.uuid;
    END IF;
    IF NEW.annulled_at IS DISTINCT FROM OLD.annulled_at AND (OLD.annulled_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM approvals_remedy WHERE decision_id = OLD.id
            AND (outcome IN ('changed', 'annulled', 'redone', 'void') OR outcome = 'ordered' AND NOT OLD.granted))
        AND NOT EXISTS (SELECT FROM approvals_proceeding WHERE decision_id = OLD.id AND state = 'revoked')) THEN
        RAISE EXCEPTION 'neither a remedy nor a revocation took decision % away', OLD.uuid;
    END IF;
    IF NEW.stands_for_id IS DISTINCT FROM OLD.stands_for_id AND (NEW.stands_for_id IS NOT NULL OR NEW.annulled_at IS NULL) THEN
        RAISE EXCEPTION 'decision % stands', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0032_proceedings")]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(DECISION, migrations.RunSQL.noop),
    ]
