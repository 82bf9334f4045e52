"""What the database refuses by a constraint's name is an error here, in words and with its place: no publication breaks on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from matters import codes
from matters.elements import ELEMENTS
from matters.enums import Necessity, Purpose, Severity, Source
from matters.rules.checks.frame import Checked, Said, check

# Where a number of days stands beside its unit: the part, the number, the unit.
LENGTHS = (("steps", "length", "unit"), ("handling_items", "promised_length", "promised_unit"))


@check("LINT-1", Severity.ERROR, source="办件类型与承诺办结时限同时填写")
def handling_and_promise_go_together(checked: Checked) -> Iterator[Said]:
    """Who promises a time says what kind of matter it is, and the other way round."""
    handling, promised = checked.edition["handling"], checked.edition["promised_length"]
    if promised is not None and not handling:
        yield Said("handling", _("填写了承诺办结时限的，请选择办件类型"))
    if promised is None and handling and checked.state not in ELEMENTS["promised_length"].needed:
        yield Said("promised_length", _("选择了办件类型的，请填写承诺办结时限；即办件填 0"))


@check("LINT-1", Severity.ERROR, source="时限与单位同时填写")
def a_length_has_its_unit(checked: Checked) -> Iterator[Said]:
    """A number of days says which days, and no unit stands alone."""
    for part, length, unit in LENGTHS:
        for path, row in checked.rows(part):
            if (row[length] is None) != (not row[unit]):
                yield Said(f"{part}.{length}", _("时限和单位应同时填写"), f"{path}/{length}")


@check("LINT-9", Severity.ERROR, source="事项应有服务对象，并且不以自己为上级")
def it_serves_somebody(checked: Checked) -> Iterator[Said]:
    """A matter is there for persons or organisations, and does not follow itself."""
    told, matter = checked.told, checked.matter
    # What a content is silent about stays as the directory says.
    served = [
        getattr(matter, key) if told[key] is None and matter is not None else told[key]
        for key in ("for_persons", "for_organisations")
    ]
    if not any(served):
        yield Said("for_persons", _("请选择面向个人、法人或者两者"))
    if told["upstream"] and told["upstream"] == told["implementation_code"]:
        yield Said("upstream", _("上级标准事项不能是本事项自己，请重新选择"))


@check("LINT-9", Severity.ERROR, article="行政许可法 30；优化营商环境条例 36", source="分情形和免提交的材料")
def a_material_says_when_and_from_whom(checked: Checked) -> Iterator[Said]:
    """What is asked of some alone says of whom; what nobody need bring is what an organ issued, which is named."""
    for path, row in checked.rows("materials"):
        name = {"name": row["name"]}
        if row["necessity"] == Necessity.CONDITIONAL and not row["when_words"]:
            words = _("材料“%(name)s”按情形提供，请写明提供情形") % name
            yield Said("materials.when_words", words, f"{path}/when_words")
        if row["exempt"] and (row["source"] != Source.GOVERNMENT or not row["source_office"]):
            words = _("材料“%(name)s”免提交，来源渠道应为政府部门核发，并写明出具单位") % name
            yield Said("materials.exempt", words, f"{path}/exempt")


@check("COD-3", Severity.ERROR, source=codes.STANDARD)
def handling_items_are_told_apart(checked: Checked) -> Iterator[Said]:
    """Each has two digits of its own, and of what becomes of a licence there is one of each kind."""
    items = checked.content["handling_items"]
    numbers = Counter(row["no"] for row in items)
    purposes = Counter(row["purpose"] for row in items if row["purpose"] != Purpose.NEW)
    for path, row in checked.rows("handling_items"):
        no = row["no"] or ""
        if len(no) != 2 or not (no.isascii() and no.isdigit()) or numbers[row["no"]] > 1:
            yield Said("handling_items.no", _("序号应为两位数字，且不重复，例如 01"), f"{path}/no")
        if purposes[row["purpose"]] > 1:
            words = _("除首次申请外，每种申请类型只能有一个业务办理项")
            yield Said("handling_items.purpose", words, f"{path}/purpose")
