"""The example town: its offices and the people anybody may sign in as there."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ground.accounts.actions import appoint, declare_organisation, sign_up
from ground.accounts.actor import Actor
from ground.accounts.enums import KEPT_APART, Duty
from ground.accounts.models import Office, User
from ground.workdays import legal_day

DATA = Path(__file__).parent / "data"
DEMO_PASSWORD = "zhaoxia-2026"  # noqa: S105  printed on the sign-in page of the example town, nowhere else valid


@dataclass(frozen=True)
class DemoAccount:
    """One person of the example town; `posts` are (office path, duty), an applicant has none."""

    username: str
    name: str
    words: str
    id_number: str
    phone: str
    posts: tuple[tuple[str, str], ...]

    @property
    def duty(self) -> str:
        """The first of the posts; empty for an applicant."""
        return self.posts[0][1] if self.posts else ""


@dataclass(frozen=True)
class DemoGroup:
    words: str | Promise
    accounts: list[DemoAccount]


GROUPS: list[tuple[str | Promise, set[str]]] = [
    (_("申请人"), {""}),
    (_("综合窗口"), {Duty.INTAKE}),
    (_("审查与审批决定"), {Duty.REVIEW, Duty.DECISION}),
    (_("行业监管"), {Duty.REGULATION}),
    (_("监督与事项"), {Duty.EFFICIENCY, Duty.CREDIT, Duty.CATALOGUE, Duty.PUBLICATION}),
    (_("系统、安全、审计管理员"), set(KEPT_APART)),
]


@transaction.atomic
def load_offices() -> int:
    """The offices of data/offices.csv are there as the file says; returns how many. Safe to run again."""
    rows = sorted(_rows("offices.csv"), key=lambda row: row["path"].count("/"))
    for row in rows:
        parent, _stroke, _word = row["path"].rpartition("/")
        Office.objects.update_or_create(path=row["path"], defaults={**row, "parent_id": parent or None})
    return len(rows)


@cache
def demo_people() -> tuple[DemoAccount, ...]:
    """Everybody in data/demo.csv, in its order; a second line of the same person is a second post."""
    people: dict[str, DemoAccount] = {}
    for row in _rows("demo.csv"):
        before = people.get(row["username"])
        posts = before.posts if before else ()
        if row["office"]:
            posts += ((row["office"], row["duty"]),)
        people[row["username"]] = DemoAccount(
            row["username"], row["name"], row["words"], row["id_number"], row["phone"], posts
        )
    return tuple(people.values())


def demo_accounts() -> list[DemoGroup]:
    """The people of the example town by what they do, for its sign-in page; nobody anywhere else."""
    if not settings.EXAMPLE_TOWN:
        return []
    groups = [
        DemoGroup(words, [who for who in demo_people() if who.duty in duties]) for words, duties in GROUPS
    ]
    return [group for group in groups if group.accounts]


def is_demo(user: User) -> bool:
    """Whether this is one of the accounts whose password is printed on the door of the example town."""
    return settings.EXAMPLE_TOWN and any(user.username == person.username for person in demo_people())


@transaction.atomic
def load_demo_people(at: datetime) -> int:
    """The people of the example town have accounts, posts and organisations from the legal day of `at` on.

    Returns how many are new. Refused outside the example town: everybody knows the password.
    """
    if not settings.EXAMPLE_TOWN:
        raise RuntimeError("Demo accounts belong to the example town alone: EXAMPLE_TOWN is off.")
    there = set(User.objects.order_by().values_list("username", flat=True))
    newcomers = [person for person in demo_people() if person.username not in there]
    for person in newcomers:
        if person.posts:
            _take_office(person, at)
        else:
            _settle(person, at)
    return len(newcomers)


def _take_office(person: DemoAccount, at: datetime) -> None:
    user = User.objects.create_user(person.username, person.name, DEMO_PASSWORD, is_officer=True)
    for path, duty in person.posts:
        office = Office.objects.get(path=path)
        appoint(user, office, Duty(duty), from_on=legal_day(at), by=Actor.system("seed"), at=at)


def _settle(person: DemoAccount, at: datetime) -> None:
    """He has signed up as everybody does, with the code that his phone showed: 初级实名."""
    user = sign_up(
        username=person.username,
        password=DEMO_PASSWORD,
        name=person.name,
        id_number=person.id_number,
        phone=person.phone,
        phone_proven=True,
        at=at,
    )
    for row in _rows("demo_organisations.csv"):
        if row.pop("username") == person.username:
            declare_organisation(**row, by=Actor(user), at=at)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
