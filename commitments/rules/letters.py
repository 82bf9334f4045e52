"""What a letter must say before it is published, which words hold on a day, and what stands in them (COM-10, 11, 13, COR-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from commitments.enums import Method, NoticeItem, PromiseItem, Scheme
from commitments.letters import (
    BLANK,
    Asked,
    Facts,
    Letter,
    Part,
    Wording,
    blanks_of,
    compose,
    items_of,
    needed_blanks,
    standard_wording,
)
from commitments.models import LetterTemplate
from commitments.rules.breach import consequences
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays.calendar import after
from matters.models import Edition, Material, Matter
from matters.rules import follow_days, promisable

# As many parts, and characters in one, as a letter that people read.
MOST_PARTS, LONGEST = 20, 3000


@follows("COM-13", source="没有自己文本的事项，用本平台该承诺方式的文本")
def in_force(matter: Matter, scheme: Scheme, on: date) -> Wording:
    """The words from which letters of the matter are made on that day: its own, else the system's."""
    own = LetterTemplate.objects.in_force(on).filter(matter=matter, scheme=scheme).first()
    return own.wording if own is not None else system_wording(matter, scheme, on)


@follows("COM-18", source="没有自己文本的事项：核查期限按所在地的规定")
def system_wording(matter: Matter, scheme: Scheme, on: date) -> Wording:
    """The system's words of the scheme; in 信用承诺审批 what is supplied is checked when it comes, else within the place's days."""
    wording = standard_wording(Scheme(scheme))
    if scheme == Scheme.CREDIT:
        return wording
    return replace(wording, verify_days=value("commitment.verify", matter.office.division_code, on))


@follows("COR-6", article="国办发〔2020〕42号；国发〔2021〕7号；津政办发〔2018〕25号 三")
def supply_days(edition: Edition, scheme: Scheme, on: date) -> int | None:
    """Working days within which what is promised is supplied: from the commitment with CREDIT, from the decision with NOTIFIED.

    None with PROOF, where nothing is supplied later.
    """
    if scheme == Scheme.PROOF:
        return None
    if scheme == Scheme.NOTIFIED:
        return follow_days(edition, on)
    days: int = value("commitment.supply", edition.matter.office.division_code, on)
    return days


@follows("COR-6", article="国办发〔2020〕42号；国发〔2021〕7号；津政办发〔2018〕25号 三")
@follows("CLK-15", article="津政办发〔2018〕25号 三", source="自书面承诺之日起六十个工作日")
def facts_of(
    edition: Edition,
    wording: Wording,
    materials: Sequence[Material | Asked],
    *,
    applicant: str,
    organ: str,
    on: date,
    dated: bool = True,
) -> Facts:
    """What stands in a letter of this edition that is read on that day: with the last days, were it signed or decided then (`dated`)."""
    scheme, place = wording.scheme, edition.matter.office.division_code
    days = supply_days(edition, scheme, on) if materials else None
    due = after(on, days) if days and dated else None
    checked = wording.verify_days if wording.method != Method.WAIVED else None
    verified = after(on, checked) if checked and dated else None
    return Facts(
        scheme,
        applicant,
        edition.name,
        organ,
        tuple(f"《{one['law']}》{one['article']}" for one in edition.legal_basis),
        tuple(edition.grant_conditions or edition.application_conditions),
        tuple(Asked(one.name, one.standard) for one in materials),
        consequences(scheme, place, on),
        days=days,
        counted_from=on if due else None,
        last_day=due.on if due else None,
        provisional=due.provisional if due else False,
        verify_by=verified.on if verified else None,
        verify_provisional=verified.provisional if verified else False,
    )


def sample(edition: Edition, wording: Wording, on: date, *, dated: bool) -> Letter:
    """The letter as an applicant would read it who promises all that can be promised; `dated`: with the days of that day."""
    named = promisable(edition, edition.materials.all(), wording.scheme, on=on)
    materials: Sequence[Material | Asked] = named or [Asked(_("（申请人承诺的材料）"))]
    applicant, organ = _("（申请人）"), edition.matter_then.office.name
    facts = facts_of(edition, wording, materials, applicant=applicant, organ=organ, on=on, dated=dated)
    return compose(wording, facts)


@follows("COM-15", source="各地告知承诺指引：公布目录和格式文本")
def format_texts(edition: Edition, on: date) -> list[tuple[Wording, Letter]]:
    """The letters of an edition as they are published, one for each scheme that it knows."""
    wordings = [in_force(edition.matter, Scheme(kind), on) for kind in edition.commitment_kinds]
    return [(wording, sample(edition, wording, on, dated=False)) for wording in wordings]


# ---- whether a letter may be published


@rule("COM-10", article="国办发〔2020〕42号", source="各地告知承诺指引：告知的内容")
def why_not_notice(wording: Wording) -> str | None:
    """The notice says everything that it must, with blanks for what differs from case to case, and how long letters are public."""
    if words := _why_not_parts(wording.scheme, wording.notice, items_of(wording.scheme)[0], NoticeItem):
        return words
    if wording.published and not wording.published_months:
        return _("承诺书公开的，请填写公开期限")
    return None


@rule(
    "COM-11",
    article="国办发〔2020〕42号",
    source="各地告知承诺指引：承诺的内容；天津：所缺材料、补齐期限、同意撤销",
)
def why_not_promise(wording: Wording) -> str | None:
    """The promise says everything that it must; what one scheme alone promises stands in no other (COR-6)."""
    return _why_not_parts(wording.scheme, wording.promise, items_of(wording.scheme)[1], PromiseItem)


@rule("COM-13", source="承诺的核查标准、方式、期限，或者免予核查，由各事项载明")
def why_not_check(wording: Wording) -> str | None:
    """How the organ checks, by what standard and within how many days, or that it does not; by publicity only what is public."""
    if wording.method == Method.WAIVED:
        return None
    if wording.method == Method.PUBLICITY and not wording.published:
        return _("以公示方式核查的，承诺书应当公开，请选择公开承诺书并填写公开期限")
    if not wording.standard.strip():
        return _("请填写核查标准，或者选择免予核查")
    if wording.scheme == Scheme.CREDIT:
        # What is supplied is checked when it comes; nothing else is (COR-6).
        return _("信用承诺审批核对补交的材料，不填核查期限") if wording.verify_days else None
    return None if wording.verify_days else _("请填写核查期限")


def _why_not_parts(
    scheme: Scheme, parts: Sequence[Part], wanted: Sequence[str], labels: type[NoticeItem | PromiseItem]
) -> str | None:
    if len(parts) > MOST_PARTS:
        return _("最多 %(n)d 段") % {"n": MOST_PARTS}
    blanks = blanks_of(scheme)
    said = {one.item for one in parts if one.item}
    for item in wanted:
        if item not in said:
            return _("缺少“%(item)s”") % {"item": labels(item).label}
    for one in parts:
        if one.item and one.item not in wanted:
            return _("这种承诺方式没有“%(item)s”") % {"item": labels(one.item).label}
        called = labels(one.item).label if one.item else one.head or _("其他内容")
        if not one.words.strip():
            return _("请填写“%(item)s”") % {"item": called}
        if len(one.words) > LONGEST:
            return _("“%(item)s”最多 %(n)d 字") % {"item": called, "n": LONGEST}
        for blank in BLANK.findall(one.words):
            if blank not in blanks:
                return _("“%(item)s”中没有【%(blank)s】这种空格") % {"item": called, "blank": blank}
    for item in wanted:
        words = "".join(one.words for one in parts if one.item == item)
        for blank in needed_blanks(scheme, item):
            if f"【{blank}】" not in words:
                return _("“%(item)s”须包含【%(blank)s】") % {"item": labels(item).label, "blank": blank}
    return None
