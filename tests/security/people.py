"""An officer outside the example town, and what he carries in his pocket."""

from datetime import datetime, timedelta

import pyotp

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.factors import add_totp
from ground.accounts.models import User
from tests.accounts.people import PASSWORD, office, officer

STRONG = "Zhaoxia-2027-gate"


def clerk(at: datetime, duty: str = Duty.INTAKE, where: str = "zhaoxia/dating", **facts: str) -> User:
    """An officer whose password is his own choice and not old."""
    user = officer(duty, office(where), at=at, **facts)
    user.password_set_at = at - timedelta(days=10)
    user.save(update_fields=["password_set_at"])
    return user


class Telephone:
    """Shows the codes of one secret; each is asked for half a minute after the one before, as people do."""

    def __init__(self, user: User, at: datetime) -> None:
        self.secret = pyotp.random_base32()
        self.before = at - timedelta(minutes=5)
        assert add_totp(user, self.secret, self.code(self.before), by=Actor(user), at=self.before)

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)


def sign_in(client, user: User, password: str = PASSWORD, **more: str):
    """Through the page, as a browser of its own address."""
    return client.post("/sign-in/", {"username": user.username, "password": password, **more})
