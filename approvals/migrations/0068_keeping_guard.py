"""What is kept for the sake of the public names who approved it, and what was asked and answered of that stays (LIF-3)."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("approvals.migrations.0066_corrected_guard")
MOVES = BEFORE.MOVES
ONCE = """(NEW.decided_at, NEW.decided_by_id, NEW.reasons, NEW.approval)
        IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.reasons, OLD.approval) THEN
        RAISE EXCEPTION 'proceeding % was decided once', OLD.uuid;
    END IF;
"""
WHOLE = """(NEW.decided_at, NEW.decided_by_id, NEW.reasons, NEW.approval, NEW.approval_number, NEW.approved_on)
        IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.reasons, OLD.approval, OLD.approval_number, OLD.approved_on) THEN
        RAISE EXCEPTION 'proceeding % was decided once', OLD.uuid;
    END IF;
    IF OLD.state = 'heard' AND NEW.state = 'kept' AND NEW.approved_on IS NULL THEN
        RAISE EXCEPTION 'nobody approved that what proceeding % found stands', OLD.uuid;
    END IF;
"""
GUARD = BEFORE.GUARD.replace(ONCE, WHOLE)
assert WHOLE in GUARD
STAYS = """
CREATE FUNCTION approvals_keeping_request_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL OR (NEW.proceeding_id, NEW.office_id, NEW.why, NEW.asked_at, NEW.asked_by_id)
        IS DISTINCT FROM (OLD.proceeding_id, OLD.office_id, OLD.why, OLD.asked_at, OLD.asked_by_id) THEN
        RAISE EXCEPTION 'what was asked and answered in proceeding % stays', OLD.proceeding_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_keeping_request_stays BEFORE UPDATE OR DELETE ON approvals_keepingrequest
    FOR EACH ROW EXECUTE FUNCTION approvals_keeping_request_stays();
"""
FREE = """
DROP TRIGGER approvals_keeping_request_stays ON approvals_keepingrequest;
DROP FUNCTION approvals_keeping_request_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0067_keeping_requests")]

    operations = [
        migrations.RunSQL(STAYS, FREE),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
