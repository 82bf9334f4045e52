"""What a proceeding came to goes by a remedy alone, and what a revocation took comes back by that alone (G10)."""

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
    # By a reconsideration or a court: see below.
    ("revoked", "struck"),
    ("kept", "struck"),
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
    IF NEW.state = 'struck' AND OLD.state <> 'struck' AND NOT EXISTS (SELECT FROM approvals_remedy WHERE proceeding_id = OLD.id
        AND (outcome IN ('changed', 'annulled', 'redone', 'void') OR outcome = 'ordered' AND OLD.approval <> '')) THEN
        RAISE EXCEPTION 'no remedy took away what proceeding % came to', OLD.uuid;
    END IF;
    IF (NEW.uuid, NEW.case_id, NEW.decision_id, NEW.words, NEW.opened_at, NEW.opened_by_id, NEW.opened_office)
        IS DISTINCT FROM (OLD.uuid, OLD.case_id, OLD.decision_id, OLD.words, OLD.opened_at, OLD.opened_by_id, OLD.opened_office) THEN
        RAISE EXCEPTION 'what proceeding % was opened with does not change', OLD.uuid;
    END IF;
    -- What was reported meanwhile makes it graver, and brings the commitment in of which it was reported.
    IF array_position(ARRAY['other', 'overdue', 'mismatch', 'false'], NEW.kind::text)
            < array_position(ARRAY['other', 'overdue', 'mismatch', 'false'], OLD.kind::text)
        OR OLD.commitment_id IS NOT NULL AND NEW.commitment_id IS DISTINCT FROM OLD.commitment_id
        OR OLD.state IN ('revoked', 'kept', 'closed', 'struck')
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

DECISION = """
CREATE OR REPLACE FUNCTION approvals_decision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'decision % stays', OLD.uuid;
    END IF;
    IF to_jsonb(NEW) - ARRAY['annulled_at', 'stands_for_id'] <> to_jsonb(OLD) - ARRAY['annulled_at', 'stands_for_id'] THEN
        RAISE EXCEPTION 'decision % was made once', OLD.uuid;
    END IF;
    -- It stands again where its revocation was taken away, and nothing else took it.
    IF OLD.annulled_at IS NOT NULL AND NEW.annulled_at IS NULL THEN
        IF NOT EXISTS (SELECT FROM approvals_proceeding WHERE decision_id = OLD.id AND state = 'struck' AND approval = '')
            OR EXISTS (SELECT FROM approvals_proceeding WHERE decision_id = OLD.id AND state = 'revoked')
            OR EXISTS (SELECT FROM approvals_remedy WHERE decision_id = OLD.id
                AND (outcome IN ('changed', 'annulled', 'redone', 'void') OR outcome = 'ordered' AND NOT OLD.granted)) THEN
            RAISE EXCEPTION 'no remedy gave decision % back', OLD.uuid;
        END IF;
    ELSIF NEW.annulled_at IS DISTINCT FROM OLD.annulled_at AND (OLD.annulled_at IS NOT NULL OR NOT EXISTS (
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


# A licence that was 撤销 is given back only with the decision that gave it.
LICENCE = """
CREATE FUNCTION approvals_licence_given_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT status FROM licences_licencestatus WHERE licence_id = NEW.licence_id ORDER BY id DESC LIMIT 1) = 'annulled'
        AND EXISTS (SELECT FROM approvals_decision WHERE gives_licence_id = NEW.licence_id AND annulled_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the decision that gave licence % is gone', NEW.licence_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_licence_given_back BEFORE INSERT ON licences_licencestatus FOR EACH ROW
    WHEN (NEW.status = 'restored') EXECUTE FUNCTION approvals_licence_given_back();
"""
LOOSE = """
DROP TRIGGER approvals_licence_given_back ON licences_licencestatus;
DROP FUNCTION approvals_licence_given_back();
"""
# A commitment that was held to be broken for good is what it was only after what was decided on it is gone.
COMMITMENT = """
CREATE FUNCTION approvals_commitment_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM approvals_proceeding WHERE commitment_id = NEW.id AND state = 'struck') THEN
        RAISE EXCEPTION 'no remedy gave commitment % back', NEW.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_commitment_again BEFORE UPDATE ON commitments_commitment FOR EACH ROW
    WHEN (OLD.state IN ('revoked', 'kept') AND NEW.state <> OLD.state) EXECUTE FUNCTION approvals_commitment_again();
"""
FREE = """
DROP TRIGGER approvals_commitment_again ON commitments_commitment;
DROP FUNCTION approvals_commitment_again();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0051_proceeding_contested"),
        ("commitments", "0009_stands_again_guard"),
        ("licences", "0006_annulled_undone"),
    ]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(DECISION, migrations.RunSQL.noop),
        migrations.RunSQL(LICENCE, LOOSE),
        migrations.RunSQL(COMMITMENT, FREE),
    ]
