from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ground.accounts.town import load_offices


class Command(BaseCommand):
    help = "Brings in the offices of the example town; safe to run again."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(_("机构：%(count)s") % {"count": load_offices()})
