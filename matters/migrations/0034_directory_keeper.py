"""Whose directory of the year it is; it may be given back, and the office above signs for what was filed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def keeper(apps, schema_editor):
    """The directories that are there were made at the office where their maker writes the catalogue."""
    holdings = apps.get_model("accounts", "DutyHolding").objects.order_by("-from_on", "-pk")
    offices = apps.get_model("accounts", "Office").objects.order_by("pk")
    for directory in apps.get_model("matters", "Directory").objects.filter(office=None).order_by("pk"):
        held = holdings.filter(user=directory.frozen_by)
        holding = held.filter(duty="CATALOGUE").first() or held.first()
        directory.office = holding.office if holding else offices.first()
        directory.save(update_fields=["office"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_sign_ins_leave_by_their_function"),
        ("matters", "0033_contact_forgotten"),
    ]

    operations = [
        migrations.AddField(
            model_name="directory",
            name="office",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
                verbose_name="编制机构",
            ),
        ),
        migrations.RunPython(keeper, migrations.RunPython.noop),
        # The references just written are held to now, or the table could not be altered in this transaction.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="directory",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
                verbose_name="编制机构",
            ),
        ),
        migrations.AddField(
            model_name="directory",
            name="returned_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="退回时间"),
        ),
        migrations.AddField(
            model_name="directory",
            name="returned_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="退回人",
            ),
        ),
        migrations.AddField(
            model_name="directory",
            name="returned_words",
            field=models.CharField(blank=True, default="", max_length=400, verbose_name="退回意见"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="directory",
            name="received_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="备案签收时间"),
        ),
        migrations.AddField(
            model_name="directory",
            name="received_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="备案签收人",
            ),
        ),
        migrations.AddField(
            model_name="directoryline",
            name="words",
            field=models.CharField(blank=True, default="", max_length=1000, verbose_name="变化说明"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="directory",
            constraint=models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None, returned_words="")
                | Q(returned_at__isnull=False, returned_by__isnull=False, agreed_at=None)
                & ~Q(returned_words=""),
                name="matters_directory_returned_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="directory",
            constraint=models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False, filed_on__isnull=False),
                name="matters_directory_received_after_filed",
            ),
        ),
    ]
