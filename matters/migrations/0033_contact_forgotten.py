"""How to reach whoever found a guide wrong is kept for some days after the answer, and then is gone."""

from django.db import migrations, models

# Thirty days of the calendar are twenty working days, and some.
ANSWERED = """
UPDATE matters_erratum SET forget_on = (answered_at AT TIME ZONE 'Asia/Shanghai')::date + 30
WHERE answered_at IS NOT NULL AND contact <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0032_turned")]

    operations = [
        migrations.AddField(
            model_name="erratum",
            name="forget_on",
            field=models.DateField(blank=True, null=True, verbose_name="联系方式删除日"),
        ),
        migrations.RunSQL(ANSWERED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="erratum",
            index=models.Index(
                condition=models.Q(("forget_on__isnull", False)),
                fields=["forget_on"],
                name="matters_erratum_forget",
            ),
        ),
    ]
