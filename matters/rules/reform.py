"""证照分离: what the reform of a permit for business opens, closes, and makes needless (S50)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.law.rulings import Words, follows, rule
from ground.law.values import value
from ground.workdays import legal_day
from matters.enums import MatterType, ReformMode
from matters.models import ReformItem

if TYPE_CHECKING:
    from matters.models import Edition, Matter


def reform_of(matter: Matter, on: date) -> ReformItem | None:
    """How the matter's approval is reformed on that day; nothing where no list has it."""
    return ReformItem.objects.in_force(on).filter(matter=matter).first()


@rule("S50", article="国发〔2021〕7号")
def why_not_notified(matter: Matter, *, at: datetime) -> Words:
    """涉企经营许可告知承诺 is open where the list of the day says 实行告知承诺, and nowhere else."""
    row = reform_of(matter, legal_day(at))
    if row is None:
        return _("本事项没有列入实行告知承诺的涉企经营许可事项")
    if row.mode == ReformMode.NOTIFIED:
        return None
    return _("本事项的改革方式是“%(mode)s”，不实行告知承诺（%(basis)s）") % {
        "mode": row.get_mode_display(),
        "basis": row.basis_words,
    }


@rule("S50", article="国发〔2021〕7号；行政许可法 32 第一款第一项")
def why_not_permit(edition: Edition, *, at: datetime) -> Words:
    """What was abolished (直接取消审批) is no permit any more: nothing is applied for, and nobody may ask that it is. What is put on
    record instead (审批改为备案) is applied for as a permit no more either, until its guide says how it is put on record.
    """
    row = reform_of(edition.matter, legal_day(at))
    return needless_words(row, edition) if row is not None else None


@follows("S50", article="国发〔2021〕7号")
def needless_words(row: ReformItem, edition: Edition) -> str | None:
    """From when on what this edition grants needs no permit, and what is done instead; nothing where the row leaves it one."""
    record = row.mode == ReformMode.RECORD and edition.type_code == MatterType.PERMIT
    return freed_words(row, edition.matter) if record or row.mode == ReformMode.CANCELLED else None


@follows("S50", article="国发〔2021〕7号")
def freed_words(row: ReformItem, matter: Matter) -> str:
    """The same of the row's own matter, whoever asks: of a row that abolishes the permit or makes it a record."""
    told = {
        "since": date_format(row.from_on, _("Y年n月j日")),
        "office": matter.office.name,
        "basis": row.basis_words,
    }
    if row.mode == ReformMode.RECORD:
        return (
            _("本事项自%(since)s起由审批改为备案，不再申请许可；备案的办理方式请咨询%(office)s（%(basis)s）")
            % told
        )
    return _("本事项自%(since)s起直接取消审批，不需要取得许可，无须申请（%(basis)s）") % told


@follows("COR-6", article="国发〔2021〕7号")
def follow_days(edition: Edition, on: date) -> int:
    """Working days after the decision within which what was promised follows: the list's own, else what the place allows."""
    row = reform_of(edition.matter, on)
    if row is not None and row.follow_days is not None:
        return row.follow_days
    days: int = value("commitment.follow", edition.matter.office.division_code, on)
    return days
