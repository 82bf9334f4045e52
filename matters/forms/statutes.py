"""What is told about a statute and its articles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.forms import text
from matters.enums import StatuteRank
from matters.rules.checks.reading import title_of

MOST_ARTICLES = 2000


def day(label: Any, missing: Any = "", *, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": missing,
            "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
        },
    )


class AboutForm(forms.Form):
    """What may be put right later."""

    use_required_attribute = False
    document_no = text(gettext_lazy("文号"), "", 100, help_text=gettext_lazy("例如“国务院令第 721 号”"))
    issuer = text(gettext_lazy("制定机关"), gettext_lazy("请输入制定机关"), 100)
    url = forms.URLField(
        label=gettext_lazy("全文地址"),
        required=False,
        max_length=400,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("请输入完整的网址，以 https:// 开头")},
    )
    last_article = forms.IntegerField(
        label=gettext_lazy("末条序号"),
        required=False,
        min_value=1,
        max_value=MOST_ARTICLES,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        help_text=gettext_lazy("全文共有多少条；引用超出的条款会被提示"),
    )


class StatuteForm(AboutForm):
    """A statute that is not kept yet."""

    field_order = ["title", "rank", "document_no", "issuer", "from_on", "until_on", "url", "last_article"]
    title = text(
        gettext_lazy("名称"), gettext_lazy("请输入名称"), 200, help_text=gettext_lazy("写全称，不加书名号")
    )
    rank = forms.ChoiceField(
        label=gettext_lazy("位阶"),
        choices=[("", gettext_lazy("请选择")), *StatuteRank.choices],
        error_messages={"required": gettext_lazy("请选择位阶")},
    )
    from_on = day(gettext_lazy("施行日期"), gettext_lazy("请选择施行日期"))
    until_on = day(gettext_lazy("失效日期"), help_text=gettext_lazy("现行有效的不填；到这一天为止有效"))

    def clean_title(self) -> str:
        title = title_of(self.cleaned_data["title"])
        if not title:
            raise ValidationError(_("请输入名称"))
        return title


class EndForm(forms.Form):
    use_required_attribute = False
    until_on = day(
        gettext_lazy("失效日期"),
        gettext_lazy("请选择失效日期"),
        help_text=gettext_lazy("到这一天为止有效"),
    )


class EndCorrectionForm(forms.Form):
    """The day that was told is put right, or taken back."""

    use_required_attribute = False
    until_on = day(gettext_lazy("更正为"), help_text=gettext_lazy("到这一天为止有效；没有失效的不填"))
    reason = forms.CharField(
        label=gettext_lazy("更正的理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明更正的理由")},
    )


class ArticleForm(forms.Form):
    """One article with its words; kept again, the new words take the place of the old."""

    use_required_attribute = False
    label = text(
        gettext_lazy("条"),
        gettext_lazy("请输入条，例如“第三十五条”"),
        20,
        help_text=gettext_lazy("例如“第三十五条”"),
    )
    words = forms.CharField(
        label=gettext_lazy("条文"),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("请输入条文")},
    )
