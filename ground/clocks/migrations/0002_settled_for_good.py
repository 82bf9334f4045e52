from django.db import migrations

FOR_GOOD = """
CREATE FUNCTION clocks_settled_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'clock % is settled: it never changes again', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER clocks_settled_for_good BEFORE UPDATE OR DELETE ON clocks_clock
    FOR EACH ROW WHEN (OLD.settled_at IS NOT NULL) EXECUTE FUNCTION clocks_settled_for_good();
"""

NO_MORE = """
DROP TRIGGER clocks_settled_for_good ON clocks_clock;
DROP FUNCTION clocks_settled_for_good();
"""


class Migration(migrations.Migration):
    """What a settled clock says can be relied on: the database refuses to change or remove it."""

    dependencies = [("clocks", "0001_initial")]

    operations = [migrations.RunSQL(FOR_GOOD, NO_MORE)]
