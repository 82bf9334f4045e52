"""A mandate given in a call back is in force when the second officer, in his own account, has said that he heard it (U12)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_sign_ins_stay"),
        ("documents", "0004_archive"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="mandate",
            name="accounts_mandate_declined_was_never_in_force",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="accounts_mandate_proven",
        ),
        migrations.AddField(
            model_name="mandate",
            name="ended_words",
            field=models.CharField(blank=True, max_length=200, verbose_name="终止原因"),
        ),
        migrations.AlterField(
            model_name="mandate",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("declined", "代理人未接受"),
                    ("revoked", "委托人撤销"),
                    ("renounced", "代理人辞去"),
                    ("unheard", "复核未通过"),
                ],
                max_length=10,
                verbose_name="终止情形",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending__in", ["declined", "unheard"]), _negated=True),
                    ("accepted_at", None),
                    _connector="OR",
                ),
                name="accounts_mandate_declined_was_never_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("office", None),
                        ("proof", "both_phones"),
                        models.Q(("agent_phone_digest", ""), _negated=True),
                    ),
                    models.Q(("office__isnull", False), ("proof", "identity_card")),
                    models.Q(
                        ("called_on__isnull", False),
                        ("office__isnull", False),
                        ("proof", "call_back"),
                        models.Q(("recording", ""), _negated=True),
                        ("witness__isnull", False),
                        models.Q(("witness", models.F("offered_by")), _negated=True),
                        models.Q(
                            ("accepted_by", None), ("accepted_by", models.F("witness")), _connector="OR"
                        ),
                    ),
                    models.Q(
                        ("office__isnull", False),
                        ("proof", "guardianship"),
                        models.Q(("relation", ""), _negated=True),
                        models.Q(("reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="accounts_mandate_proven",
            ),
        ),
    ]
