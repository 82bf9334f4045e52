"""A commitment that ended with its licence comes back with it, and waits where another one runs: the table once more (COM-19)."""

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
    # Nothing was found against it after all.
    ("overdue", "performing"),
    ("mismatched", "performing"),
    ("rectifying", "performing"),
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
    # What was decided on it was taken away by a reconsideration or a court.
    ("revoked", "performing"),
    ("revoked", "fulfilled"),
    ("revoked", "overdue"),
    ("revoked", "mismatched"),
    ("kept", "overdue"),
    ("kept", "mismatched"),
    # Its licence is open again: see below.
    ("ended", "performing"),
    ("ended", "fulfilled"),
    ("ended", "overdue"),
    ("ended", "mismatched"),
    # Another one of the same party and matter runs, and then no more.
    ("revoked", "suspended"),
    ("kept", "suspended"),
    ("ended", "suspended"),
    ("suspended", "performing"),
    ("suspended", "fulfilled"),
    ("suspended", "overdue"),
    ("suspended", "mismatched"),
    ("suspended", "revoked"),
    ("suspended", "kept"),
    ("suspended", "ended"),
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
    IF OLD.state = 'ended' AND NEW.state <> 'ended' AND OLD.was = '' THEN
        RAISE EXCEPTION 'commitment % ended for good', OLD.uuid;
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
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0011_suspended")]

    operations = [
        # What ended beside another one before there was a suspension ended for good.
        migrations.RunSQL(
            "UPDATE commitments_commitment SET was = '' WHERE state = 'ended'", migrations.RunSQL.noop
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
