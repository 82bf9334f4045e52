from typing import Any

from django.core.management.base import BaseCommand

from portal.catalogue import compile_catalogues


class Command(BaseCommand):
    help = "compiles the catalogues of locale/ for Django to load (in place of compilemessages, without gettext tools)"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues():
            self.stdout.write(f"wrote {path.name} of {path.parts[-3]}")
