"""What nobody needs any more ends so, and which row of the reform said it (S50)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_credit_scope"),
        ("approvals", "0044_terminations_of_today"),
        ("licences", "0005_closed"),
        ("matters", "0057_exemptions_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="needless",
            field=models.BooleanField(default=False, editable=False, verbose_name="不再需要许可"),
        ),
        migrations.AddField(
            model_name="caseending",
            name="reform",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case_endings",
                to="matters.reformitem",
                verbose_name="改革清单的一条",
            ),
        ),
        migrations.AlterField(
            model_name="caseending",
            name="proposal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case_endings",
                to="matters.proposal",
                verbose_name="拟稿",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("needless", False),
                    models.Q(("lapse", ""), ("purpose", "new"), ("state", "withdrawn")),
                    _connector="OR",
                ),
                name="case_needless_is_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseending",
            constraint=models.UniqueConstraint(fields=("reform", "case"), name="case_ending_once_of_reform"),
        ),
        migrations.AddConstraint(
            model_name="caseending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proposal", None), ("reform__isnull", False)),
                    models.Q(("proposal__isnull", False), ("reform", None)),
                    _connector="OR",
                ),
                name="case_ending_follows_one_thing",
            ),
        ),
    ]
