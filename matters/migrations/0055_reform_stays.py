"""A row of the reform list that is confirmed stays as it is, as those of every list kept by hand (0049)."""

from django.db import migrations

STAYS = """
CREATE TRIGGER matters_reformitem_stays BEFORE UPDATE OR DELETE ON matters_reformitem
    FOR EACH ROW EXECUTE FUNCTION matters_list_row_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0054_reform")]

    operations = [migrations.RunSQL(STAYS, "DROP TRIGGER matters_reformitem_stays ON matters_reformitem;")]
