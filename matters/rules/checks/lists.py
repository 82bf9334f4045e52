"""What the published lists allow a matter to ask, and oblige it to offer: 证明事项、权责、负面清单、监管实施细则."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from matters.enums import Channel, CommitmentKind, ListKind, MatterType, Severity, Source
from matters.rules.checks.frame import Checked, Said, check
from matters.rules.commitment import BY_COMMITMENT, named

PROOF = re.compile(r"证明(?:材料|文件)?$")  # not a message: a wording
ONLINE = {Channel.ONLINE, Channel.MOBILE}


@check("S47", Severity.ERROR, article="优化营商环境条例 44", source="清单之外的证明不得索要")
def a_proof_is_on_the_list(checked: Checked) -> Iterator[Said]:
    """A proof that is asked for is one that the list of its own catalogue keeps: what another place keeps allows nothing here."""
    kept = checked.proofs
    for path, row in checked.rows("materials"):
        if row["proof_code"] and row["proof_code"] not in kept:
            words = _("“%(name)s”不在保留的证明事项清单中，不得要求提交")
            yield Said("materials.proof_code", words % {"name": row["name"]}, f"{path}/proof_code")
        elif (
            not row["proof_code"]
            and not row["exempt"]
            and row["source"] == Source.GOVERNMENT
            and PROOF.search(row["name"])
        ):
            words = _("“%(name)s”像是一项证明，请填写它在证明事项清单中的编码")
            yield Said(
                "materials.proof_code", words % {"name": row["name"]}, f"{path}/proof_code", Severity.NOTE
            )


@check("S43", Severity.ERROR, source="权责清单：没有列入的不得行使")
def a_power_is_on_the_power_list(checked: Checked) -> Iterator[Said]:
    """A permit points to its entry in the power list of its organ, and any other power should; of an organ without a list that
    is said. A service (公共服务) is no power."""
    code = checked.told["power_code"]
    if (not code and checked.told["type_code"] == MatterType.SERVICE) or not checked.is_filable:
        return
    there = checked.known.powers.of([checked.told["office"]])[checked.told["office"]]
    if there is None:
        if code or checked.is_permit:
            words = _("实施主体还没有公布权责清单，无法核对")
            yield Said("power_code", words, severity=Severity.WARNING)
        return
    if not code:
        words = _("%(type)s应指向实施主体权责清单中的权力事项，请填写权责清单编码")
        told = {"type": MatterType(checked.told["type_code"]).label}
        yield Said("power_code", words % told, severity=None if checked.is_permit else Severity.WARNING)
        return
    if code not in there:
        yield Said("power_code", _("权责清单中没有编码为“%(code)s”的权力事项") % {"code": code})
    elif there[code] != checked.told["type_code"]:
        words = _("权责清单中“%(code)s”的权力类型与事项类型不同，请核对") % {"code": code}
        yield Said("power_code", words, severity=Severity.WARNING)


@check("LST-1", Severity.ERROR, source="网上办、一次办：不在负面清单的都应做到")
def what_is_not_excepted_is_offered(checked: Checked) -> Iterator[Said]:
    """Whatever no negative list names can be applied for on the net, and needs one visit at most."""
    edition = checked.edition
    if not checked.is_filable:
        return
    owed = []
    if edition["channels"] and not set(edition["channels"]) & ONLINE:
        words = _("不在“不能网上办理事项清单”中的，办理形式应包括网上办理或者移动端办理")
        owed.append((ListKind.NOT_ONLINE, "channels", words))
    if (edition["visits"] or 0) > 1:
        words = _("不在“不能一次办结事项清单”中的，到办事现场次数不应多于 1 次")
        owed.append((ListKind.NOT_ONCE, "visits", words))
    if not owed:
        return
    named = checked.known.listed(checked.matter)
    # A matter that is not there yet can be on no list yet.
    severity = None if checked.matter else Severity.WARNING
    for kind, element, words in owed:
        if kind not in named:
            yield Said(element, words, severity=severity)


@check("COM-1", Severity.ERROR, article="国办发〔2020〕42号", source="天津信用承诺办法第四条（COM-2）")
def what_is_excepted_is_not_promised(checked: Checked) -> Iterator[Said]:
    """No scheme is offered that its place closes for what the matter directly touches, nor 信用承诺 where the decision cannot be revoked."""
    edition = checked.edition
    touched = set(edition["exclusions"])
    for scheme in edition["commitment_kinds"] if touched else ():
        if closing := [
            one for one in checked.known.closing(checked.told["office"], scheme) if one in touched
        ]:
            words = _("本事项直接涉及%(what)s，按本地规定不适用%(scheme)s")
            told = {"what": named(closing), "scheme": CommitmentKind(scheme).label}
            yield Said("commitment_kinds", words % told)
    if CommitmentKind.CREDIT in edition["commitment_kinds"] and not edition["revocable"]:
        yield Said("commitment_kinds", _("决定不可撤销的，不适用信用承诺审批"))


@check("COM-3", Severity.ERROR, source="承诺制审批负面清单")
def what_may_not_be_committed_to_is_not(checked: Checked) -> Iterator[Said]:
    """A matter of the negative list is granted on no commitment."""
    if not BY_COMMITMENT & set(checked.edition["commitment_kinds"]):
        return
    if ListKind.NOT_COMMITTABLE in checked.known.listed(checked.matter):
        yield Said("commitment_kinds", _("本事项在承诺制审批负面清单中，不能以承诺方式办理"))


@check("COR-6", Severity.ERROR, article="国办发〔2020〕42号", source="证明事项告知承诺代替的是清单上的证明")
def a_promise_for_a_proof_is_of_a_proof(checked: Checked) -> Iterator[Said]:
    """By 证明事项告知承诺 something can be promised, and it is a proof of the list; where no other scheme is there, nothing else is said to be."""
    kinds = set(checked.edition["commitment_kinds"])
    if CommitmentKind.PROOF not in kinds or not checked.is_filable:
        return
    named = [
        (path, row) for path, row in checked.rows("materials") if row["committable"] and not row["exempt"]
    ]
    others = [(path, row) for path, row in named if row["proof_code"] not in checked.proofs]
    if len(others) == len(named):
        words = _("没有一项可承诺的材料是保留的证明事项清单中的证明，不适用证明事项告知承诺")
        yield Said("commitment_kinds", words)
    for path, row in others if kinds == {CommitmentKind.PROOF} else ():
        words = _(
            "“%(name)s”不是清单中的证明，不能按证明事项告知承诺办理，请填写证明事项编码，或者不标为可承诺"
        )
        yield Said("materials.committable", words % {"name": row["name"]}, f"{path}/committable")


@check("SHG-2", Severity.ERROR, source="监管实施细则与申请条件、申请材料、审查要点一致")
def what_is_promised_is_watched(checked: Checked) -> Iterator[Said]:
    """A matter that is granted on a commitment says who watches whom, how, by which standard and with what consequence;
    every grant condition and every review point is watched."""
    edition = checked.edition
    points = checked.content["regulation_points"]
    counts = {
        "conditions": len(edition["grant_conditions"]),
        "materials": len(checked.content["materials"]),
        "points": len(checked.content["review_points"]),
    }
    for path, point in checked.rows("regulation_points"):
        for column, count in counts.items():
            if any(not 1 <= no <= count for no in point[column]):
                words = _("监管要点所对应的序号不存在，请重新选择")
                yield Said(f"regulation_points.{column}", words, f"{path}/{column}")
        if not any(point[column] for column in counts):
            words = _("监管要点应对应准予条件、申请材料或者审查要点")
            yield Said("regulation_points.conditions", words, f"{path}/conditions")
    if not BY_COMMITMENT & set(edition["commitment_kinds"]):
        return
    missing = {
        "regulated_object": _("以承诺方式办理的，请填写监管对象"),
        "regulator": _("以承诺方式办理的，请填写行业主管部门（监管主体）"),
        "regulating_ways": _("以承诺方式办理的，请填写监管方式"),
        "regulating_penalties": _("以承诺方式办理的，请填写违规处理"),
    }
    for element, words in missing.items():
        if not edition[element]:
            yield Said(element, words)
    if not points:
        yield Said("regulation_points.words", _("以承诺方式办理的，请填写监管要点"), "regulation_points")
        return
    for path, point in checked.rows("regulation_points"):
        for column in ("site_standard", "penalty"):
            if not point[column]:
                words = _("请填写监管要点的现场核查标准和违规后果")
                yield Said(f"regulation_points.{column}", words, f"{path}/{column}")
    labels = {"conditions": _("准予条件"), "points": _("审查要点")}
    elements = {"conditions": "grant_conditions", "points": "review_points.words"}
    for column, label in labels.items():
        bound = {no for point in points for no in point[column]}
        free = [no for no in range(1, counts[column] + 1) if no not in bound]
        if free:
            words = _("%(label)s第 %(nos)s 项没有对应的监管要点")
            told = {"label": label, "nos": _("、").join(map(str, free))}
            yield Said(elements[column], words % told, "regulation_points")
