"""Fields that several forms of this app have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ground.accounts.forms import text
from ground.accounts.models import Party

if TYPE_CHECKING:
    from ground.accounts.forms import Words


def paragraph(label: Words, missing: Words, longest: int = 2000) -> forms.CharField:
    field = text(label, missing, longest)
    field.widget = forms.Textarea(attrs={"rows": 4})
    return field


class PartyField(forms.ModelChoiceField):
    """One of the parties offered; what is no identifier at all is refused in the same words as a stranger's."""

    def to_python(self, value: Any) -> Party | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


def asked(words: Words) -> dict[str, Words]:
    """What a choice says when nothing was chosen, or something that is not offered."""
    return {"required": words, "invalid_choice": words}


class MomentField(forms.DateTimeField):
    """A day and an hour, as people say them: in the city's own time."""

    def __init__(self, **kwargs: Any) -> None:
        said = {"required": _("请选择日期和时间"), "invalid": _("请选择日期和时间，例如 2026-03-04 09:30")}
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, "error_messages": said, **kwargs})


class BesideOthers(forms.Form):
    """A form that stands beside others on the page of a case: its ids bear its own name, so that none is used twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)
