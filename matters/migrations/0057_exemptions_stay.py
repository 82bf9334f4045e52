"""A row of the list of exemptions that is confirmed stays as it is, as those of every list kept by hand (0049)."""

from django.db import migrations

STAYS = """
CREATE TRIGGER matters_exemptionitem_stays BEFORE UPDATE OR DELETE ON matters_exemptionitem
    FOR EACH ROW EXECUTE FUNCTION matters_list_row_stays();
"""
GOES = "DROP TRIGGER matters_exemptionitem_stays ON matters_exemptionitem;"


class Migration(migrations.Migration):
    dependencies = [("matters", "0056_exemptions")]

    operations = [migrations.RunSQL(STAYS, GOES)]
