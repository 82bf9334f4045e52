"""Whoever is told more is heard again before anything rests on it, held where no code can go around it (COR-14)."""

from django.db import migrations

# The table of approvals/models/proceeding.py, once more (tests compare the two).
MOVES = [
    ("opened", "rectifying"),
    ("rectifying", "opened"),
    ("opened", "notified"),
    ("notified", "heard"),
    ("notified", "notified"),
    ("heard", "notified"),
    ("heard", "revoked"),
    ("heard", "kept"),
    ("opened", "closed"),
    ("rectifying", "closed"),
    ("notified", "closed"),
    ("heard", "closed"),
]

GUARD = f"""
CREATE OR REPLACE FUNCTION approvals_proceeding_moves() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF (NEW.uuid, NEW.case_id, NEW.decision_id, NEW.words, NEW.opened_at, NEW.opened_by_id, NEW.opened_office)
        IS DISTINCT FROM (OLD.uuid, OLD.case_id, OLD.decision_id, OLD.words, OLD.opened_at, OLD.opened_by_id, OLD.opened_office) THEN
        RAISE EXCEPTION 'what proceeding % was opened with does not change', OLD.uuid;
    END IF;
    -- What was reported meanwhile makes it graver, and brings the commitment in of which it was reported.
    IF array_position(ARRAY['other', 'overdue', 'mismatch', 'false'], NEW.kind::text)
            < array_position(ARRAY['other', 'overdue', 'mismatch', 'false'], OLD.kind::text)
        OR OLD.commitment_id IS NOT NULL AND NEW.commitment_id IS DISTINCT FROM OLD.commitment_id
        OR OLD.state IN ('revoked', 'kept', 'closed')
            AND (NEW.kind, NEW.commitment_id) IS DISTINCT FROM (OLD.kind, OLD.commitment_id) THEN
        RAISE EXCEPTION 'what proceeding % is about only grows', OLD.uuid;
    END IF;
    IF OLD.ordered_at IS NOT NULL AND (NEW.ordered_at, NEW.ordered_by_id, NEW.ordered_words)
        IS DISTINCT FROM (OLD.ordered_at, OLD.ordered_by_id, OLD.ordered_words) THEN
        RAISE EXCEPTION 'proceeding % ordered a rectification once', OLD.uuid;
    END IF;
    IF OLD.noticed_at IS NOT NULL AND (NEW.noticed_at, NEW.noticed_by_id, NEW.found)
            IS DISTINCT FROM (OLD.noticed_at, OLD.noticed_by_id, OLD.found)
        OR OLD.noticed_at IS NOT NULL AND NEW.item IS DISTINCT FROM OLD.item AND NEW.item IS DISTINCT FROM
            (SELECT item FROM approvals_supplement WHERE proceeding_id = OLD.id ORDER BY no DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the notice of proceeding % was given once', OLD.uuid;
    END IF;
    -- He is heard again on a supplement that was given since, and on nothing else.
    IF OLD.state = 'heard' AND NEW.state = 'notified' AND (NEW.heard_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM approvals_supplement WHERE proceeding_id = OLD.id AND noticed_at >= OLD.heard_at)) THEN
        RAISE EXCEPTION 'nothing more was told in proceeding %', OLD.uuid;
    END IF;
    IF OLD.served_at IS NOT NULL AND NEW.served_at IS DISTINCT FROM OLD.served_at
        OR OLD.heard_at IS NOT NULL AND NEW.heard_at IS DISTINCT FROM OLD.heard_at
            AND NOT (OLD.state = 'heard' AND NEW.state = 'notified') THEN
        RAISE EXCEPTION 'proceeding % was told and heard once', OLD.uuid;
    END IF;
    IF OLD.state = 'notified' AND NEW.state = 'heard' AND EXISTS (
            SELECT FROM approvals_supplement AS told WHERE told.proceeding_id = OLD.id AND NOT EXISTS (
                SELECT FROM approvals_proceedingservice WHERE supplement_id = told.id)) THEN
        RAISE EXCEPTION 'what supplements the notice of proceeding % has not reached him', OLD.uuid;
    END IF;
    IF NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND EXISTS (
            SELECT FROM approvals_supplement WHERE proceeding_id = OLD.id AND noticed_by_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'whoever told him more does not decide proceeding %', OLD.uuid;
    END IF;
    IF NEW.state = 'revoked' AND OLD.state <> 'revoked' AND EXISTS (
            SELECT FROM approvals_proceedingreport AS report WHERE report.proceeding_id = OLD.id AND report.after_notice
                AND NOT EXISTS (SELECT FROM approvals_weighing WHERE report_id = report.id)) THEN
        RAISE EXCEPTION 'of what was reported in proceeding % he was not told', OLD.uuid;
    END IF;
    IF OLD.decided_at IS NOT NULL AND (NEW.decided_at, NEW.decided_by_id, NEW.reasons, NEW.approval)
        IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.reasons, OLD.approval) THEN
        RAISE EXCEPTION 'proceeding % was decided once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 (a table of our own)

# What was reported of whoever was told already says so.
BACKFILL = """
UPDATE approvals_proceedingreport AS report SET after_notice = true
FROM approvals_proceeding AS proceeding
WHERE proceeding.id = report.proceeding_id AND proceeding.state IN ('notified', 'heard')
    AND report.reported_at > proceeding.noticed_at;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0049_supplements")]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
