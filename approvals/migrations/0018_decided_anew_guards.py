import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

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
            NEW.competent_office_id, NEW.filed_at, NEW.purpose, NEW.about_licence_id)
        IS DISTINCT FROM (OLD.uuid, OLD.number, OLD.query_code, OLD.channel, OLD.party_id, OLD.party_version_id,
            OLD.competent_office_id, OLD.filed_at, OLD.purpose, OLD.about_licence_id) THEN
        RAISE EXCEPTION 'what case % was filed with does not change', OLD.number;
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
    -- These three alone lead back, see below.
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at
        AND NOT (OLD.state IN ('granted', 'refused', 'declined') AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'case % was closed once', OLD.number;
    END IF;
    RETURN NEW;
END $$;
"""

# Of what was decided nothing changes but that it is gone, and then only where a remedy took it away.
KEPT = """
CREATE FUNCTION approvals_case_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM approvals_decision WHERE stands_for_id = OLD.id)
        OR EXISTS (SELECT FROM approvals_declination WHERE stands_for_id = OLD.id)
        OR EXISTS (SELECT FROM approvals_delivery WHERE stands_for_id = OLD.id) THEN
        RAISE EXCEPTION 'what was decided on case % still stands', OLD.number;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_case_anew BEFORE UPDATE ON approvals_case FOR EACH ROW
    WHEN (OLD.state IN ('granted', 'refused', 'declined') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION approvals_case_anew();

CREATE FUNCTION approvals_case_taken_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case % was not declined', OLD.number;
END $$;
CREATE TRIGGER approvals_case_taken_up BEFORE UPDATE ON approvals_case FOR EACH ROW
    WHEN (NEW.taken_up_at IS DISTINCT FROM OLD.taken_up_at AND NOT (OLD.state = 'declined' AND NEW.state = 'filed'))
    EXECUTE FUNCTION approvals_case_taken_up();

CREATE FUNCTION approvals_decision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'decision % stays', OLD.uuid;
    END IF;
    IF to_jsonb(NEW) - ARRAY['annulled_at', 'stands_for_id'] <> to_jsonb(OLD) - ARRAY['annulled_at', 'stands_for_id'] THEN
        RAISE EXCEPTION 'decision % was made once', OLD.uuid;
    END IF;
    IF NEW.annulled_at IS DISTINCT FROM OLD.annulled_at AND (OLD.annulled_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM approvals_remedy WHERE decision_id = OLD.id
            AND (outcome IN ('changed', 'annulled', 'redone', 'void') OR outcome = 'ordered' AND NOT OLD.granted))) THEN
        RAISE EXCEPTION 'no remedy took decision % away', OLD.uuid;
    END IF;
    IF NEW.stands_for_id IS DISTINCT FROM OLD.stands_for_id AND (NEW.stands_for_id IS NOT NULL OR NEW.annulled_at IS NULL) THEN
        RAISE EXCEPTION 'decision % stands', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_decision_kept BEFORE UPDATE OR DELETE ON approvals_decision
    FOR EACH ROW EXECUTE FUNCTION approvals_decision_kept();

CREATE FUNCTION approvals_declination_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'declination % stays', OLD.id;
    END IF;
    IF to_jsonb(NEW) - 'stands_for_id' <> to_jsonb(OLD) - 'stands_for_id' THEN
        RAISE EXCEPTION 'declination % was made once', OLD.id;
    END IF;
    IF NEW.stands_for_id IS DISTINCT FROM OLD.stands_for_id AND (NEW.stands_for_id IS NOT NULL OR NOT EXISTS (
        SELECT FROM approvals_remedy WHERE declination_id = OLD.id
            AND outcome IN ('changed', 'annulled', 'redone', 'void', 'ordered'))) THEN
        RAISE EXCEPTION 'declination % stands', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_declination_kept BEFORE UPDATE OR DELETE ON approvals_declination
    FOR EACH ROW EXECUTE FUNCTION approvals_declination_kept();

CREATE FUNCTION approvals_delivery_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'delivery % stays', OLD.id;
    END IF;
    IF to_jsonb(NEW) - 'stands_for_id' <> to_jsonb(OLD) - 'stands_for_id' THEN
        RAISE EXCEPTION 'delivery % was made once', OLD.id;
    END IF;
    IF NEW.stands_for_id IS DISTINCT FROM OLD.stands_for_id AND (NEW.stands_for_id IS NOT NULL
        OR EXISTS (SELECT FROM approvals_decision WHERE stands_for_id = OLD.case_id)) THEN
        RAISE EXCEPTION 'delivery % stands', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_delivery_kept BEFORE UPDATE OR DELETE ON approvals_delivery
    FOR EACH ROW EXECUTE FUNCTION approvals_delivery_kept();

CREATE FUNCTION approvals_remedy_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'remedy % stays', OLD.uuid;
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'remedy % ended once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_remedy_kept BEFORE UPDATE OR DELETE ON approvals_remedy
    FOR EACH ROW EXECUTE FUNCTION approvals_remedy_kept();
"""
LOOSE = """
DROP TRIGGER approvals_remedy_kept ON approvals_remedy;
DROP FUNCTION approvals_remedy_kept();
DROP TRIGGER approvals_delivery_kept ON approvals_delivery;
DROP FUNCTION approvals_delivery_kept();
DROP TRIGGER approvals_declination_kept ON approvals_declination;
DROP FUNCTION approvals_declination_kept();
DROP TRIGGER approvals_decision_kept ON approvals_decision;
DROP FUNCTION approvals_decision_kept();
DROP TRIGGER approvals_case_taken_up ON approvals_case;
DROP FUNCTION approvals_case_taken_up();
DROP TRIGGER approvals_case_anew ON approvals_case;
DROP FUNCTION approvals_case_anew();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0017_stands_for")]

    operations = [
        migrations.AlterField(
            model_name="remedy",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedies",
                to="approvals.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                name="decision_stands_until_annulled",
                condition=Q(stands_for=F("case")) | Q(stands_for=None, annulled_at__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            model_name="declination",
            constraint=models.CheckConstraint(
                name="declination_stands_for_its_case",
                condition=Q(stands_for=None) | Q(stands_for=F("case")),
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                name="delivery_stands_for_its_case", condition=Q(stands_for=None) | Q(stands_for=F("case"))
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                name="remedy_against_one_thing",
                condition=Q(decision=None, declination__isnull=False)
                | Q(decision__isnull=False, declination=None),
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                name="remedy_sets_one_limit_at_its_end",
                condition=Q(act_by=None, act_days=None)
                | Q(act_by__gt=F("ended_on"), act_days=None)
                | Q(act_by=None, act_days__gte=1, ended_on__isnull=False),
            ),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, LOOSE),
    ]
