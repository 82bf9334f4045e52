from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ground.accounts.town import DEMO_PASSWORD, demo_accounts


class Command(BaseCommand):
    help = "Print the people of the example town whom anybody may sign in as; nothing anywhere else."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        groups = demo_accounts()
        if not groups:
            return
        self.stdout.write(_("演示账号，密码均为 %(password)s") % {"password": DEMO_PASSWORD})
        for group in groups:
            self.stdout.write(f"\n  {group.words}")
            for account in group.accounts:
                self.stdout.write(f"    {account.username:<14}{account.name}\t{account.words}")
