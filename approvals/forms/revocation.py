"""What is said in a revocation: by the office that granted, and by the party it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from approvals.models import KeepingRequest, ProceedingReport
from approvals.proceedings import USUALLY, Approval, Breach, Item
from credit.forms import EvidenceField, read_field, yes_or_no
from ground.accounts.forms import BesideOthers, asked, paragraph, text
from ground.accounts.models import Office
from ground.clocks.service import ServiceWay
from matters.forms import DateField, MomentField


def _shown(report: ProceedingReport) -> str:
    """When it came, what it alleges and its first words."""
    said = {
        "at": date_format(localtime(report.reported_at), _("n月j日 H:i")),
        "kind": report.get_kind_display(),
        "words": Truncator(report.words).chars(60),
    }
    return _("%(at)s %(kind)s：%(words)s") % said


class OfProceeding(BesideOthers):
    """One of several acts on the page of a proceeding."""

    use_required_attribute = False


class ProceedingForm(OfProceeding):
    """启动撤销程序, of the desk's own motion. `committed`: whether the case leans on a commitment."""

    kind = forms.ChoiceField(label=_("缘由"), widget=forms.RadioSelect, error_messages=asked(_("请选择缘由")))
    words = paragraph(_("发现的情况"), _("请写明发现的情况"))
    evidence = EvidenceField(label=_("证据"))

    def __init__(self, *args: Any, committed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = list(Breach) if committed else [Breach.FALSE, Breach.OTHER]
        self.fields["kind"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]


class RectificationForm(OfProceeding):
    """责令整改."""

    words = paragraph(_("整改的内容和要求"), _("请写明整改的内容和要求"), 1000)


class RevocationNoticeForm(OfProceeding):
    """撤销事先告知."""

    item = forms.ChoiceField(
        label=_("依据的情形"),
        choices=Item.choices,
        widget=forms.RadioSelect,
        help_text=_("行政许可法第六十九条"),
        error_messages=asked(_("请选择依据的情形")),
    )
    found = paragraph(_("查明的事实"), _("请写明查明的事实"))

    @classmethod
    def of(cls, kind: str, words: str) -> RevocationNoticeForm:
        """As it is offered: the item that is usual, and what was reported."""
        return cls(initial={"item": USUALLY[Breach(kind)], "found": words})


class _OfReports(OfProceeding):
    """An act on what was reported after the notice; `untold` are those that nobody has answered."""

    reports = forms.TypedMultipleChoiceField(label=_("线索"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, untold: list[ProceedingReport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(one.pk): one for one in untold}
        field: Any = self.fields["reports"]
        field.choices = [(pk, _shown(one)) for pk, one in known.items()]
        field.coerce = known.__getitem__
        gone = _("有的线索刚刚处理过，请核对后再选")
        field.error_messages |= {"required": _("请选择线索"), "invalid_choice": gone, "invalid_list": gone}


class SupplementForm(_OfReports):
    """撤销补充告知. What was reported is told unless somebody takes it out; the desk may have found more by itself."""

    item = forms.ChoiceField(
        label=_("依据的情形"),
        choices=Item.choices,
        widget=forms.RadioSelect,
        help_text=_("行政许可法第六十九条；新的事实改变依据的，选择新的依据"),
        error_messages=asked(_("请选择依据的情形")),
    )
    found = paragraph(_("新查明的事实"), _("请写明新查明的事实"))
    evidence = EvidenceField(label=_("新的证据"))

    def __init__(self, *args: Any, untold: list[ProceedingReport], **kwargs: Any) -> None:
        super().__init__(*args, untold=untold, **kwargs)
        self.fields["reports"].required = False
        self.fields["reports"].label = _("本次告知的线索")
        if not untold:
            del self.fields["reports"]

    @classmethod
    def of(cls, item: str, untold: list[ProceedingReport]) -> SupplementForm:
        """As it is offered: the item that was named, all that was reported since, and the words of it."""
        words = "\n".join(one.words for one in untold)
        chosen = [one.pk for one in untold]
        return cls(untold=untold, initial={"item": item, "reports": chosen, "found": words})


class SetAsideForm(_OfReports):
    """不作为决定的依据."""

    reasons = paragraph(_("不作为决定依据的理由"), _("请写明不作为决定依据的理由"), 1000)


class PleaForm(OfProceeding):
    """陈述申辩, by the party or off its paper."""

    words = paragraph(_("陈述、申辩的内容"), _("请写明陈述、申辩的内容"))
    evidence = EvidenceField()


class RectifiedForm(OfProceeding):
    """整改情况, by the party or off its paper."""

    words = paragraph(_("整改的情况"), _("请写明整改的情况"))
    evidence = EvidenceField()


class PaperForm(OfProceeding):
    """Off a paper: when it came counts, if somebody enters it later (RQ-10)."""

    arrived_at = MomentField(
        label=_("收到时间"), required=False, help_text=_("书面材料不是现在收到的，填写实际收到的时间")
    )
    arrival = text(_("收到时间的凭据"), "", 200, help_text=_("例如：邮件号码、签收回单"))


class PaperPleaForm(PaperForm, PleaForm):
    """陈述申辩 off a paper."""


class PaperRectifiedForm(PaperForm, RectifiedForm):
    """整改情况 off a paper."""


class ServiceForm(OfProceeding):
    """登记送达."""

    method = forms.ChoiceField(
        label=_("送达方式"),
        choices=ServiceWay.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择送达方式")),
    )
    on = DateField(
        label=_("送达日期"),
        help_text=_("邮寄的，以签收之日为准；公告送达的，填写发出公告之日，公告期满视为送达"),
    )
    receipt = text(
        _("送达凭据"),
        _("请写明送达的凭据，如送达回证、邮件号码"),
        200,
        help_text=_("例如：送达回证、邮件号码；留置送达的写明见证人或者录像，公告送达的写明无法送达的经过"),
    )


class Concluding(OfProceeding):
    """What ends it. `read`: the last thing of its story when the form was opened."""

    read = read_field()


class RevocationForm(Concluding):
    """撤销决定."""

    reasons = paragraph(_("撤销的理由"), _("请写明决定的理由；有陈述申辩的，写明采纳与否及理由"))


class KeepingForm(Concluding):
    """不予撤销 (行政许可法 69 第三款)."""

    reasons = paragraph(_("不予撤销的理由"), _("请写明撤销怎样可能对公共利益造成重大损害"))
    organ = text(
        _("批准机关"),
        _("请写明批准机关的名称"),
        200,
        help_text=_("上级机关在本系统内有审批人员的，先在系统内请示"),
    )
    number = text(_("批准文号"), _("请写明批准的文号"), 100)
    on = DateField(label=_("批准日期"))

    def __init__(self, *args: Any, approved: KeepingRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if approved is not None:
            for name in ("organ", "number", "on"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """`outside` is the approval of an organ outside the system; nothing where one was given here."""
        told = super().clean() or {}
        if {"organ", "number", "on"} <= told.keys():
            told["outside"] = Approval(told["organ"], told["number"], told["on"])
        return told


class KeepingRequestForm(OfProceeding):
    """请示不予撤销; `offices` are those that may be asked."""

    office = forms.ModelChoiceField(
        label=_("请示的机关"),
        queryset=Office.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=asked(_("请选择请示的机关")),
    )
    why = paragraph(_("请示的理由"), _("请写明撤销怎样可能对公共利益造成重大损害"))

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Office.objects.filter(pk__in=[one.pk for one in offices]).order_by("-path")
        self.fields["office"].queryset = above  # type: ignore[attr-defined]
        if len(offices) == 1:
            self.fields["office"].initial = offices[0]


class KeepingAnswerForm(OfProceeding):
    """批复."""

    approved = yes_or_no(_("是否同意不予撤销"), _("同意"), _("不同意"))
    number = text(_("批复文号"), "", 100, help_text=_("同意的，必须填写"))
    words = paragraph(_("批复意见"), "", 1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "words"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("approved") is True and not told.get("number", "").strip():
            self.add_error("number", _("请写明批复的文号"))
        if told.get("approved") is False and not told.get("words", "").strip():
            self.add_error("words", _("请写明不同意的理由"))
        return told


class SelfCorrectionForm(OfProceeding):
    """自行纠正."""

    reasons = paragraph(_("纠正的理由"), _("请写明撤销决定错在哪里、依据是什么"))


class ProceedingClosingForm(Concluding):
    """终结."""

    words = paragraph(_("终结的原因"), _("请写明终结的原因"), 1000)
