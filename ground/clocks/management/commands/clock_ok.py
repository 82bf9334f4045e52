from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ground.clocks import doubt


class Command(BaseCommand):
    help = "确认本机时钟无误，让因时钟跳变而停下的定时任务恢复运行"

    def handle(self, *args: Any, **options: Any) -> None:
        cleared = doubt.clear(by=getuser(), at=timezone.now())
        self.stdout.write(f"已确认 {cleared} 处时钟疑点" if cleared else "没有待确认的时钟疑点")
