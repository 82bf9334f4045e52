from django.db import migrations

# What was found at the place, and what another office answered, is not written again (行政许可法 61).
FREEZE = """
CREATE FUNCTION approvals_survey_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'survey % stays', OLD.uuid;
    END IF;
    IF OLD.recorded_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL THEN
        RAISE EXCEPTION 'survey % was recorded or cancelled once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_survey_frozen BEFORE UPDATE OR DELETE ON approvals_survey
    FOR EACH ROW EXECUTE FUNCTION approvals_survey_frozen();

CREATE FUNCTION approvals_survey_part_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT FROM approvals_survey WHERE id = part.survey_id
        AND (recorded_at IS NOT NULL OR cancelled_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'survey % was recorded or cancelled once', part.survey_id;
    END IF;
    RETURN part;
END $$;
CREATE TRIGGER approvals_surveyor_frozen BEFORE INSERT OR UPDATE OR DELETE ON approvals_surveyor
    FOR EACH ROW EXECUTE FUNCTION approvals_survey_part_frozen();
CREATE TRIGGER approvals_surveyphoto_frozen BEFORE INSERT OR UPDATE OR DELETE ON approvals_surveyphoto
    FOR EACH ROW EXECUTE FUNCTION approvals_survey_part_frozen();
CREATE TRIGGER approvals_surveyfinding_frozen BEFORE INSERT ON approvals_surveyfinding
    FOR EACH ROW EXECUTE FUNCTION approvals_survey_part_frozen();

CREATE FUNCTION approvals_consultation_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'consultation % stays', OLD.uuid;
    END IF;
    IF OLD.answered_at IS NOT NULL OR OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'consultation % was answered or closed once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_consultation_frozen BEFORE UPDATE OR DELETE ON approvals_consultation
    FOR EACH ROW EXECUTE FUNCTION approvals_consultation_frozen();
"""
THAW = """
DROP TRIGGER approvals_consultation_frozen ON approvals_consultation;
DROP FUNCTION approvals_consultation_frozen();
DROP TRIGGER approvals_surveyfinding_frozen ON approvals_surveyfinding;
DROP TRIGGER approvals_surveyphoto_frozen ON approvals_surveyphoto;
DROP TRIGGER approvals_surveyor_frozen ON approvals_surveyor;
DROP FUNCTION approvals_survey_part_frozen();
DROP TRIGGER approvals_survey_frozen ON approvals_survey;
DROP FUNCTION approvals_survey_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_review_kept")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
