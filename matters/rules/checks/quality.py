"""Where a guide is at odds with itself: its text with its structure, its names with its kinds, its purpose with what it asks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ground.clocks.enums import Limit
from matters.enums import (
    Channel,
    CommitmentKind,
    Handling,
    Medium,
    Necessity,
    Purpose,
    ResultKind,
    Severity,
    Source,
)
from matters.rules.checks.frame import Checked, Said, check
from matters.rules.checks.lint import in_days
from matters.rules.checks.reading import NUMERAL, clauses, lengths, listed, number

ONLINE = {Channel.ONLINE, Channel.MOBILE}
# Wordings of guides.
DAYS = rf"[^，,。；;\d]{{0,12}}?({NUMERAL})\s*个?(?:工作日|日|天)"  # not a message: a wording
PROMISE = re.compile(rf"承诺(?:办结)?(?:时限|期限|时间){DAYS}")  # not a message: a wording
LAW = re.compile(rf"法定(?:办结)?(?:时限|期限|时间){DAYS}")  # not a message: a wording
DECIDE = re.compile(r"作出.{0,14}决定|办结(?!时限|期限|时间)|批准或者不")  # not a message: a wording
ELSE = re.compile(r"送达|补正|听证|公示|整改|延长|延期|颁发|制证|自决定")  # not a message: a wording
AT_ONCE = re.compile(
    r"(?:当日|当天|当场)[^，,。；;]{0,6}(?:发给|作出|办结|核发|决定)"
)  # not a message: a wording
SPECIAL = re.compile(r"听证|评审|检测|检验|检疫|鉴定|招标|拍卖")  # not a message: a wording
LEFT_OUT = re.compile(r"不包含|不包括|不含|除外|不计")  # not a message: a wording
ONLY_AT_WINDOW = re.compile(r"提交方式[：:]\s*(?:现场|窗口)提交")  # not a message: a wording
EMPTY = re.compile(
    r"(?:按照?|依据|根据)(?:法律|法规|规定|材料清单|有关|相关)+应?(?:提交|填写)(?:的材料)?"
)  # not a message
ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")  # not a message: a wording
QUOTE_FROM = 100  # signs
BRACKETED = re.compile(r"(?P<stem>[^（(]+)[（(](?P<situation>.+)[）)]")
SITUATION = re.compile(r"(?:时|的|应)(?:提供|提交)?$|应提供|时应")  # not a message: a wording
ONE_OF = re.compile(r"(?:下列|以下).{0,14}之一")  # not a message: a wording
ASKED_WHEN = re.compile(r"(?:时|的)[，,]?(?:应|需)?(?:当|要)?(?:提供|提交)")  # not a message: a wording
OF_ANOTHER = re.compile(
    r"[（(](?:延续|变更|补办|注销|换发)[）)]|^(?:企业|单位)?原.*证"
)  # not a message: a wording
BECOMING = re.compile(r"变更|延续|换发|补办|补领|注销")  # not a message: a wording
SPEAKS_OF_IT = re.compile(  # not a message: a wording
    r"变更|变化|改变|延续|注销|终止|遗失|有效期|届满|原.{0,10}证|持有.{0,14}许可证"  # not a message: a wording
)
FROM_ORGAN = re.compile(r"(?:局|委|委员会|厅|部门|政府|办事处)出具")  # not a message: a wording
PROOF = ("证",)  # not a message: an ending
PAPER = ("文", "批复")  # not a message: endings
LONGEST_TITLE = 30  # signs
LIKE_BEFORE, LIKE_AFTER = 3, 3  # signs two situations share, before and behind
DAYS_OF_LAW = 20  # working days (行政许可法 42)


@check("QUA-3", Severity.WARNING, source="目录质量规则 3–5")
def a_result_is_of_the_kind_of_its_name(checked: Checked) -> Iterator[Said]:
    """What ends with 证 is a licence, what ends with 文 or 批复 an approval."""
    name, kind = checked.edition["result_name"].rstrip("》”） "), checked.edition["result_kind"]
    for ends, right in ((PROOF, ResultKind.LICENCE), (PAPER, ResultKind.APPROVAL)):
        if kind and kind != right and name.endswith(ends):
            words = _("从结果名称“%(name)s”看，结果类型应为%(kind)s")
            yield Said("result_kind", words % {"name": name, "kind": right.label})


@check("QUA-result", Severity.WARNING, source="真实指南中的矛盾：结果又是申请材料")
def a_result_is_not_asked_for(checked: Checked) -> Iterator[Said]:
    """Who applies for a first licence does not hand in what he applies for."""
    result = checked.edition["result_name"].strip("《》“” ")
    if not result or Purpose.NEW not in checked.purposes or BECOMING.search(checked.told["name"]):
        return
    for path, material in checked.rows("materials"):
        if result in material["name"] and Purpose.NEW in _purposes(checked, material):
            words = _("“%(name)s”就是本事项的办理结果，首次申请不应要求提交") % {"name": material["name"]}
            yield Said("materials.name", words, f"{path}/name")


@check("QUA-days", Severity.WARNING, source="真实指南中的矛盾：正文与时限要素不一致")
def the_text_speaks_of_the_same_days(checked: Checked) -> Iterator[Said]:
    """The days that conditions, steps, questions and grounds name are those of the two limits."""
    edition = checked.edition
    statutory, promised = edition["statutory_length"], edition["promised_length"]
    if promised is None:
        return
    promises = {promised} | {row["promised_length"] for _path, row in checked.rows("handling_items")} - {None}
    for element, path, text, is_its_own in _texts(checked):
        for clause in clauses(text):
            found = [(PROMISE, promises, _("承诺办结时限")), (LAW, {statutory}, _("法定办结时限"))]
            for wording, right, label in found:
                if (days := wording.search(clause)) and number(days[1]) not in right:
                    words = _("“%(clause)s”中的%(label)s与所填的不一致")
                    yield Said(element, words % {"clause": clause[:40], "label": label}, path)
            if is_its_own and DECIDE.search(clause) and not ELSE.search(clause):
                for told in lengths(clause):
                    if told.length not in promises | {statutory}:
                        words = _("“%(clause)s”中的天数与法定、承诺办结时限都不一致")
                        yield Said(element, words % {"clause": clause[:40]}, path)
            if is_its_own and promised and AT_ONCE.search(clause):
                words = _("“%(clause)s”说当日或者当场办结，承诺办结时限却是%(days)s")
                days_words = in_days(promised, edition["promised_unit"])
                yield Said(element, words % {"clause": clause[:40], "days": days_words}, path)


def _texts(checked: Checked) -> Iterator[tuple[str, str, str, bool]]:
    """Running words of the content: element, path, text, and whether they can only speak of this very matter."""
    edition = checked.edition
    for element in ("summary", "promised_words", "statutory_words"):
        yield element, f"edition/{element}", edition[element], True
    for element in ("application_conditions", "grant_conditions"):
        for place, condition in enumerate(edition[element]):
            yield element, f"edition/{element}/{place}", condition, True
    for place, basis in enumerate(edition["legal_basis"]):
        yield "legal_basis", f"edition/legal_basis/{place}/words", str(basis.get("words") or ""), True
    for place, asked in enumerate(edition["faq"]):
        # What is answered may be of another matter: 只卖瓶装水的，当场备案.
        yield "faq", f"edition/faq/{place}/a", str(asked.get("a") or ""), False
    for path, step in checked.rows("steps"):
        yield "steps.words", f"{path}/words", step["words"], True
    for path, material in checked.rows("materials"):
        yield "materials.fill_words", f"{path}/fill_words", material["fill_words"], False


@check("QUA-steps", Severity.WARNING, source="真实指南中的矛盾：环节时限与办件类型不一致")
def the_steps_fit_into_the_promise(checked: Checked) -> Iterator[Said]:
    """Review and decision take no longer together than what is promised."""
    edition = checked.edition
    promised, unit = edition["promised_length"], edition["promised_unit"]
    if promised is None:
        return
    taken = 0
    for _path, step in checked.rows("steps"):
        if step["duty"] not in ("REVIEW", "DECISION") or step["special"]:
            continue
        if step["length"] is not None:
            taken += step["length"] if step["unit"] == unit else 0
        else:
            taken += max((told.length for told in lengths(step["days_words"])), default=0)
    if taken > promised:
        words = _("审查和决定共需 %(taken)d 天，长于承诺办结时限（%(promised)s）")
        if edition["handling"] == Handling.INSTANT:
            words = _("即办件当场办结，审查和决定环节却需 %(taken)d 天")
        told = {"taken": taken, "promised": in_days(promised, unit)}
        yield Said("steps.days_words", words % told, "steps")


@check(
    "QUA-special", Severity.WARNING, article="行政许可法 45", source="真实指南中的矛盾：特别程序与承诺时限"
)
def special_procedures_fit_the_promise(checked: Checked) -> Iterator[Said]:
    """No special procedure is longer than the whole; what the limit leaves out is named as a special procedure."""
    edition = checked.edition
    for place, special in enumerate(edition["special_procedures"]):
        length, promised = special.get("length"), edition["promised_length"]
        if (
            length
            and promised is not None
            and length > promised
            and special.get("unit") == edition["promised_unit"]
        ):
            words = _("特别程序“%(name)s”（%(days)s）比整个承诺办结时限还长，请核对")
            told = {"name": special.get("name", ""), "days": in_days(length, special["unit"])}
            yield Said("special_procedures", words % told, f"edition/special_procedures/{place}/length")
    for element in ("promised_words", "statutory_words"):
        said = edition[element]
        if LEFT_OUT.search(said) and SPECIAL.search(said) and not edition["special_procedures"]:
            words = _("时限说明中除外的程序，应在“特别程序”中逐项列明，并写明依据")
            yield Said(element, words)


@check("COR-12", Severity.ERROR, article="行政许可法 45", source="依法需要的，每项写明依据")
def a_special_procedure_has_a_basis(checked: Checked) -> Iterator[Said]:
    """A clock stops only where the law says so: each special procedure names its ground."""
    for place, special in enumerate(checked.edition["special_procedures"]):
        if not str(special.get("basis") or "").strip():
            words = _("特别程序“%(name)s”没有依据，不能从办理时限中扣除")
            path = f"edition/special_procedures/{place}/basis"
            yield Said("special_procedures", words % {"name": special.get("name", "")}, path)


@check("CLK-3", Severity.WARNING, article="行政许可法 42")
def a_long_limit_says_why(checked: Checked) -> Iterator[Said]:
    """More than the twenty days of the law rest on another law, and the guide says on which."""
    edition = checked.edition
    if (
        checked.is_permit
        and Limit(edition["statutory_length"] or 0, edition["statutory_unit"]).working_days > DAYS_OF_LAW
        and not edition["statutory_words"]
    ):
        words = _("法定办结时限超过 %(n)d 个工作日，请在时限说明中写明法律、法规依据")
        yield Said("statutory_words", words % {"n": DAYS_OF_LAW})


@check("CLK-13", Severity.NOTE, source="承诺时限应短于法定时限")
def a_promise_is_worth_its_name(checked: Checked) -> Iterator[Said]:
    """A promise that is the law's own limit promises nothing."""
    edition = checked.edition
    law = (edition["statutory_length"], edition["statutory_unit"])
    if edition["promised_length"] and (edition["promised_length"], edition["promised_unit"]) == law:
        yield Said("promised_length", _("承诺办结时限与法定办结时限相同，没有压缩"))


@check("QUA-list", Severity.WARNING, source="真实指南中的矛盾：正文所列材料与材料清单数量不同")
def the_text_lists_the_same_materials(checked: Checked) -> Iterator[Said]:
    """Where running words enumerate the papers, they are as many as the list has."""
    asked = len(checked.content["materials"])
    for element, path, text, is_its_own in _texts(checked):
        if element == "legal_basis" or not (is_its_own or element == "faq"):
            continue
        told = listed(text)
        if told and asked and told != asked:
            words = _("文字中列了 %(told)d 项材料，材料清单中有 %(asked)d 项，请改为一致")
            yield Said(element, words % {"told": told, "asked": asked}, path)


@check("QUA-channel", Severity.WARNING, source="真实指南中的矛盾：网上办理却只收纸质")
def what_is_online_is_handed_in_online(checked: Checked) -> Iterator[Said]:
    """Where one applies on the net, the papers go over the net."""
    channels = set(checked.edition["channels"])
    handed_in = [(path, row) for path, row in checked.rows("materials") if not row["exempt"]]
    if not channels & ONLINE or not handed_in:
        return
    if all(ONLY_AT_WINDOW.search(row["fill_words"]) for _path, row in handed_in):
        yield Said("channels", _("办理形式包括网上办理，所有材料却都要到现场提交"))
    elif channels <= ONLINE:
        for path, row in handed_in:
            if row["form"] == Medium.PAPER and row["necessity"] == Necessity.REQUIRED:
                words = _("只能网上办理，“%(name)s”却只收纸质") % {"name": row["name"]}
                yield Said("materials.form", words, f"{path}/form")


@check("QUA-words", Severity.WARNING, source="真实指南中的空话；引条文代替条件")
def words_say_something(checked: Checked) -> Iterator[Said]:
    """A standard says what is accepted, a condition what must be the case: neither refers to the law in general."""
    for path, material in checked.rows("materials"):
        for column in ("standard", "basis"):
            if EMPTY.fullmatch(material[column].strip("。 ")):
                words = _("“%(said)s”没有说明任何要求，请写具体") % {"said": material[column]}
                yield Said(f"materials.{column}", words, f"{path}/{column}")
    for element in ("application_conditions", "grant_conditions"):
        for place, condition in enumerate(checked.edition[element]):
            if len(condition) >= QUOTE_FROM and ARTICLE.search(condition):
                words = _("请用自己的话逐项写明条件，不要整段引用条文")
                yield Said(element, words, f"edition/{element}/{place}")


@check("QUA-alternatives", Severity.ERROR, source="真实指南中的矛盾：任选其一的材料都写成必要")
def alternatives_are_not_all_required(checked: Checked) -> Iterator[Said]:
    """Papers for different situations of one applicant are asked each in its own situation."""
    bracketed: dict[str, tuple[str, str]] = {}
    for path, material in checked.rows("materials"):
        found = BRACKETED.fullmatch(material["name"])
        if (
            found
            and material["necessity"] == Necessity.REQUIRED
            and not material["when"]
            and not material["exempt"]
        ):
            bracketed[path] = (found["stem"], found["situation"])
    stems: dict[str, list[str]] = defaultdict(list)
    for path, (stem, _situation) in bracketed.items():
        stems[stem].append(path)
    flagged = {path for paths in stems.values() if len(paths) > 1 for path in paths}
    flagged |= {
        path
        for path, (_stem, situation) in bracketed.items()
        if any(_is_like(situation, bracketed[other][1]) for other in flagged)
    }
    for path, material in checked.rows("materials"):
        if path in flagged:
            words = _("“%(name)s”只在括号所写的情形下需要，不应对所有人都是必要材料，请设置提供条件")
            yield Said("materials.when", words % {"name": material["name"]}, f"{path}/when")


def _is_like(one: str, other: str) -> bool:
    return one[:LIKE_BEFORE] == other[:LIKE_BEFORE] and one[-LIKE_AFTER:] == other[-LIKE_AFTER:]


@check("QUA-when", Severity.WARNING, source="真实指南中的矛盾：情形写在材料名称或者受理标准里")
def situations_stand_in_their_place(checked: Checked) -> Iterator[Said]:
    """When a paper is asked for, of which several, and in how many words it is called: each in its own element."""
    for path, material in checked.rows("materials"):
        name = material["name"]
        told = {"name": name[:40]}
        found = BRACKETED.fullmatch(name)
        if found and SITUATION.search(found["situation"].strip("。 ")) and not material["when"]:
            words = _("“%(name)s”的名称里写了提供情形，请移到“提供情形”")
            yield Said("materials.name", words % told, f"{path}/name")
        if len(name) > LONGEST_TITLE:
            words = _("材料名称“%(name)s”有 %(n)d 个字，请缩短，要求写入受理标准")
            yield Said("materials.name", words % {**told, "n": len(name)}, f"{path}/name")
        if material["necessity"] == Necessity.OPTIONAL and ASKED_WHEN.search(material["standard"]):
            words = _("“%(name)s”在某些情形下必须提供，必要性应为“按情形提供”")
            yield Said("materials.necessity", words % told, f"{path}/necessity")
        if ONE_OF.search(material["standard"]) and not material["alternatives"]:
            words = _("“%(name)s”有几种可任选其一，请在“可任选其一”中逐项列出")
            yield Said("materials.alternatives", words % told, f"{path}/alternatives")
        if FROM_ORGAN.search(name) and material["source"] != Source.GOVERNMENT:
            words = _("“%(name)s”由行政机关出具，来源渠道应为政府部门核发")
            yield Said("materials.source", words % told, f"{path}/source")


@check("QUA-purpose", Severity.WARNING, source="真实指南中的矛盾：首次申请与变更、延续混在一起")
def each_purpose_asks_its_own(checked: Checked) -> Iterator[Said]:
    """A first application asks for no licence one has; a change rests on conditions of a change."""
    becomes = Purpose.NEW not in checked.purposes or bool(BECOMING.search(checked.told["name"]))
    if not becomes:
        for path, material in checked.rows("materials"):
            first = Purpose.NEW in _purposes(checked, material)
            if first and material["necessity"] == Necessity.REQUIRED and OF_ANOTHER.search(material["name"]):
                words = _("首次申请的人没有“%(name)s”，请写明它适用的申请类型")
                yield Said("materials.purposes", words % {"name": material["name"]}, f"{path}/purposes")
        return
    conditions = checked.edition["application_conditions"] + checked.edition["grant_conditions"]
    if conditions and not any(SPEAKS_OF_IT.search(_without_titles(condition)) for condition in conditions):
        words = _("本事项不是首次申请，条件却没有一项与之有关，像是照抄了首次申请的条件")
        yield Said("application_conditions", words)


def _without_titles(text: str) -> str:
    """The text without what it quotes by article, which speaks of everything."""
    return "" if len(text) >= QUOTE_FROM and ARTICLE.search(text) else text


def _purposes(checked: Checked, material: Mapping[str, Any]) -> set[str]:
    return set(material["purposes"]) or ({Purpose.NEW.value} & checked.purposes or checked.purposes)


@check("COR-10", Severity.WARNING, article="行政许可法 32、34、38")
def two_kinds_of_conditions(checked: Checked) -> Iterator[Said]:
    """What is asked at intake and what is found at review are two lists, not one copied."""
    applying = {condition.strip("。；; ") for condition in checked.edition["application_conditions"]}
    for place, condition in enumerate(checked.edition["grant_conditions"]):
        if condition.strip("。；; ") in applying:
            words = _("这一项与申请条件相同：申请条件管受理，准予条件管审查，请分开写")
            yield Said("grant_conditions", words, f"edition/grant_conditions/{place}")


@check("QUA-modes", Severity.WARNING, source="可承诺、可容缺的材料与事项的办理模式一致")
def modes_fit_the_materials(checked: Checked) -> Iterator[Said]:
    """A paper that may be promised or follow later stands in a matter that knows commitment or 容缺."""
    edition = checked.edition
    for path, material in checked.rows("materials"):
        told = {"name": material["name"]}
        if material["committable"] and not edition["commitment_kinds"]:
            words = _("“%(name)s”标为可承诺，事项却没有适用的承诺类型")
            yield Said("commitment_kinds", words % told, f"{path}/committable")
        if material["secondary"] and not edition["deficiency"]:
            words = _("“%(name)s”标为可容缺，事项却不适用容缺受理")
            yield Said("deficiency", words % told, f"{path}/secondary")
    if not edition["deficiency"] or any(row["secondary"] for _path, row in checked.rows("materials")):
        return
    if not checked.known.defers_all(checked.told["office"]):
        yield Said("deficiency", _("事项适用容缺受理，却没有一项材料可以容缺"))


@check("RQ-2", Severity.ERROR, article="天津“一制三化”方案 二（一）、（三）")
def what_is_promised_does_not_wait(checked: Checked) -> Iterator[Said]:
    """Commitment and 容缺 part the materials between them: one paper is not open to both."""
    for path, material in checked.rows("materials"):
        if material["committable"] and material["secondary"]:
            words = _("“%(name)s”既可承诺又可容缺，只能选一种：可以承诺的不再容缺") % {
                "name": material["name"]
            }
            yield Said("materials.secondary", words, f"{path}/secondary")


@check("COR-3", Severity.WARNING, article="天津“一制三化”方案 二（三）")
def what_may_not_be_promised_may_wait(checked: Checked) -> Iterator[Said]:
    """Where the place lets everything follow that is not open to 承诺, a permit does not say that nothing may."""
    edition = checked.edition
    if edition["deficiency"] or not (checked.is_permit and checked.is_filable):
        return
    kinds = set(edition["commitment_kinds"])
    whatever = bool(kinds - {CommitmentKind.PROOF})
    others = [
        row
        for _path, row in checked.rows("materials")
        if not row["exempt"]
        and not (
            row["committable"]
            and (whatever or (CommitmentKind.PROOF in kinds and row["proof_code"] in checked.proofs))
        )
    ]
    if others and checked.known.defers_all(checked.told["office"]):
        words = _("按本地规定，不能承诺的材料都可以容缺受理，请选择适用容缺受理")
        yield Said("deficiency", words)
