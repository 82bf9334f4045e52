"""注销 of the organ's own motion: on which ground, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ground.accounts.forms import asked, paragraph
from licences.enums import Ground


class LicenceCancellationForm(forms.Form):
    use_required_attribute = False
    ground = forms.ChoiceField(
        label=_("注销事由（行政许可法第七十条）"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择注销事由")),
    )
    words = paragraph(_("事实和依据"), _("请写明注销的事实和依据"), 500)
