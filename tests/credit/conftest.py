from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from credit.actions import listing
from credit.enums import Misdeed, Tier
from credit.models import Record
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, ServedAt
from ground.accounts.models import Party, ServiceAddress
from ground.workdays import legal_day
from ground.workdays.calendar import after, midnight
from tests.credit.shelf import Shelf
from tests.town import Town

CASE = "case:2f6c6a1e-0000-4000-8000-000000000001"
SOURCE, NUMBER = "proceeding:7c1f0f3e", "99000120260304000017"
# Of a company that there is not.
CODE = "91990001MA0000000N"


@pytest.fixture
def keepers(town: Town) -> Town:
    """The town, and two officers of its organ who keep credit: Qian gives notice, Tang decides."""
    town._officer("qian", "钱程", town.organ, Duty.CREDIT)
    town._officer("tang", "唐宁", town.organ, Duty.CREDIT)
    return town


@pytest.fixture
def third(keepers: Town) -> Town:
    """A third keeper, Wei, who has had nothing to do with it."""
    keepers._officer("wei", "魏然", keepers.organ, Duty.CREDIT)
    return keepers


@pytest.fixture
def shelf(tmp_path, settings, db) -> Shelf:
    """A platform that drops its list into a folder."""
    settings.CREDIT_DROP = str(tmp_path)
    return Shelf(tmp_path / "xinyong")


def keep_consent(town: Town, party: Party, thread: str, *, who: str = "zhao", at: datetime) -> None:
    """同意电子送达, in the case that it follows from."""
    by = town.user(who)
    ServiceAddress.objects.create(
        party=party, thread=thread, way=ServedAt.ACCOUNT, confirmed_at=at, confirmed_by=by
    )


def proposed(
    town: Town,
    at: datetime,
    *,
    who: str = "zhao",
    misdeed: Misdeed = Misdeed.OVERDUE,
    agreed: bool = True,
) -> Record:
    """A record that the conclusion of a proceeding proposes; `agreed`: his account is where papers reach him."""
    party = town.actor(who).on_behalf_of
    assert party is not None
    if agreed:
        keep_consent(town, party, CASE, who=who, at=at)
    return listing.propose(
        party,
        misdeed,
        "承诺的卫生检测报告逾期未补齐，准予决定已被撤销",
        "《天津市“一制三化”改革信用承诺办法》",
        source=f"{SOURCE}:{misdeed}",
        source_number=NUMBER,
        office=town.organ,
        case_thread=CASE,
        account=town.user(who),
        by=Actor.system("proceeding"),
        at=at,
    )


def heard(town: Town, at: datetime, tier: Tier = Tier.GENERAL) -> Record:
    """Told of, and he has nothing to say."""
    record = listing.notify(proposed(town, at), tier, by=town.actor("qian"), at=at)
    return listing.waive(record, by=town.actor("zhao"), at=at)


def listed(town: Town, at: datetime, tier: Tier = Tier.GENERAL) -> Record:
    record = heard(town, at, tier)
    return listing.enlist(record, tier, "逾期六十个工作日未补齐", by=town.actor("tang"), at=at)


def past(at: datetime, working_days: int) -> datetime:
    """The first moment at which a limit of so many working days, begun at `at`, is over."""
    return midnight(after(legal_day(at), working_days).on + timedelta(days=1))
