import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from ground.trail.models import Entry, Seal
from ground.trail.verify import look, verify


class Command(BaseCommand):
    help = "Walk the hash chains of the trail and their seals; exit 1 and the first broken place if anything was changed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("thread", nargs="?", help="only this thread, e.g. case:<uuid>")

    def handle(self, *args: Any, thread: str | None, **options: Any) -> None:
        broken = verify(thread)
        if thread is None:
            look(broken, at=timezone.now())
        if broken:
            first = broken[0]
            self.stdout.write(
                _("留痕不完整：%(thread)s 第 %(seq)s 条，%(words)s（共 %(count)s 处）")
                % {"thread": first.thread, "seq": first.seq, "words": first.words, "count": len(broken)}
            )
            sys.exit(1)
        entries = Entry.objects.of(thread) if thread else Entry.objects.all()
        self.stdout.write(_("留痕完整：共核对 %(count)s 条记录") % {"count": entries.count()})
        if thread is None:
            self.stdout.write(self._sealed())

    def _sealed(self) -> str:
        last = Seal.objects.filter(kind="trail").order_by("no").last()
        if last is None:
            return _("尚未封存：被整段抹去的末尾和线索查不出来（docs/trail.md）")
        return _("封存完整：最近一次为第 %(no)s 号，%(at)s") % {
            "no": last.no,
            "at": timezone.localtime(last.sealed_at).strftime("%Y-%m-%d %H:%M"),
        }
