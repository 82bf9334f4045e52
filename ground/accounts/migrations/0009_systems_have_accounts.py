from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def give_accounts(apps, schema_editor):
    """Every system registered so far gets an account of its own, with the rights it had under somebody else's."""
    System = apps.get_model("accounts", "System")
    User = apps.get_model("accounts", "User")
    DutyHolding = apps.get_model("accounts", "DutyHolding")
    Representation = apps.get_model("accounts", "Representation")
    for system in System.objects.select_related("holding", "representation").order_by("pk"):
        old = system.holding or system.representation
        account = User.objects.create(
            username=f"-system-{system.uuid.hex[:12]}",
            name=system.name,
            password=f"!{system.uuid.hex}",
            is_officer=system.holding is not None,
            is_system=True,
        )
        today = timezone.localdate()
        if old.until_on is None or old.until_on >= today:
            days = {"user": account, "from_on": max(old.from_on, today), "until_on": old.until_on}
            if system.holding is not None:
                DutyHolding.objects.create(office=old.office, duty=old.duty, **days)
            else:
                Representation.objects.create(party=old.party, role="AGENT", **days)
        system.account = account
        system.save(update_fields=["account"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_call_heard_by_two"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_system",
            field=models.BooleanField(default=False, verbose_name="系统账号"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=Q(is_system=False)
                | Q(("password__startswith", "!"), real_name=0, phone_digest="", email=""),
                name="accounts_user_system_has_no_password",
            ),
        ),
        migrations.AddField(
            model_name="system",
            name="account",
            field=models.OneToOneField(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="system",
                to=settings.AUTH_USER_MODEL,
                verbose_name="系统账号",
            ),
        ),
        migrations.RunPython(give_accounts, migrations.RunPython.noop, elidable=True),
    ]
