import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.backup import Stop, missing_files, restore


class Command(BaseCommand):
    help = "A backup, into an empty database and an empty place for files; then migrate, verify_trail, and a summary."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            brought = restore(folder)
        except Stop as stop:
            raise CommandError(str(stop)) from None
        self.stdout.write(
            f"Restored what was there at {brought['at']}: {brought['entries']} entries, {brought['files']} files"
        )
        # Brings older tables up to date and gives the application's role its rights.
        call_command("migrate", interactive=False, verbosity=0)
        for name in (missing := missing_files()):
            self.stderr.write(f"  ! {name}: missing")
        call_command("verify_trail", stdout=self.stdout)  # exits 1 if it is not whole
        if missing:
            sys.exit(1)
