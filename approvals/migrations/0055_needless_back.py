"""What ended because nobody needs it any more goes on where it was, if a reconsideration or a court took that end away, and only then (S50, G10)."""

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
    # A lapse of 容缺 that was none (RQ-10), an end of what is needed after all (S50): see below.
    ("withdrawn", "filed"),
    ("withdrawn", "correcting"),
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
            OR OLD.state NOT IN ('filed', 'correcting', 'accepted', 'reviewed', 'granted')) THEN
        RAISE EXCEPTION 'case % keeps its office unless an act hands it over', OLD.number;
    END IF;
    -- What was granted goes only where its matter went, while somebody's word is still to be kept or it is asked about.
    IF OLD.state = 'granted' AND NEW.competent_office_id <> OLD.competent_office_id THEN
        IF NOT EXISTS (SELECT FROM commitments_commitment WHERE thread = 'case:' || OLD.uuid
                AND state IN ('decided', 'performing', 'overdue', 'mismatched', 'rectifying'))
            AND NOT EXISTS (SELECT FROM approvals_proceeding WHERE case_id = OLD.id
                AND state IN ('opened', 'rectifying', 'notified', 'heard')) THEN
            RAISE EXCEPTION 'nothing of case % is left to be handed over', OLD.number;
        END IF;
        IF NOT EXISTS (SELECT FROM matters_operation operation
                JOIN matters_edition edition ON edition.matter_id = operation.matter_id
                WHERE edition.id = OLD.edition_id AND operation.to_office_id = NEW.competent_office_id) THEN
            RAISE EXCEPTION 'the matter of case % did not go to that office', OLD.number;
        END IF;
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
    -- What its applicant took back stays so; what ended because something was lacking may go on (RQ-10). What ended because nobody
    -- needs it comes back by a reconsideration or a court, to where it was (S50, G10).
    IF OLD.state = 'withdrawn' AND NEW.state <> OLD.state AND OLD.lapse = '' THEN
        IF NOT OLD.needless THEN
            RAISE EXCEPTION 'case % was taken back by its applicant', OLD.number;
        END IF;
        IF NOT NEW.brought_back OR NOT EXISTS (
            SELECT FROM approvals_remedy remedy
                JOIN approvals_termination termination ON termination.id = remedy.termination_id
                WHERE termination.case_id = OLD.id AND termination.terminated_at = OLD.closed_at
                    AND termination.was = NEW.state AND remedy.outcome IN ('annulled', 'redone', 'void', 'ordered')
        ) THEN
            RAISE EXCEPTION 'case % comes back by a reconsideration or a court alone', OLD.number;
        END IF;
    END IF;
    IF OLD.lapse <> '' AND OLD.state = 'withdrawn' AND NEW.state IN ('filed', 'correcting') THEN
        RAISE EXCEPTION 'case % had been accepted', OLD.number;
    END IF;
    IF NEW.needless IS DISTINCT FROM OLD.needless AND OLD.state = 'withdrawn' AND NEW.state = OLD.state THEN
        RAISE EXCEPTION 'case % ends needless by an act alone', OLD.number;
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

DROP TRIGGER approvals_case_taken_up ON approvals_case;
CREATE TRIGGER approvals_case_taken_up BEFORE UPDATE ON approvals_case FOR EACH ROW
    WHEN (NEW.taken_up_at IS DISTINCT FROM OLD.taken_up_at AND NOT (
        (OLD.state = 'declined' OR OLD.state = 'withdrawn' AND OLD.needless) AND NEW.state = 'filed'))
    EXECUTE FUNCTION approvals_case_taken_up();
"""  # noqa: S608 (a table of our own)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0054_needless_of_today")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
