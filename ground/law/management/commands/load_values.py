from typing import Any

from django.core.management.base import BaseCommand

from ground.law.load import load_values


class Command(BaseCommand):
    help = "载入随产品提供的法定参数（可重复执行）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"法定参数：{load_values()} 行有变化")
