"""What a keeper proposed to take out is said once and answered once, like what a party asks for (CRE-15)."""

from django.db import migrations

ONCE = """
CREATE TRIGGER credit_strike_once BEFORE UPDATE OR DELETE ON credit_strike
    FOR EACH ROW EXECUTE FUNCTION credit_answered_once();
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0007_strikes")]

    operations = [migrations.RunSQL(ONCE, migrations.RunSQL.noop)]
