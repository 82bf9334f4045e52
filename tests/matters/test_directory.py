"""The directory of a year is frozen, agreed by another, filed; what was added, changed, cancelled, devolved is said (R40)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.workdays import legal_day
from matters.actions import directory, operations, proposing, publishing
from matters.content import content_of
from matters.enums import EditionState, LineChange, OperationKind
from matters.models import DirectoryLine

DAY = timedelta(days=1)


def agreed(desk, year):
    frozen = directory.freeze(year, by=desk.mei, at=desk.at)
    return directory.agree(frozen, by=desk.luo, at=desk.at)


def told(frozen):
    return {line.name: line.change for line in frozen.lines.all()}


@pytest.mark.rule("R40", "A4")
def test_the_first_directory_compares_with_nothing(desk):
    frozen = agreed(desk, 2025)
    assert told(frozen) == {"公共场所卫生许可（新办）": "same", "公共场所卫生许可证补发": "same"}
    assert (frozen.no, frozen.frozen_on) == (1, legal_day(desk.at))


@pytest.mark.rule("R40")
def test_what_became_of_every_matter_since_the_year_before_is_said(desk):
    agreed(desk, 2025)
    town = desk.town
    desk.changed("time", promised_length=5)
    cancelled = operations.cancel(
        town.instant.matter, on=legal_day(desk.at), basis="《条例》", reason="取消", by=desk.mei, at=desk.at
    )
    publishing.publish(desk.submitted(cancelled), effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    new = content_of(town.edition) | {"state": EditionState.LISTED}
    new["matter"] |= {"name": "户外招牌设置", "implementation_code": "512017432009", "basic_code": ""}
    desk.published(
        proposing.begin(None, OperationKind.NEW, content=new, reason="新设", by=desk.mei, at=desk.at)
    )
    frozen = directory.freeze(2026, by=desk.mei, at=desk.at)
    assert told(frozen) == {
        "公共场所卫生许可（新办）": LineChange.CHANGED,
        "公共场所卫生许可证补发": LineChange.CANCELLED,
        "户外招牌设置": LineChange.ADDED,
    }


@pytest.mark.rule("R40")
def test_what_is_in_no_list_is_not_in_the_directory(desk):
    proposal = proposing.arrange(desk.begun(), state=EditionState.DORMANT, by=desk.mei, at=desk.at)
    desk.published(proposal)
    assert set(told(directory.freeze(2026, by=desk.mei, at=desk.at))) == {"公共场所卫生许可证补发"}


@pytest.mark.rule("A4")
def test_another_officer_agrees_and_it_is_filed_afterwards(desk):
    frozen = directory.freeze(2026, by=desk.mei, at=desk.at)
    today = legal_day(desk.at)
    with pytest.raises(Refused, match="审定后才能报备"):
        directory.file(frozen, today, "朝政报〔2026〕1号", by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="请改用事项发布的职责"):
        directory.agree(frozen, by=desk.tan, at=desk.at)
    both = replace(desk.qin, user=desk.town.user("mei"))
    from ground.accounts.actions import appoint
    from ground.accounts.actor import Actor

    appoint(
        both.user, desk.town.organ, Duty.PUBLICATION, from_on=date(2025, 6, 1), by=Actor.system("seed"),
        at=desk.at - 200 * DAY,
    )  # fmt: skip
    with pytest.raises(Refused, match="目录是您生成的"):
        directory.agree(frozen, by=Actor(both.user, desk.town.organ, Duty.PUBLICATION), at=desk.at)
    frozen = directory.agree(frozen, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="已经审定"):
        directory.agree(frozen, by=desk.luo, at=desk.at)
    with pytest.raises(Refused, match="报备日期不能晚于今天"):
        directory.file(frozen, today + DAY, "朝政报〔2026〕1号", by=desk.mei, at=desk.at)
    filed = directory.file(frozen, today, "朝政报〔2026〕1号", by=desk.mei, at=desk.at)
    assert filed.filed_reference == "朝政报〔2026〕1号"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        DirectoryLine.objects.update(name="另一名称")


@pytest.mark.rule("A4")
def test_only_the_keeper_of_the_catalogue_freezes_it(desk):
    town = desk.town
    town._officer("gao", "高原", town.offices["regulator"], Duty.CATALOGUE)
    with pytest.raises(Refused, match="由事项目录管理机构生成"):
        directory.freeze(2026, by=town.actor("gao"), at=desk.at)
    directory.freeze(2026, by=desk.mei, at=desk.at)
    assert directory.freeze(2026, by=desk.mei, at=desk.at).no == 2
