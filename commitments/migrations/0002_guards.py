"""The states of a commitment and the text that was signed, held where no code can go around them (COM-19, U9)."""

from django.db import migrations

# The table of commitments/models/commitment.py, once more (tests compare the two).
MOVES = [
    ("told", "signed"),
    ("told", "withdrawn"),
    ("signed", "withdrawn"),
    ("signed", "decided"),
    ("decided", "performing"),
    ("performing", "overdue"),
    ("performing", "mismatched"),
    ("overdue", "rectifying"),
    ("mismatched", "rectifying"),
    ("rectifying", "mismatched"),
    ("decided", "fulfilled"),
    ("performing", "fulfilled"),
    ("rectifying", "fulfilled"),
    ("overdue", "fulfilled"),
    ("mismatched", "fulfilled"),
    ("performing", "revoked"),
    ("overdue", "revoked"),
    ("mismatched", "revoked"),
    ("rectifying", "revoked"),
    ("fulfilled", "revoked"),
    ("overdue", "kept"),
    ("mismatched", "kept"),
    ("rectifying", "kept"),
    ("told", "ended"),
    ("signed", "ended"),
    ("decided", "ended"),
    ("performing", "ended"),
    ("overdue", "ended"),
    ("mismatched", "ended"),
    ("rectifying", "ended"),
]

GUARD = f"""
CREATE OR REPLACE FUNCTION commitments_commitment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'commitment % stays', OLD.uuid;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'told' THEN
            RAISE EXCEPTION 'a commitment begins as told, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        {", ".join(f"('{a}', '{b}')" for a, b in MOVES)}
    ) THEN
        RAISE EXCEPTION 'no commitment goes from % to %', OLD.state, NEW.state;
    END IF;
    IF (NEW.uuid, NEW.thread, NEW.party_id, NEW.party_version_id, NEW.edition_id, NEW.basic_code, NEW.scheme, NEW.letter,
            NEW.letter_sha256, NEW.personal, NEW.published, NEW.published_months, NEW.verify_days, NEW.method, NEW.standard,
            NEW.told_at)
        IS DISTINCT FROM (OLD.uuid, OLD.thread, OLD.party_id, OLD.party_version_id, OLD.edition_id, OLD.basic_code, OLD.scheme,
            OLD.letter, OLD.letter_sha256, OLD.personal, OLD.published, OLD.published_months, OLD.verify_days, OLD.method,
            OLD.standard, OLD.told_at) THEN
        RAISE EXCEPTION 'the text of commitment % does not change', OLD.uuid;
    END IF;
    IF OLD.signed_at IS NOT NULL AND (NEW.signed_at, NEW.signed_by_id, NEW.signer_name, NEW.signer_role, NEW.manner,
            NEW.signature_id, NEW.device, NEW.document_id)
        IS DISTINCT FROM (OLD.signed_at, OLD.signed_by_id, OLD.signer_name, OLD.signer_role, OLD.manner, OLD.signature_id,
            OLD.device, OLD.document_id) THEN
        RAISE EXCEPTION 'commitment % was signed once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commitments_commitment_moves BEFORE INSERT OR UPDATE OR DELETE ON commitments_commitment
    FOR EACH ROW EXECUTE FUNCTION commitments_commitment_moves();
"""

STAYS = """
CREATE OR REPLACE FUNCTION commitments_promised_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was promised stays';
    END IF;
    IF (NEW.commitment_id, NEW.no, NEW.material_id) IS DISTINCT FROM (OLD.commitment_id, OLD.no, OLD.material_id) THEN
        RAISE EXCEPTION 'what was promised does not change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commitments_promised_stays BEFORE UPDATE OR DELETE ON commitments_promised
    FOR EACH ROW EXECUTE FUNCTION commitments_promised_stays();
CREATE OR REPLACE FUNCTION commitments_promised_before_signing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM commitments_commitment WHERE id = NEW.commitment_id AND signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'nothing is added to a letter that is signed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commitments_promised_before_signing BEFORE INSERT ON commitments_promised
    FOR EACH ROW EXECUTE FUNCTION commitments_promised_before_signing();
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
