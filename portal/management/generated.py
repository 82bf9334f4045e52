"""Docs that are written by the code they describe, and checked to be fresh."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override


class WritesDoc(BaseCommand):
    """`--check` writes nothing and fails where the file on disk is not what would be written."""

    path: str
    requires_system_checks = ()

    def text(self) -> str:
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if the file is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(settings.ROOT) / self.path
        with override(settings.LANGUAGE_CODE):
            text = self.text()
        if options["check"]:
            if not file.exists() or file.read_text() != text:
                name = self.__module__.rpartition(".")[2]
                raise CommandError(f"{self.path} is out of date: bin/manage {name}")
            return
        file.write_text(text)
        self.stdout.write(f"wrote {self.path}")
