"""更正: which paper, what stands there, what should stand there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ground.accounts.forms import BesideOthers, asked, paragraph, text
from ground.documents.models import Document


class AmendmentForm(BesideOthers):
    use_required_attribute = False
    document = forms.ChoiceField(
        label=_("哪一份文书"), widget=forms.RadioSelect, error_messages=asked(_("请选择要更正的文书"))
    )
    wrong = text(_("原文"), _("请输入文书上写错的文字"), 100, help_text=_("照文书上的写法，一字不差"))
    right = text(_("更正为"), _("请输入正确的文字"), 100)
    reason = paragraph(_("更正理由"), _("请写明更正的理由"), 500)

    def __init__(self, documents: Sequence[Document], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.documents = {str(one.uuid): one for one in documents}
        field = cast("forms.ChoiceField", self.fields["document"])
        field.choices = [(uuid, f"{one.title} {one.number or ''}") for uuid, one in self.documents.items()]

    @property
    def chosen(self) -> Document:
        return self.documents[self.cleaned_data["document"]]
