import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from ground.notices.deliver import take_as_sent, try_again
from ground.notices.models import Notice


class Command(BaseCommand):
    help = "Messages that wait for a person: nobody knows whether they were sent, or sending was given up."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--again", type=int, metavar="NO", help="send this one again")
        what.add_argument("--sent", type=int, metavar="NO", help="it did go out, the gateway says")

    def handle(self, *args: Any, again: int | None, sent: int | None, **options: Any) -> None:
        if again is not None:
            self._settled(try_again(again, now=timezone.now()), again, _("通知 %(no)s 将重新发送"))
        elif sent is not None:
            self._settled(take_as_sent(sent, now=timezone.now()), sent, _("通知 %(no)s 记为已发送"))
        else:
            self._list()

    def _settled(self, done: bool, no: int, words: str) -> None:
        if not done:
            raise CommandError(_("没有等待处理的通知 %(no)s") % {"no": no})
        self.stdout.write(words % {"no": no})

    def _list(self) -> None:
        stuck = Notice.objects.stuck()
        for notice in stuck:
            told = timezone.localtime(notice.told_at).strftime("%Y-%m-%d %H:%M")
            words = [
                str(notice.pk),
                notice.get_state_display(),
                notice.get_channel_display(),
                told,
                notice.subject,
            ]
            self.stdout.write("  ".join(words))
        if not stuck:
            self.stdout.write(_("没有等待处理的通知"))
