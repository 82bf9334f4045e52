"""What is said in matters of credit: by the office that keeps the file, and by whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.enums import GRAVITY, Tier
from ground.accounts.forms import BesideOthers, asked, paragraph, text
from ground.clocks.service import ServiceWay
from ground.documents.files import why_not_so_many_at_once
from ground.documents.models import Document
from matters.forms import DateField, MomentField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class OfRecord(BesideOthers):
    """One of several acts on the page of an entry."""

    use_required_attribute = False


class SeveralFiles(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """The files that somebody adds to what he says; none is enough, unless `missing` says what to bring. What each of them is,
    receiving it tells.
    """

    widget = SeveralFiles

    def __init__(self, *, missing: str | _StrPromise = "", **kwargs: Any) -> None:
        self.missing = missing
        kwargs.setdefault("label", _("证明材料"))
        kwargs.setdefault("help_text", _("PDF 或照片，可以不传，一次最多 5 个"))
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if words := why_not_so_many_at_once(len(files)):
            raise forms.ValidationError(words)
        if self.missing and not files:
            raise forms.ValidationError(self.missing)
        return [super(EvidenceField, self).clean(one, initial) for one in files]


def yes_or_no(label: _StrPromise, yes: _StrPromise, no: _StrPromise) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择结果")),
    )


def tier() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("失信程度"),
        choices=Tier.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择失信程度")),
    )


def read_field() -> forms.IntegerField:
    """The number of the last entry of a history that lay there when the form was opened."""
    return forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=asked(_("请重新打开页面，看过记录以后再决定")),
    )


class NoticeForm(OfRecord):
    """拟列入事先告知. `gravest`: the gravest tier that the list of the place allows for what he did."""

    tier = tier()

    def __init__(self, *args: Any, gravest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = GRAVITY[: GRAVITY.index(gravest) + 1]
        field = self.fields["tier"]
        field.choices = [one for one in Tier.choices if one[0] in allowed]  # type: ignore[attr-defined]
        if len(allowed) < len(GRAVITY):
            field.help_text = _("按本地的认定标准，这种行为最重为%(most)s失信") % {
                "most": Tier(gravest).label
            }


class DefenceForm(OfRecord):
    """陈述申辩, by whom it is about or off his paper."""

    words = paragraph(_("陈述、申辩的内容"), _("请写明陈述、申辩的内容"), 2000)
    files = EvidenceField()


class PaperDefenceForm(DefenceForm):
    """陈述申辩 off a paper: when it came counts, if somebody enters it later (RQ-10)."""

    arrived_at = MomentField(
        label=_("收到时间"), required=False, help_text=_("书面材料不是现在收到的，填写实际收到的时间")
    )
    arrival = text(_("收到时间的凭据"), "", 200, help_text=_("例如：邮件号码、签收回单"))


class _PapersField(forms.ModelMultipleChoiceField):
    """The papers that wait, as the desk reads them."""

    def label_from_instance(self, obj: Document) -> str:
        return f"{obj.title} {obj.number}" if obj.series else str(obj.title)


class ServiceForm(OfRecord):
    """登记送达. `waiting`: the papers that nobody has brought to him yet."""

    papers = _PapersField(
        label=_("送达的文书"),
        queryset=Document.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    method = forms.ChoiceField(
        label=_("送达方式"),
        choices=ServiceWay.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择送达方式")),
    )
    on = DateField(
        label=_("送达日期"),
        past=True,
        help_text=_("邮寄的，以签收之日为准；公告送达的，填写发出公告之日，公告期满视为送达"),
    )
    receipt = text(
        _("送达凭据"),
        _("请写明送达的凭据，如送达回证、邮件号码"),
        200,
        help_text=_("例如：送达回证、邮件号码；留置送达的写明见证人或者录像，公告送达的写明无法送达的经过"),
    )
    files = EvidenceField(label=_("送达回证、邮寄回执"))

    def __init__(self, *args: Any, waiting: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["papers"]
        field.queryset = Document.objects.filter(pk__in=waiting).order_by("pk")  # type: ignore[attr-defined]
        field.initial = waiting
        gone = _("请选择送达的文书")
        field.error_messages |= {"required": gone, "invalid_choice": gone, "invalid_pk_value": gone}


class Deciding(OfRecord):
    """An answer of the office. `read`: the last thing that had happened to the entry when the form was opened."""

    read = read_field()


class DecisionForm(Deciding):
    """列入 or 不予列入."""

    listed = yes_or_no(_("决定"), _("列入政务服务诚信档案"), _("不予列入"))
    tier = tier()
    reasons = paragraph(_("理由"), _("请写明决定的理由；有陈述申辩的，写明采纳与否及理由"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("listed") == "no":
            self.fields["tier"].required = False


class StrikeForm(OfRecord):
    """提请移出: what the entry rested on was undone by another authority."""

    words = paragraph(
        _("所依据的决定怎样失去效力"), _("请写明哪个机关、哪份文书撤销、变更了所依据的决定"), 1000
    )
    files = EvidenceField(
        label=_("撤销、变更所依据的决定的文书"),
        missing=_("请上传撤销、变更所依据的决定的文书"),
        help_text=_("PDF 或照片，一次最多 5 个"),
    )


class StrikeDecisionForm(Deciding):
    """Whether it is so."""

    about = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    confirmed = yes_or_no(_("核实结果"), _("已失去效力，移出档案"), _("没有失去效力，记录不变"))
    words = paragraph(_("核实的情况"), _("请写明核实的情况"), 1000)


class CorrectionForm(OfRecord):
    """更正: another officer says that it is he, or that it is not. `match`: of which of those on the page."""

    same = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda said: said == "yes", widget=forms.HiddenInput
    )
    words = paragraph(_("更正的理由"), _("请写明更正的理由"), 400)

    def __init__(self, *args: Any, match: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"match{match}_%s", **kwargs)


class RepairForm(OfRecord):
    """申请信用修复."""

    words = paragraph(_("怎样纠正了失信行为、履行了义务"), _("请写明怎样纠正了失信行为、履行了义务"), 2000)
    duty_done_on = DateField(label=_("履行义务日期"), past=True)
    files = EvidenceField(help_text=_("证明义务已经履行：PDF 或照片，可以不传，一次最多 5 个"))
    promised = forms.BooleanField(
        label=_("我已阅读并作出上述承诺"),
        error_messages={"required": _("请阅读并勾选信用修复承诺")},
    )


class RepairDecisionForm(Deciding):
    about = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    granted = yes_or_no(_("决定"), _("准予信用修复"), _("不予信用修复"))
    reasons = paragraph(_("理由"), _("请写明准予或者不予修复的理由"))


class ObjectionForm(OfRecord):
    words = paragraph(_("哪里有误"), _("请写明哪里有误"), 2000)
    files = EvidenceField()


class ObjectionAnswerForm(Deciding):
    about = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    upheld = yes_or_no(_("核实结果"), _("异议成立，移出档案"), _("异议不成立"))
    words = paragraph(_("答复"), _("请写明核实的结果"))
