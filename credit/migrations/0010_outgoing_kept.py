"""What was served stays as it was recorded; the notices of before are on the list of what waits, or was served (CRE-4)."""

from django.db import migrations

NOTICES = """
INSERT INTO credit_outgoing (record_id, document_id, service_id, reached_at)
SELECT record.id, paper.id, service.id, service.entered_at
FROM credit_record record
JOIN documents_document paper ON paper.thread = 'credit:' || record.uuid AND paper.paper = 'credit.notice'
LEFT JOIN credit_service service ON service.record_id = record.id
WHERE service.id IS NOT NULL OR record.state = 'notified' AND record.served_at IS NULL
ON CONFLICT DO NOTHING;
"""

KEPT = """
CREATE OR REPLACE FUNCTION credit_outgoing_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was to be served stays on the books';
    END IF;
    IF (NEW.record_id, NEW.document_id) IS DISTINCT FROM (OLD.record_id, OLD.document_id)
        OR OLD.reached_at IS NOT NULL AND (NEW.reached_at, NEW.service_id) IS DISTINCT FROM (OLD.reached_at, OLD.service_id) THEN
        RAISE EXCEPTION 'a paper is served once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credit_outgoing_kept BEFORE UPDATE OR DELETE ON credit_outgoing
    FOR EACH ROW EXECUTE FUNCTION credit_outgoing_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0009_outgoing")]

    operations = [
        migrations.RunSQL(NOTICES, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
