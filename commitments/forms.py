"""The words of a letter as an editor writes them: what holds for the whole, and part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.enums import Method, NoticeItem, PromiseItem, Scheme
from commitments.letters import blanks_of, items_of
from commitments.models import LetterTemplate
from commitments.rules.letters import LONGEST
from ground.accounts.forms import BesideOthers, asked, paragraph, text

NOTICE, PROMISE = "notice", "promise"
# About as many characters stand in a line of the editor.
WIDE = 60
ITEMS: Mapping[str, type[NoticeItem | PromiseItem]] = {NOTICE: NoticeItem, PROMISE: PromiseItem}


class SettingsForm(forms.Form):
    """How letters are signed, shown to others, and checked."""

    use_required_attribute = False
    personal = forms.BooleanField(
        label=_("须本人签署"), required=False, help_text=_("勾选后，代理人不能代为签署")
    )
    published = forms.BooleanField(label=_("公开承诺书"), required=False, help_text=_("公开时隐去个人信息"))
    published_months = forms.IntegerField(
        label=_("公开期限（月）"),
        required=False,
        min_value=1,
        max_value=120,
        error_messages={
            "invalid": _("请输入 1 至 120 的整数"),
            "min_value": _("请输入 1 至 120 的整数"),
            "max_value": _("请输入 1 至 120 的整数"),
        },
    )
    method = forms.ChoiceField(
        label=_("核查方式"), choices=Method.choices, error_messages=asked(_("请选择核查方式"))
    )
    verify_days = forms.IntegerField(
        label=_("核查期限（工作日）"),
        required=False,
        min_value=1,
        max_value=250,
        help_text=_("自作出决定之日起"),
        error_messages={
            "invalid": _("请输入 1 至 250 的整数"),
            "min_value": _("请输入 1 至 250 的整数"),
            "max_value": _("请输入 1 至 250 的整数"),
        },
    )
    standard = paragraph(_("核查标准"), "", 1000)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published_months"].widget.attrs["class"] = "govuk-input--width-4"
        self.fields["verify_days"].widget.attrs["class"] = "govuk-input--width-4"
        # Asked for when it is submitted, where it is needed.
        for name in ("published_months", "verify_days", "standard"):
            self.fields[name].sometimes_required = True  # type: ignore[attr-defined]
        if scheme == Scheme.CREDIT:
            # What is supplied is checked when it comes (COR-6).
            del self.fields["verify_days"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("published"):
            said["published_months"] = None
        if said.get("method") == Method.WAIVED:
            said["verify_days"] = None
        said.setdefault("verify_days", None)
        return said


class PartForm(forms.Form):
    """One part of the notice or of the promise."""

    use_required_attribute = False
    item = forms.ChoiceField(label=_("内容"), required=False, error_messages=asked(_("请选择内容")))
    head = text(_("小标题"), "", 60)
    words = paragraph(_("文字"), "", LONGEST)

    def __init__(self, *args: Any, scheme: Scheme, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = items_of(scheme)[0 if side == NOTICE else 1]
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            *((one, ITEMS[side](one).label) for one in wanted),
            ("", _("其他内容")),
        ]
        for name in ("item", "words"):
            self.fields[name].sometimes_required = True  # type: ignore[attr-defined]
        lines = str(self["words"].value() or "").split("\n")
        self.fields["words"].widget.attrs["rows"] = min(10, 1 + sum(1 + len(line) // WIDE for line in lines))

    @property
    def row(self) -> dict[str, str]:
        """As the template keeps it; lines end as they do here, whatever the browser sent."""
        said = self.cleaned_data
        words = "\n".join(line.rstrip() for line in said["words"].splitlines()).strip()
        return {"item": said["item"], "head": said["head"], "words": words}


class LetterForm:
    """The whole editor: the settings, and a form for each part of both sides, as many as were shown."""

    def __init__(self, template: LetterTemplate, posted: Mapping[str, Any] | None = None) -> None:
        scheme = Scheme(template.scheme)
        self.settings = SettingsForm(
            posted,
            scheme=scheme,
            initial={
                name: getattr(template, name)
                for name in ("personal", "published", "published_months", "method", "verify_days", "standard")
            },
        )
        self.sides = {
            side: [
                PartForm(posted, scheme=scheme, side=side, prefix=f"{side}-{no}", initial=row)
                for no, row in enumerate(self._rows(getattr(template, side), side, posted))
            ]
            for side in ITEMS
        }
        self.blanks = [f"【{blank}】" for blank in blanks_of(scheme)]

    @staticmethod
    def _rows(
        kept: Sequence[dict[str, str]], side: str, posted: Mapping[str, Any] | None
    ) -> Sequence[dict[str, str]]:
        """As many as the page showed: a draft that was changed elsewhere meanwhile loses nothing of what was typed."""
        if posted is None:
            return kept
        shown = str(posted.get(f"{side}-shown", ""))
        n = int(shown) if shown.isdecimal() and len(shown) < 3 else 0
        return [{}] * n

    def is_valid(self) -> bool:
        # Every form is asked, so that everything that is wrong is said at once.
        return all([self.settings.is_valid(), *(form.is_valid() for form in self._parts())])

    def _parts(self) -> list[PartForm]:
        return [form for forms in self.sides.values() for form in forms]

    @property
    def content(self) -> dict[str, Any]:
        """What the draft is to say."""
        sides = {side: [form.row for form in forms] for side, forms in self.sides.items()}
        return self.settings.cleaned_data | sides


class PublicationForm(BesideOthers):
    """From when letters are made from these words."""

    use_required_attribute = False
    on = forms.DateField(
        label=_("起用日期"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": _("请输入起用日期"),
            "invalid": _("请输入正确的日期，例如 2026-10-01"),
        },
    )


class ReturnForm(BesideOthers):
    """Why it is given back."""

    use_required_attribute = False
    words = paragraph(_("退回意见"), _("请写明意见"), 400)
