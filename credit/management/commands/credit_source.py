from argparse import ArgumentParser
from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management.base import BaseCommand, CommandError

from credit.enums import Register
from credit.models import ListSource


class Command(BaseCommand):
    help = "接入或者更改一个信用名单来源（docs/credit.md）"  # not a message: a command speaks to a console

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("name")
        parser.add_argument("register", choices=[Register.CREDIT_CHINA.value, Register.SERIOUS.value])
        parser.add_argument("address", help="https://… or a folder below CREDIT_DROP")
        parser.add_argument("public_key", help="Ed25519, 32 bytes in base64")

    def handle(self, *args: Any, **told: Any) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(b64decode(told["public_key"], validate=True))
        except (NotBase64, ValueError):
            raise CommandError("公钥不是 base64 的 Ed25519 公钥") from None  # not a message: a command
        says = {name: told[name] for name in ("name", "register", "address", "public_key")}
        source, new = ListSource.objects.update_or_create(code=told["code"], defaults=says)
        self.stdout.write(f"{'+' if new else '='} {source.code} {source.name}")
