import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.health import readiness


class Command(BaseCommand):
    help = "What /readyz answers: exit 1 when something is not as it should be, or one of those named."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", nargs="*", help="only these: database migrations timers clock broker")

    def handle(self, *args: Any, what: list[str], **options: Any) -> None:
        found = readiness()
        asked = {name: found[name] for name in what} if what else found
        for name, is_well in asked.items():
            self.stdout.write(f"{name}: {'ok' if is_well else 'NOT READY'}")
        if not all(asked.values()):
            sys.exit(1)
