from django.db import migrations

# What was decided until now stands for its case; what a remedy took away was annulled on the day its end was noted.
FILL = """
UPDATE approvals_decision SET stands_for_id = case_id;
UPDATE approvals_declination SET stands_for_id = case_id;
UPDATE approvals_delivery SET stands_for_id = case_id;
UPDATE approvals_remedy r SET case_id = d.case_id FROM approvals_decision d WHERE d.id = r.decision_id;
UPDATE approvals_decision d SET annulled_at = r.ended_at FROM approvals_remedy r
    WHERE r.decision_id = d.id AND r.outcome = 'annulled';
"""


class Migration(migrations.Migration):
    """Rows of before get the columns of 0016. Nothing was released with such rows: only databases of development hold any.

    A case whose decision was taken away then keeps its state, its decision annulled: no migration takes it up again.
    """

    dependencies = [("approvals", "0016_decided_anew")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
