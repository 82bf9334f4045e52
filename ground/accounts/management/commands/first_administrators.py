import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import now

from ground.accounts.enums import Duty
from ground.accounts.identity import username_of
from ground.accounts.models import Office, User
from ground.accounts.people import first_administrator
from ground.law.rulings import Refused

POSTS = ((Duty.SECURITY, "security"), (Duty.ADMINISTRATION, "system"))


class Command(BaseCommand):
    help = (
        "Open the first accounts of a deployment: one security administrator and one system administrator, who then make "
        "everybody else's on /people/. Refused where there are some. Passwords are asked for, or read line by line from "
        "standard input (security first); each must be changed at the first sign-in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("office", help="path of the office they belong to; offices are loaded before")
        for _duty, word in POSTS:
            parser.add_argument(f"--{word}", metavar="USERNAME:NAME", help=f"the {word} administrator")

    def handle(self, *args: Any, office: str, **told: Any) -> None:
        where = Office.objects.filter(path=office).first()
        if where is None:
            raise CommandError(f"There is no office {office!r}. Load the offices first.")
        people = []
        for duty, word in POSTS:
            if not told[word]:
                continue
            username, _colon, name = told[word].partition(":")
            if not username.strip() or not name.strip():
                raise CommandError(f"--{word} is USERNAME:NAME.")
            people.append((duty, username_of(username), name.strip(), self._password(username, name)))
        if not people:
            raise CommandError("Name at least one: --security, --system.")
        if len({username for _duty, username, _name, _password in people}) < len(people):
            raise CommandError("Two administrators are two people: nobody holds both duties.")
        try:
            with transaction.atomic():
                for duty, username, name, password in people:
                    first_administrator(
                        duty, where, username=username, name=name, password=password, at=now()
                    )
        except Refused as no:
            raise CommandError(str(no)) from None
        self.stdout.write(
            f"Open: {len(people)}. They change the password and bind a second factor at the first sign-in."
        )

    def _password(self, username: str, name: str) -> str:
        asked = f"First password of {username}: "
        password = getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        try:
            validate_password(password, User(username=username_of(username), name=name, is_officer=True))
        except ValidationError as no:
            raise CommandError(" ".join(no.messages)) from None
        return password
