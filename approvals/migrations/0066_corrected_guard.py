"""What a revocation took comes back by a remedy, or by the office that takes its revocation back; what it said of that stays (G10)."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("approvals.migrations.0063_ordered_for_each")
MOVES = BEFORE.MOVES
REMEDY = """outcome = 'ordered' AND OLD.approval <> '')) THEN
        RAISE EXCEPTION 'no remedy took away what proceeding % came to', OLD.uuid;"""
EITHER = """outcome = 'ordered' AND OLD.approval <> ''))
        AND NOT (OLD.state = 'revoked' AND EXISTS (SELECT FROM approvals_selfcorrection WHERE proceeding_id = OLD.id)) THEN
        RAISE EXCEPTION 'no remedy took away what proceeding % came to', OLD.uuid;"""
GUARD = BEFORE.GUARD.replace(REMEDY, EITHER)
assert EITHER in GUARD
# By another officer than who revoked; its paper follows, and nothing else.
STAYS = """
CREATE FUNCTION approvals_self_correction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the correction of proceeding % stays', OLD.proceeding_id;
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM approvals_proceeding WHERE id = NEW.proceeding_id AND state = 'revoked'
        AND decided_by_id <> NEW.corrected_by_id) THEN
        RAISE EXCEPTION 'nobody corrects proceeding % alone', NEW.proceeding_id;
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.document_id IS NOT NULL
        OR to_jsonb(NEW) - 'document_id' <> to_jsonb(OLD) - 'document_id') THEN
        RAISE EXCEPTION 'the correction of proceeding % was made once', OLD.proceeding_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_self_correction_stays BEFORE INSERT OR UPDATE OR DELETE ON approvals_selfcorrection
    FOR EACH ROW EXECUTE FUNCTION approvals_self_correction_stays();
"""
FREE = """
DROP TRIGGER approvals_self_correction_stays ON approvals_selfcorrection;
DROP FUNCTION approvals_self_correction_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0065_self_correction")]

    operations = [
        migrations.RunSQL(STAYS, FREE),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
