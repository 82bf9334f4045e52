"""Fields that several forms of this app have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ground.accounts.models import Party


class PartyField(forms.ModelChoiceField):
    """One of the parties offered; what is no identifier at all is refused in the same words as a stranger's."""

    def to_python(self, value: Any) -> Party | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None
