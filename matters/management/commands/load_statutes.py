from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from matters.actions.statutes import STATUTES, load_statutes


class Command(BaseCommand):
    help = "载入法规库；重复运行不产生变化。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=STATUTES)

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"法规库：{load_statutes(options['file'])} 部有变化")
