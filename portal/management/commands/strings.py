from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import catalogue
from portal.strings import loose_strings, messages


class Command(BaseCommand):
    help = "writes the messages of the house into locale/en, keeping what is translated"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail on visible strings outside gettext, warn of what has no English yet",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        loose = loose_strings()
        if options["check"]:
            missing = catalogue.untranslated(messages())
            if missing:
                self.stderr.write(self.style.WARNING(f"{len(missing)} messages have no English yet"))
        else:
            catalogue.update(messages())
        if loose:
            raise CommandError("visible strings outside gettext:\n" + "\n".join(map(str, loose)))
