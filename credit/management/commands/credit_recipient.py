from argparse import ArgumentParser
from base64 import b64encode
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credit.handing import Unheard, signing_key
from credit.models import Recipient


class Command(BaseCommand):
    help = "接入或者更改一个接收诚信档案的信用平台（docs/credit.md）"  # not a message: a command speaks to a console

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("name")
        parser.add_argument("address", help="https://… or a folder below CREDIT_OUT")

    def handle(self, *args: Any, **told: Any) -> None:
        if told["address"].startswith("http://"):
            raise CommandError("地址须为 https://… 或者投递区下的目录")  # not a message: a command
        says = {name: told[name] for name in ("name", "address")}
        recipient, new = Recipient.objects.update_or_create(code=told["code"], defaults=says)
        self.stdout.write(f"{'+' if new else '='} {recipient.code} {recipient.name}")
        try:
            public = b64encode(signing_key().public_key().public_bytes_raw()).decode()
        except Unheard as why:
            self.stdout.write(str(why))
        else:
            self.stdout.write(public)
