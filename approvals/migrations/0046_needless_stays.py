"""What a row of the reform ended stays as it was said, as what a proposal ended does; what nobody needs any more comes back by nothing (S50)."""

from django.db import migrations

ENDING = """
CREATE OR REPLACE FUNCTION approvals_caseending_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.done_at IS NOT NULL THEN
        RAISE EXCEPTION 'ending % was carried out', OLD.id;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.proposal_id, {reform_new}NEW.case_id) IS DISTINCT FROM (OLD.proposal_id, {reform_old}OLD.case_id) THEN
        RAISE EXCEPTION 'ending % is of its proposal and of its case', OLD.id;
    END IF;{of_reform}
    IF TG_OP <> 'DELETE' AND NEW.done_at IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM matters_proposal WHERE id = ending.proposal_id AND state = 'published') THEN
            RAISE EXCEPTION 'proposal % is not published', ending.proposal_id;
        END IF;
    ELSIF NOT EXISTS (SELECT FROM matters_proposal WHERE id = ending.proposal_id AND state IN ('draft', 'checked')) THEN
        RAISE EXCEPTION 'the endings of proposal % were handed on', ending.proposal_id;
    END IF;
    RETURN ending;
END $$;
"""
OF_REFORM = """
    -- Nothing is chosen of it before: it is written when it is carried out.
    IF ending.reform_id IS NOT NULL THEN
        IF ending.done_at IS NULL OR NOT EXISTS (
            SELECT FROM matters_reformitem WHERE id = ending.reform_id AND NOT is_waiting AND mode IN ('cancelled', 'record')
        ) THEN
            RAISE EXCEPTION 'row % of the reform ends nothing', ending.reform_id;
        END IF;
        RETURN ending;
    END IF;"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0045_needless")]

    operations = [
        migrations.RunSQL(
            ENDING.format(reform_new="NEW.reform_id, ", reform_old="OLD.reform_id, ", of_reform=OF_REFORM),
            ENDING.format(reform_new="", reform_old="", of_reform=""),
        )
    ]
