import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.backup import Stop, backup


class Command(BaseCommand):
    help = "Database and files, as of one moment, into an empty folder; exit 1 if a stored file is missing or damaged."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            made = backup(folder, at=timezone.now())
        except Stop as stop:
            raise CommandError(str(stop)) from None
        self.stdout.write(
            f"{folder}: {made['entries']} entries of the trail, {made['files']} files, {made['bytes'] / 1e6:.1f} MB"
        )
        for fault in made["faults"]:
            self.stderr.write(f"  ! {fault}")
        if made["faults"]:
            sys.exit(1)
