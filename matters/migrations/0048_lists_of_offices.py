"""Proofs and intermediary services are each the list of an office: those that are there, of the keeper of the fullest catalogue."""

from collections import Counter

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count, Q


def fullest(apps):
    """The keeper of most matters, each counted for the nearest place around it of which somebody said who keeps its catalogue."""
    value, office = apps.get_model("law", "DatedValue"), apps.get_model("accounts", "Office")
    counted = (
        apps.get_model("matters", "Matter").objects.values("office__division_code").annotate(n=Count("pk"))
    )
    said = value.objects.filter(key="catalogue.office", until_on=None).order_by("place", "-from_on")
    known, matters = {one.place for one in said}, Counter()
    for code, n in counted.order_by("office__division_code").values_list("office__division_code", "n"):
        around = (code[:length] for length in range(len(code), -1, -1))
        matters[next((place for place in around if place in known), None)] += n
    places = sorted(said, key=lambda one: -matters[one.place])
    keeper = next((found for one in places if (found := office.objects.filter(path=one.value).first())), None)
    return keeper or office.objects.order_by("path").first()


def whose(apps, schema_editor):
    """Who keeps most matters is the one that kept these lists, until now for everybody."""
    keeper = fullest(apps)
    for model in ("ProofItem", "IntermediaryItem"):
        apps.get_model("matters", model).objects.filter(office=None).update(office=keeper)


def field(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="accounts.office",
        verbose_name="公布机构",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_sign_ins_leave_by_their_function"),
        ("law", "0001_initial"),
        ("matters", "0047_no_digests"),
    ]

    operations = [
        migrations.AddField("intermediaryitem", "office", field(null=True)),
        migrations.AddField("proofitem", "office", field(null=True)),
        migrations.RunPython(whose, migrations.RunPython.noop),
        # The references just written are held to now, or the tables could not be altered in this transaction.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("intermediaryitem", "office", field()),
        migrations.AlterField("proofitem", "office", field()),
        migrations.RemoveConstraint("intermediaryitem", "matters_intermediary_item_once"),
        migrations.RemoveConstraint("proofitem", "matters_proof_item_once"),
        migrations.AddConstraint(
            "intermediaryitem",
            models.UniqueConstraint(
                condition=Q(is_waiting=False),
                fields=("office", "name", "from_on"),
                name="matters_intermediary_item_once",
            ),
        ),
        migrations.AddConstraint(
            "proofitem",
            models.UniqueConstraint(
                condition=Q(is_waiting=False),
                fields=("office", "code", "from_on"),
                name="matters_proof_item_once",
            ),
        ),
    ]
