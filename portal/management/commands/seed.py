from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from approvals.models import Case
from portal.example_town import furnish, tell_stories


class Command(BaseCommand):
    help = "Build the example town: offices, 1,135 matters, people, and a case in every state. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        furnish(at=at)
        if Case.objects.exists():
            self.stdout.write("The example town has its cases already.")
            return
        for case in tell_stories(at=at):
            self.stdout.write(f"  {case.number or '(draft)':<22}{case.state_words}\t{case.edition.name}")
        self.stdout.write(f"{Case.objects.count()} cases.")
