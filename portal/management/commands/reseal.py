from typing import Any

from django.core.management.base import BaseCommand

from ground import sealed
from portal.owner import as_owner


class Command(BaseCommand):
    help = "更换加密密钥后，把所有加密的值改用 SEALING_KEYS 的第一个密钥重新加密"

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            rewritten = sealed.reseal()
        self.stdout.write(f"已用新密钥重新加密 {rewritten} 行")
