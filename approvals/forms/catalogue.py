"""How what hangs on a matter goes on: the way, the words in which people are told, and what a 不受理 cites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import Ending
from approvals.rules.catalogue import LONGEST, Choice, endings_for, words_for
from ground.accounts.forms import BesideOthers, asked, paragraph
from matters.models import Proposal


class EndingForm(forms.Form):
    """Words that nobody touched follow the way that is chosen."""

    use_required_attribute = False
    ending = forms.ChoiceField(
        label=_("处理方式"), widget=forms.RadioSelect, error_messages=asked(_("请选择处理方式"))
    )
    basis = forms.CharField(
        label=_("依据条款"),
        max_length=400,
        required=False,
        help_text=_("选择“不受理”时填写，例如：《行政许可法》第三十二条第一款第（一）项"),
    )
    words = forms.CharField(
        label=_("告知内容"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("请写明告知内容"),
            "max_length": _("告知内容最多 %(limit_value)d 字"),
        },
    )

    def __init__(
        self,
        proposal: Proposal,
        subject: str,
        chosen: Choice,
        data: Any = None,
        *,
        endings: list[Ending] | None = None,
        **kwargs: Any,
    ) -> None:
        """`endings`, where of one case fewer are open than of its kind."""
        super().__init__(data, initial=chosen._asdict(), **kwargs)
        self.endings = endings or endings_for(proposal, subject)
        self.said = {ending: words_for(proposal, ending, subject) for ending in self.endings}
        self.fields["ending"].choices = [(ending.value, ending.label) for ending in self.endings]
        if len(self.endings) == 1:
            del self.fields["ending"]
        if Ending.NOT_NEEDED in self.endings:
            self.fields["ending"].help_text = _("“不受理”只用于首次申请；变更、延续、补办、注销申请照旧办理")
        else:
            del self.fields["basis"]
        if Ending.RELEASED in self.endings:
            self.fields["ending"].help_text = _("承诺终止的，还没有交的材料不再要求，不按违反承诺处理")

    @property
    def only(self) -> str:
        """The one way that is open, where nothing is to be chosen."""
        return str(self.endings[0].label) if len(self.endings) == 1 else ""

    @property
    def choice(self) -> Choice:
        """What was sent, once it is valid."""
        told = self.cleaned_data
        ending = Ending(told.get("ending", self.endings[0]))
        untouched = told["words"].strip() in self.said.values()
        return Choice(
            ending, self.said[ending] if untouched else told["words"].strip(), told.get("basis", "").strip()
        )


class PromiseForm(forms.Form):
    """Which running cases a shortened promise holds for, and why."""

    use_required_attribute = False
    cases = forms.MultipleChoiceField(
        label=_("适用于哪些办件"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请选择要适用的办件"),
            "invalid_choice": _("有的办件刚刚办理过，请核对后再选"),
        },
    )
    reason = paragraph(_("理由"), _("请写明把压缩后的时限适用于在办件的理由"), 1000)

    def __init__(self, choices: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, initial={"cases": [key for key, _label in choices]})
        self.fields["cases"].choices = choices


class ReleaseForm(BesideOthers):
    """承诺终止: what its party is told."""

    use_required_attribute = False
    words = paragraph(_("告知内容"), _("请写明告知内容"), LONGEST)
