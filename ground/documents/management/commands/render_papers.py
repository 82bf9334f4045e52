from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ground.documents.models import Document, State
from ground.documents.tasks import make


class Command(BaseCommand):
    help = "Renders now every paper that still lacks its PDF, those given up too (after Pango or a font was installed)."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        owed = Document.objects.exclude(state=State.READY).order_by("pk")
        ids = list(owed.values_list("pk", flat=True))
        owed.update(state=State.WAITING, attempts=0, next_try_at=now)
        for document_id in ids:
            make(document_id, now=now)
        left = owed.count()
        self.stdout.write(f"{len(ids) - left} papers rendered, {left} still without a PDF")
