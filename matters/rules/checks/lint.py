"""LINT-1 … LINT-11: what a guide must not leave out or contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.clocks.enums import Limit
from matters.elements import ELEMENTS
from matters.enums import (
    Channel,
    EditionState,
    Handling,
    MaterialKind,
    Necessity,
    OnlineDepth,
    OrganNature,
    ResultKind,
    ServiceObject,
    Severity,
    SharingStatus,
    Source,
    StatuteRank,
)
from matters.rules.checks.frame import Checked, Said, check
from matters.rules.checks.reading import article_of, title_of

# Without coming: by the net, or by post.
AWAY = {Channel.ONLINE, Channel.MOBILE, Channel.POST}
# From the application to the result on the net.
WHOLE_WAY = {OnlineDepth.HANDLING, OnlineDepth.RESULT, OnlineDepth.LICENCE}
# 12345 and its like, numbers of the whole country, or with the area's.
TELEPHONE = re.compile(r"(?:1\d{4}|[48]00-?\d{3}-?\d{4}|0\d{2,3}[-— ]?\d{5,8})(?:(?:转|-)\d{1,6})?")
BETWEEN = re.compile(r"[、，,；;/ ]+")
# What each part of the way is called, and by which words a step is known to be that part.
PARTS = (
    (gettext_lazy("受理"), ("受理",)),  # not a message: wordings
    (gettext_lazy("审查"), ("审查", "审核", "核查")),  # not a message: wordings
    (gettext_lazy("决定"), ("决定", "审批", "核准")),  # not a message: wordings
    (gettext_lazy("送达"), ("送达", "发证", "颁证", "出件", "办结")),  # not a message: wordings
)
LEAST_STEPS = 5
CATCH_ALL = re.compile(
    r"(?:其[他它]|有关|相关|等)(?:的)?(?:申请|证明|书面|有关|相关)?(?:材料|资料|文件)|(?<![初中高同平优一二三])等$"
)  # not a message: wordings
BARE = re.compile(r"其[他它](?:的|事项|情形|条件|要求)?")
LAWS_LIKE = re.compile(r"规定的?其[他它](?:条件|情形|要求)")
# What may set up a permit (行政许可法 14、15), and what may for a year.
SETS_UP = {StatuteRank.LAW, StatuteRank.REGULATION, StatuteRank.DECISION, StatuteRank.LOCAL}
FOR_A_YEAR = timedelta(days=365)


@check("LINT-1", Severity.ERROR, article="行政许可法 42", source="C0109；目录质量规则 1、2")
def limits_agree(checked: Checked) -> Iterator[Said]:
    """即办件 is promised for the same day and only that; no promise is longer than the law's limit, in the law's own kind of days."""
    edition = checked.edition
    promised = edition["promised_length"]
    if promised is not None and edition["handling"]:
        if edition["handling"] == Handling.INSTANT and promised > 0:
            words = _("即办件应当场办结：承诺办结时限请填 0，或者把办件类型改为承诺件")
            yield Said("promised_length", words)
        if edition["handling"] == Handling.PROMISED and promised == 0:
            yield Said("handling", _("承诺办结时限为 0 的，办件类型应为即办件"))
    yield from _within_law(edition, promised, edition["promised_unit"], _("承诺办结时限"))
    for path, item in checked.rows("handling_items"):
        unit = item["promised_unit"] or edition["promised_unit"]
        name = _("“%(name)s”的承诺办结时限") % {"name": item["name"]}
        for said in _within_law(edition, item["promised_length"], unit, name):
            column = said.element
            yield said._replace(element=f"handling_items.{column}", path=f"{path}/{column}")


def _within_law(edition: Mapping[str, Any], promised: int | None, unit: str, name: str) -> Iterator[Said]:
    statutory, law_unit = edition["statutory_length"], edition["statutory_unit"]
    if not promised or statutory is None:
        return
    told = {
        "name": name,
        "promised": in_days(promised, unit),
        "statutory": in_days(statutory, law_unit),
    }
    if unit != law_unit:
        words = _("%(name)s（%(promised)s）与法定办结时限（%(statutory)s）单位不同，请改为同一单位") % told
        yield Said("promised_unit", words)
    elif promised > statutory:
        words = _("%(name)s（%(promised)s）不能长于法定办结时限（%(statutory)s）") % told
        yield Said("promised_length", words)


def in_days(length: int, unit: str) -> str:
    return Limit(length, unit).words()


@check("LINT-2", Severity.ERROR, source="C0109；目录质量规则 6–9")
def visits_have_a_reason(checked: Checked) -> Iterator[Said]:
    """Who must come is told why; who need not come has a way to apply from away."""
    edition = checked.edition
    visits, channels = edition["visits"], set(edition["channels"])
    if visits is None:
        return
    if visits and not edition["visits_words"].strip():
        yield Said("visits_words", _("到办事现场次数不为 0，请写明必须到现场的原因"))
    if not visits and edition["visits_words"].strip():
        yield Said("visits_words", _("到办事现场次数为 0，不应再写必须到现场的原因"))
    if not visits and channels and not channels & AWAY:
        yield Said("channels", _("到办事现场次数为 0，办理形式应包括网上、移动端或者邮寄"))
    if visits and edition["online_depth"] in WHOLE_WAY:
        yield Said("visits", _("网上办理深度为全程网办，到办事现场次数应为 0"))


@check("LINT-3", Severity.ERROR, article="行政许可法 58、59", source="目录质量规则 10、17")
def fees_have_a_basis(checked: Checked) -> Iterator[Said]:
    """What is charged has a name, a standard and a basis; what is free is not paid for online."""
    fees = checked.edition["fee"] or []
    labels = {"name": _("收费项目"), "standard": _("收费标准"), "basis": _("收费依据")}
    for place, fee in enumerate(fees):
        for column, label in labels.items():
            if not str(fee.get(column) or "").strip():
                words = _("收费的，请填写%(label)s") % {"label": label}
                yield Said("fee", words, f"edition/fee/{place}/{column}")
        if fee.get("reducible") and not str(fee.get("reduction_basis") or "").strip():
            yield Said("fee", _("可以减免的，请填写减免依据"), f"edition/fee/{place}/reduction_basis")
    if not fees and checked.edition["pays_online"]:
        yield Said("pays_online", _("不收费的，不应支持网上支付"))


@check("LINT-4", Severity.ERROR, source="C0109；目录质量规则 11、14")
def telephones_answer(checked: Checked) -> Iterator[Said]:
    """Who asks and who complains call two numbers, and each can be called from anywhere."""
    edition = checked.edition
    consult, complaint = numbers(edition["consult_phone"]), numbers(edition["complaint_phone"])
    if consult & complaint:
        yield Said("complaint_phone", _("监督投诉电话应与咨询电话不同"))
    for element, called in (("consult_phone", consult), ("complaint_phone", complaint)):
        if edition[element] and not (called and all(TELEPHONE.fullmatch(one) for one in called)):
            words = _("%(label)s应带区号，例如 0990-12345678，或者填写 12345")
            yield Said(element, words % {"label": ELEMENTS[element].label})
    for place, window in enumerate(edition["windows"]):
        path, called = f"edition/windows/{place}/phone", numbers(str(window.get("phone") or ""))
        if not all(TELEPHONE.fullmatch(one) for one in called):
            yield Said("windows", _("窗口电话应带区号"), path)
        elif called & complaint:
            yield Said("windows", _("窗口电话应与监督投诉电话不同"), path)


def numbers(said: str) -> set[str]:
    """The telephone numbers a field holds."""
    return {one for one in BETWEEN.split(said.strip()) if one}


@check("LINT-5", Severity.ERROR, source="C0109；目录质量规则 16")
def a_result_can_be_seen(checked: Checked) -> Iterator[Said]:
    """Whoever will be given a licence or an approval sees beforehand what it looks like."""
    edition = checked.edition
    if (
        checked.is_filable
        and edition["result_kind"] in (ResultKind.LICENCE, ResultKind.APPROVAL)
        and not edition["result_sample"]
    ):
        yield Said("result_sample", _("办理结果为证照、批文的，请上传结果样本"))


@check("LINT-6", Severity.ERROR, article="行政许可法 30", source="C0109；目录质量规则 13、15")
def a_permit_is_explained(checked: Checked) -> Iterator[Said]:
    """A permit has questions with answers, and the way from 受理 to 送达 in five steps at least."""
    if not (checked.is_permit and checked.is_filable):
        return
    faq = checked.edition["faq"]
    if not faq:
        yield Said("faq", _("行政许可至少应有一个常见问题"))
    for place, asked in enumerate(faq):
        if not str(asked.get("q") or "").strip() or not str(asked.get("a") or "").strip():
            yield Said("faq", _("常见问题应有问有答"), f"edition/faq/{place}")
    names = [step["name"] for step in checked.content["steps"]]
    if not names:
        return  # that there are none is LINT-9
    if len(names) < LEAST_STEPS:
        words = _("行政许可至少应有 %(least)d 个办理环节，现有 %(n)d 个")
        yield Said("steps.name", words % {"least": LEAST_STEPS, "n": len(names)}, "steps")
    missing = [
        str(part) for part, words in PARTS if not any(word in name for word in words for name in names)
    ]
    if missing:
        words = _("办理环节中缺少：%(parts)s")
        yield Said("steps.name", words % {"parts": _("、").join(missing)}, "steps")


@check("LINT-7", Severity.ERROR, source="C0109；目录质量规则 12")
def themes_fit_whom_it_serves(checked: Checked) -> Iterator[Said]:
    """Persons find it under a theme of theirs, organisations under one of theirs, and nobody under another's."""
    edition = checked.edition
    objects = set(edition["service_objects"])
    if not objects:
        return
    served = {
        "person_theme": (ServiceObject.PERSON in objects, _("自然人")),
        "organisation_theme": (bool(objects - {ServiceObject.PERSON}), _("法人和其他组织")),
    }
    for element, (is_served, whom) in served.items():
        if is_served and not edition[element] and checked.is_filable:
            words = _("服务对象包括%(whom)s，请选择%(label)s")
        elif edition[element] and not is_served:
            words = _("服务对象不包括%(whom)s，%(label)s应为空")
        else:
            continue
        yield Said(element, words % {"whom": whom, "label": ELEMENTS[element].label})


@check("LINT-8", Severity.ERROR, article="行政许可法 30、31", source="一次性告知；C0109")
def nothing_is_asked_in_general(checked: Checked) -> Iterator[Said]:
    """No paper and no condition is a catch-all; what has to be written on a form comes with the form and a sample."""
    for path, material in checked.rows("materials"):
        if CATCH_ALL.search(material["name"]) or BARE.fullmatch(material["name"]):
            words = _("材料“%(name)s”是兜底表述，请写明具体材料") % {"name": material["name"]}
            yield Said("materials.name", words, f"{path}/name")
        yield from _has_its_form(checked, path, material)
    for element in ("application_conditions", "grant_conditions"):
        for place, condition in enumerate(checked.edition[element]):
            path = f"edition/{element}/{place}"
            if CATCH_ALL.search(condition) or BARE.fullmatch(condition.strip("。；; ")):
                yield Said(element, _("条件中有“其他材料”一类的兜底表述，请逐项写明"), path)
            elif LAWS_LIKE.search(condition):
                words = _("“规定的其他条件”没有说清是什么条件，请逐项写明")
                yield Said(element, words, path, Severity.WARNING)


def _has_its_form(checked: Checked, path: str, material: Mapping[str, Any]) -> Iterator[Said]:
    if not checked.is_filable:
        return
    name = {"name": material["name"]}
    if material["source"] != Source.SELF and not material["source_office"]:
        words = _("材料“%(name)s”不是申请人自备的，请写明出具单位") % name
        yield Said("materials.source_office", words, f"{path}/source_office", Severity.WARNING)
    if material["exempt"]:
        return
    if material["kind"] == MaterialKind.FORM:
        if not material["blank_form"] and not material["generated"]:
            words = _("“%(name)s”是表格文书，请上传空白表格，或者注明由申请表生成") % name
            yield Said("materials.blank_form", words, f"{path}/blank_form")
        if not material["sample"]:
            yield Said("materials.sample", _("“%(name)s”是表格文书，请上传填写样本") % name, f"{path}/sample")
    elif (
        material["source"] == Source.SELF
        and material["kind"] != MaterialKind.CERTIFICATE
        and not material["sample"]
    ):
        words = _("申请人自己准备的“%(name)s”没有样本，建议上传") % name
        yield Said("materials.sample", words, f"{path}/sample", Severity.WARNING)


# Rows without which nothing can be applied for, by the element of theirs that is missed first.
NEEDED_ROWS = ("materials.name", "steps.name", "review_points.words")
NEEDED = {state: [one for one in ELEMENTS.values() if state in one.needed] for state in EditionState}
# What names something that stands elsewhere.
NAMING = [element for element in ELEMENTS.values() if element.kind in ("office", "matter", "file")]


@check("LINT-9", Severity.ERROR, article="行政许可法 30", source="C0109")
def nothing_is_missing(checked: Checked) -> Iterator[Said]:
    """No element that an edition of this state needs is empty."""
    for element in NEEDED[checked.state]:
        if _is_spared(checked, element.key):
            continue
        for path, value in checked.places(element):
            if element.is_empty(value):
                yield Said(element.key, _("请填写%(label)s") % {"label": element.label}, path)
    if checked.is_filable:
        for key in NEEDED_ROWS:
            part = ELEMENTS[key].part
            if not checked.content[part] and not _is_spared(checked, key):
                title = ROW_TITLES[part]
                yield Said(key, _("请填写%(label)s，至少一项") % {"label": title()}, part)
    if checked.edition["organ_nature"] == OrganNature.ENTRUSTED and not checked.edition["entrusting_organ"]:
        yield Said("entrusting_organ", _("受委托组织行使的，请填写委托部门"))


ROW_TITLES = {
    "materials": lambda: _("申请材料"),
    "steps": lambda: _("办理环节"),
    "review_points": lambda: _("审查要点"),
}


def _is_spared(checked: Checked, key: str) -> bool:
    """What is not missed here, because it has no place or another check asks for it."""
    match key:
        case "result_name":
            return bool(checked.edition["result_kind"] == ResultKind.NONE)
        case "faq":
            return checked.is_permit  # LINT-6
        case "materials.name":
            return bool(checked.edition["without_application"]) and not checked.content["materials"]
    return False


@check("LINT-9", Severity.ERROR, source="本平台所定：内容只能指向已有的机构、事项和文件")
def nothing_points_nowhere(checked: Checked) -> Iterator[Said]:
    """Every office, matter and file that the content names is there."""
    named: dict[str, list[tuple[str, str, str]]] = {"office": [], "matter": [], "file": []}
    for element in NAMING:
        for path, value in checked.places(element):
            if value:
                named[element.kind].append((value, element.key, path))
    asked = {"office": checked.known.offices, "matter": checked.known.matters, "file": checked.known.files}
    for kind, told in named.items():
        there = asked[kind].of(value for value, _key, _path in told)
        for value, key, path in told:
            if there[value] is None and not (kind == "matter" and value in checked.known.coming):
                words = _("%(label)s所指的“%(value)s”不存在，请重新选择或者上传")
                yield Said(key, words % {"label": ELEMENTS[key].label, "value": value}, path)


@check(
    "LINT-10",
    Severity.ERROR,
    article="优化营商环境条例 36；国务院令第716号 7",
    source="前一环节结果、共享数据不再索要",
)
def nothing_known_is_asked_again(checked: Checked) -> Iterator[Said]:
    """What an earlier step of the way gives, and what the organ reads from shared data, no applicant has to bring."""
    steps = len(checked.content["steps"])
    for path, material in checked.rows("materials"):
        step, name = material["result_of_step"], {"name": material["name"]}
        if step is not None and not 1 <= step <= steps:
            words = _("材料“%(name)s”所指的环节不存在") % name
            yield Said("materials.result_of_step", words, f"{path}/result_of_step")
        if material["necessity"] != Necessity.REQUIRED or material["exempt"]:
            continue
        if step is not None:
            words = _("“%(name)s”是本事项前面环节的结果，不得要求申请人提交") % name
            yield Said("materials.necessity", words, f"{path}/necessity")
        if material["sharing_status"] == SharingStatus.LIVE:
            words = _("“%(name)s”已实现数据共享，不得要求申请人提交，请标为免提交") % name
            yield Said("materials.exempt", words, f"{path}/exempt")


@check("LINT-11", Severity.ERROR, article="行政许可法 14—17", source="设定依据在法规库中")
def it_rests_on_the_law(checked: Checked) -> Iterator[Said]:
    """Every ground is a statute in force with an article that exists; a permit is set up by what may set one up."""
    unknown = False
    for place, basis in enumerate(checked.edition["legal_basis"]):
        path, law = f"edition/legal_basis/{place}", title_of(str(basis.get("law") or ""))
        if not law:
            yield Said("legal_basis", _("请填写法规名称"), f"{path}/law")
            continue
        statute = checked.statutes.get(law)
        if statute is None:
            unknown = True
            words = _("法规库中没有现行有效的《%(law)s》，请核对名称，或者先补入法规库")
            severity = None if checked.is_filable else Severity.WARNING
            yield Said("legal_basis", words % {"law": law}, f"{path}/law", severity)
        if not checked.is_filable:
            continue
        label = str(basis.get("article") or "").strip()
        if not label:
            yield Said("legal_basis", _("请写明《%(law)s》的条款") % {"law": law}, f"{path}/article")
        if not str(basis.get("words") or "").strip():
            words = _("请写明《%(law)s》%(label)s的内容") % {"law": law, "label": label}
            yield Said("legal_basis", words, f"{path}/words", Severity.WARNING)
        if statute is not None:
            yield from _article_exists(statute, label, f"{path}/article")
    if checked.is_permit and checked.is_filable and checked.edition["legal_basis"] and not unknown:
        yield from _may_set_up_a_permit(checked)


def _article_exists(statute: Any, label: str, path: str) -> Iterator[Said]:
    no = article_of(label)
    kept = {article_of(label) for label in statute.labels}
    told = {"law": statute.title, "label": label, "last": statute.last_article}
    if no is None:
        return
    if statute.last_article and no > statute.last_article:
        words = _("《%(law)s》只有 %(last)d 条，没有%(label)s，请核对") % told
        yield Said("legal_basis", words, path, None if kept else Severity.WARNING)
    elif kept and no not in kept:
        # Of a statute whose articles are kept one by one, the others may be there: its last one says how many there are.
        words = _("法规库没有收录《%(law)s》%(label)s，请核对") % told
        yield Said("legal_basis", words, path, Severity.WARNING)


def _may_set_up_a_permit(checked: Checked) -> Iterator[Said]:
    for statute in checked.statutes.values():
        lately = statute.from_on <= checked.on < statute.from_on + FOR_A_YEAR
        if statute.rank in SETS_UP or (statute.rank == StatuteRank.LOCAL_RULE and lately):
            return
    words = _(
        "行政许可应由法律、行政法规、国务院决定或者地方性法规设定（省级政府规章只能设定不超过一年的临时许可）"
    )
    yield Said("legal_basis", words)
