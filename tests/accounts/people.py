"""The people of these tests: officers with their posts, applicants who signed up by the page's own verb."""

from datetime import date, datetime, timedelta
from itertools import count

from ground.accounts.actions import appoint, declare_organisation, sign_up
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, OfficeKind, Role
from ground.accounts.models import Office, Representation, User

PASSWORD = "correct-horse-9"
LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def office(path: str = "zhaoxia") -> Office:
    """The office at this path, with all above it."""
    parent, _stroke, word = path.rpartition("/")
    above = office(parent) if parent else None
    facts = {
        "name": f"示例机关 {path}",
        "short_name": word,
        "division_code": "990001",
        "kind": OfficeKind.ORGAN,
    }
    return Office.objects.get_or_create(path=path, defaults={**facts, "parent": above})[0]


def officer(
    duty: str,
    where: Office,
    *,
    at: datetime,
    from_on: date = LONG_AGO,
    until_on: date | None = None,
    name: str = "林晓雯",
) -> User:
    """An officer with one post."""
    user = User.objects.create_user(f"officer{next(_numbers)}", name, PASSWORD, is_officer=True)
    appoint(user, where, Duty(duty), from_on=from_on, until_on=until_on, by=Actor.system("test"), at=at)
    return user


def resident(n: int | None = None) -> str:
    """A valid identity number that nobody has."""
    n = next(_numbers) if n is None else n
    born = date(1980, 1, 1) + timedelta(days=n)
    digits = f"990001{born:%Y%m%d}{n % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def credit_code(n: int | None = None) -> str:
    """A valid credit code that nobody has."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    begun = f"91990001MA{next(_numbers) if n is None else n:06d}0"
    total = sum(signs.index(sign) * 3**place for place, sign in enumerate(begun))
    return begun + signs[-total % 31]


def applicant(*, at: datetime, name: str = "王秀兰", phone: str = "13800000101", **facts: str) -> User:
    """An applicant with an account."""
    told = {"username": f"citizen{next(_numbers)}", "password": PASSWORD, "id_number": resident()}
    return sign_up(**{**told, "name": name, "phone": phone, **facts}, at=at)


def organisation(
    user: User, *, at: datetime, name: str = "示例市云帆物流有限公司", uscc: str = ""
) -> Representation:
    """An organisation that this user has said he acts for."""
    return declare_organisation(
        name=name,
        uscc=uscc or credit_code(),
        role=Role.AGENT,
        legal_representative="许国栋",
        by=Actor(user),
        at=at,
    )
