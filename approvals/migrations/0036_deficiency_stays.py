"""What a deficiency was told and found to be is not written again; a case that lapsed goes on only by its own act (RQ-10)."""

from django.db import migrations

# The table of approvals/models/case.py, once more, where no code can go around it (tests compare the two).
MOVES = [
    ("draft", "filed"),
    ("filed", "correcting"),
    ("correcting", "filed"),
    ("filed", "accepted"),
    ("filed", "declined"),
    ("accepted", "reviewed"),
    ("reviewed", "accepted"),
    ("reviewed", "granted"),
    # Silence until the licence ended (行政许可法 50): a renewal alone, see below.
    ("accepted", "granted"),
    ("reviewed", "refused"),
    ("filed", "withdrawn"),
    ("correcting", "withdrawn"),
    ("accepted", "withdrawn"),
    ("reviewed", "withdrawn"),
    # Decided anew, because what was decided is gone (行政复议法 64, 行政诉讼法 70): see below.
    ("granted", "accepted"),
    ("refused", "accepted"),
    ("declined", "filed"),
    # A lapse of 容缺 that was none (RQ-10): see below.
    ("withdrawn", "accepted"),
    ("withdrawn", "reviewed"),
]

GUARD = f"""
CREATE OR REPLACE FUNCTION approvals_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF OLD.state = 'accepted' AND NEW.state = 'granted' AND NEW.purpose <> 'renewal' THEN
        RAISE EXCEPTION 'case % was not reviewed', OLD.number;
    END IF;
    IF OLD.state <> 'draft' AND (NEW.uuid, NEW.number, NEW.query_code, NEW.channel, NEW.party_id, NEW.party_version_id,
            NEW.filed_at, NEW.purpose, NEW.about_licence_id)
        IS DISTINCT FROM (OLD.uuid, OLD.number, OLD.query_code, OLD.channel, OLD.party_id, OLD.party_version_id,
            OLD.filed_at, OLD.purpose, OLD.about_licence_id) THEN
        RAISE EXCEPTION 'what case % was filed with does not change', OLD.number;
    END IF;
    -- The power goes to another office by an act of the catalogue, and is counted (U3).
    IF OLD.state <> 'draft' AND NEW.competent_office_id <> OLD.competent_office_id
        AND (NEW.offices_moved <> OLD.offices_moved + 1 OR NEW.state <> OLD.state
            OR OLD.state NOT IN ('filed', 'correcting', 'accepted', 'reviewed')) THEN
        RAISE EXCEPTION 'case % keeps its office unless an act hands it over', OLD.number;
    END IF;
    -- Answers are put right in one way only: supplied in answer to a notice (补正).
    IF OLD.state <> 'draft' AND NEW.answers IS DISTINCT FROM OLD.answers
        AND NOT (OLD.state = 'correcting' AND NEW.state = 'filed') THEN
        RAISE EXCEPTION 'the answers of case % are changed by a supply alone', OLD.number;
    END IF;
    -- Another edition is an act of its own, and counted (COR-1).
    IF OLD.state <> 'draft' AND (NEW.edition_id, NEW.form_version) IS DISTINCT FROM (OLD.edition_id, OLD.form_version)
        AND NEW.editions_moved <> OLD.editions_moved + 1 THEN
        RAISE EXCEPTION 'case % keeps its edition unless an act moves it', OLD.number;
    END IF;
    IF NEW.supplied_at IS DISTINCT FROM OLD.supplied_at AND NOT (OLD.state = 'correcting' AND NEW.state = 'filed') THEN
        RAISE EXCEPTION 'case % was not awaiting a supply', OLD.number;
    END IF;
    IF OLD.accepted_at IS NOT NULL AND (NEW.accepted_at, NEW.accepted_on, NEW.deemed)
        IS DISTINCT FROM (OLD.accepted_at, OLD.accepted_on, OLD.deemed) THEN
        RAISE EXCEPTION 'case % was accepted once', OLD.number;
    END IF;
    -- What its applicant took back stays so; what ended because something was lacking may go on (RQ-10).
    IF OLD.state = 'withdrawn' AND NEW.state <> OLD.state AND OLD.lapse = '' THEN
        RAISE EXCEPTION 'case % was taken back by its applicant', OLD.number;
    END IF;
    IF NEW.lapse IS DISTINCT FROM OLD.lapse AND NEW.state = OLD.state THEN
        RAISE EXCEPTION 'case % lapses by an act alone', OLD.number;
    END IF;
    -- These alone lead back.
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at
        AND NOT (OLD.state IN ('granted', 'refused', 'declined', 'withdrawn') AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'case % was closed once', OLD.number;
    END IF;
    RETURN NEW;
END $$;
"""


DEFICIENCY_MOVES = [
    ("open", "completed"),
    ("open", "lapsed"),
    ("open", "ended"),
    ("lapsed", "completed"),
    ("lapsed", "open"),
]

STAYS = f"""
CREATE FUNCTION approvals_deficiency_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'deficiency % stays', OLD.uuid;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'a deficiency begins open, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        {", ".join(f"('{a}', '{b}')" for a, b in DEFICIENCY_MOVES)}
    ) THEN
        RAISE EXCEPTION 'no deficiency goes from % to %', OLD.state, NEW.state;
    END IF;
    IF (NEW.uuid, NEW.case_id, NEW.no, NEW.new_ground, NEW.noticed_at, NEW.noticed_by_id, NEW.document_id)
        IS DISTINCT FROM (OLD.uuid, OLD.case_id, OLD.no, OLD.new_ground, OLD.noticed_at, OLD.noticed_by_id, OLD.document_id) THEN
        RAISE EXCEPTION 'what deficiency % told does not change', OLD.uuid;
    END IF;
    IF OLD.promised_at IS NOT NULL AND (NEW.promised_at, NEW.promised_by_id, NEW.promiser, NEW.promiser_relation, NEW.promise_document_id)
        IS DISTINCT FROM (OLD.promised_at, OLD.promised_by_id, OLD.promiser, OLD.promiser_relation, OLD.promise_document_id) THEN
        RAISE EXCEPTION 'the promise of deficiency % was signed once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_deficiency_moves BEFORE INSERT OR UPDATE OR DELETE ON approvals_deficiency
    FOR EACH ROW EXECUTE FUNCTION approvals_deficiency_moves();

"""

GAPS = """
CREATE FUNCTION approvals_gap_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'gap % stays', OLD.id;
    END IF;
    IF TG_OP = 'INSERT' THEN
        -- One notice tells everything (RQ-3): its gaps come with it, and nothing is put in later.
        IF NEW.no > (SELECT jsonb_array_length(document.facts -> 'gaps') FROM approvals_deficiency deficiency
            JOIN documents_document document ON document.id = deficiency.document_id WHERE deficiency.id = NEW.deficiency_id) THEN
            RAISE EXCEPTION 'the notice of deficiency % names no gap %', NEW.deficiency_id, NEW.no;
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - ARRAY['supplied_at', 'conforms'] <> to_jsonb(OLD) - ARRAY['supplied_at', 'conforms'] THEN
        RAISE EXCEPTION 'what gap % asked for does not change', OLD.id;
    END IF;
    IF OLD.conforms IS TRUE AND (NEW.conforms, NEW.supplied_at) IS DISTINCT FROM (OLD.conforms, OLD.supplied_at) THEN
        RAISE EXCEPTION 'gap % was found in order once', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_gap_stays BEFORE INSERT OR UPDATE OR DELETE ON approvals_gap
    FOR EACH ROW EXECUTE FUNCTION approvals_gap_stays();
"""
LOOSE = """
DROP TRIGGER approvals_gap_stays ON approvals_gap;
DROP FUNCTION approvals_gap_stays();
DROP TRIGGER approvals_deficiency_moves ON approvals_deficiency;
DROP FUNCTION approvals_deficiency_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0035_deficiency")]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
        migrations.RunSQL(GAPS, LOOSE),
    ]
