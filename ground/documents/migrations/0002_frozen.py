"""An issued paper says for ever what it said, and a stored file stays what it was: held by the database itself."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: issued papers are voided, never deleted', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION documents_document_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.uuid, OLD.thread, OLD.paper, OLD.template, OLD.title, OLD.public_title, OLD.series, OLD.number,
        OLD.code, OLD.facts, OLD.office, OLD.organ, OLD.issued_at, OLD.issued_by_id, OLD.issuer)
       IS DISTINCT FROM
       (NEW.id, NEW.uuid, NEW.thread, NEW.paper, NEW.template, NEW.title, NEW.public_title, NEW.series, NEW.number,
        NEW.code, NEW.facts, NEW.office, NEW.organ, NEW.issued_at, NEW.issued_by_id, NEW.issuer) THEN
        RAISE EXCEPTION 'what document % says is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.voided_at IS NOT NULL AND (OLD.voided_at, OLD.voided_by_id, OLD.voider, OLD.void_reason)
       IS DISTINCT FROM (NEW.voided_at, NEW.voided_by_id, NEW.voider, NEW.void_reason) THEN
        RAISE EXCEPTION 'document % is void and stays so', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.pdf_id IS NOT NULL AND OLD.pdf_id IS DISTINCT FROM NEW.pdf_id THEN
        RAISE EXCEPTION 'document % keeps the PDF that was given out', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER documents_document_frozen BEFORE UPDATE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_document_frozen();
CREATE TRIGGER documents_document_never_deleted BEFORE DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_refuse();
CREATE TRIGGER documents_document_never_emptied BEFORE TRUNCATE ON documents_document
    FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse();

CREATE FUNCTION documents_blob_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.uuid, OLD.sha256, OLD.size, OLD.media_type, OLD.name, OLD.created_at)
       IS DISTINCT FROM (NEW.id, NEW.uuid, NEW.sha256, NEW.size, NEW.media_type, NEW.name, NEW.created_at) THEN
        RAISE EXCEPTION 'stored file % is never changed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER documents_blob_frozen BEFORE UPDATE ON documents_blob
    FOR EACH ROW EXECUTE FUNCTION documents_blob_frozen();
"""

THAW = """
DROP TRIGGER documents_blob_frozen ON documents_blob;
DROP TRIGGER documents_document_never_emptied ON documents_document;
DROP TRIGGER documents_document_never_deleted ON documents_document;
DROP TRIGGER documents_document_frozen ON documents_document;
DROP FUNCTION documents_blob_frozen();
DROP FUNCTION documents_document_frozen();
DROP FUNCTION documents_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
