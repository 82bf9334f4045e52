from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ground.clocks.calendar import load
from ground.workdays.calendar import after


class Command(BaseCommand):
    help = "工作日历：推算届满日，或载入国务院办公厅已公布年份的安排"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="workday add 2026-02-10 5：起始日不计入，加 5 个工作日")
        add.add_argument("start", type=date.fromisoformat, metavar="YYYY-MM-DD")
        add.add_argument("length", type=int, metavar="工作日数")
        years = verbs.add_parser("load", help="workday load [年份 …]：载入已公布的年份，可重复执行")
        years.add_argument("years", type=int, nargs="*", metavar="年份")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            if verb == "add":
                due = after(options["start"], options["length"])
                self.stdout.write(f"{due.on}{' (provisional)' if due.provisional else ''}")
            else:
                new, moved = load(options["years"] or None, at=timezone.now())
                self.stdout.write(
                    f"新载入年份：{'、'.join(map(str, new)) or '无'}；重算后变动的时限：{len(moved)}"
                )
        except ValueError as error:
            raise CommandError(str(error)) from None
