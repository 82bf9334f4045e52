"""For which office an ending was chosen; what was handed on, or carried out, stays as it was said (U3)."""

import django.db.models.deletion
from django.db import migrations, models

# Chosen as long as the proposal lies with its editors: what is published is what the publisher read.
FREEZE = """
CREATE FUNCTION approvals_endingplan_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plan record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.proposal_id, NEW.subject) IS DISTINCT FROM (OLD.proposal_id, OLD.subject) THEN
        RAISE EXCEPTION 'ending % is of its proposal and of its kind', OLD.id;
    END IF;
    IF NOT EXISTS (SELECT FROM matters_proposal WHERE id = plan.proposal_id AND state IN ('draft', 'checked')) THEN
        RAISE EXCEPTION 'the endings of proposal % were handed on', plan.proposal_id;
    END IF;
    RETURN plan;
END $$;
CREATE TRIGGER approvals_endingplan_stays BEFORE INSERT OR UPDATE OR DELETE ON approvals_endingplan
    FOR EACH ROW EXECUTE FUNCTION approvals_endingplan_stays();

CREATE FUNCTION approvals_caseending_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.done_at IS NOT NULL THEN
        RAISE EXCEPTION 'ending % was carried out', OLD.id;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.proposal_id, NEW.case_id) IS DISTINCT FROM (OLD.proposal_id, OLD.case_id) THEN
        RAISE EXCEPTION 'ending % is of its proposal and of its case', OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.done_at IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM matters_proposal WHERE id = ending.proposal_id AND state = 'published') THEN
            RAISE EXCEPTION 'proposal % is not published', ending.proposal_id;
        END IF;
    ELSIF NOT EXISTS (SELECT FROM matters_proposal WHERE id = ending.proposal_id AND state IN ('draft', 'checked')) THEN
        RAISE EXCEPTION 'the endings of proposal % were handed on', ending.proposal_id;
    END IF;
    RETURN ending;
END $$;
CREATE TRIGGER approvals_caseending_stays BEFORE INSERT OR UPDATE OR DELETE ON approvals_caseending
    FOR EACH ROW EXECUTE FUNCTION approvals_caseending_stays();
"""
THAW = """
DROP TRIGGER approvals_caseending_stays ON approvals_caseending;
DROP FUNCTION approvals_caseending_stays();
DROP TRIGGER approvals_endingplan_stays ON approvals_endingplan;
DROP FUNCTION approvals_endingplan_stays();
"""


def office() -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="accounts.office",
        verbose_name="确定机构",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_catalogue_scope"),
        ("approvals", "0028_case_regulator"),
    ]

    operations = [
        migrations.AddField(model_name="caseending", name="chosen_office", field=office()),
        migrations.AddField(model_name="endingplan", name="chosen_office", field=office()),
        migrations.RunSQL(FREEZE, THAW),
    ]
