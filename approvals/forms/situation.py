"""情形: the questions of the guide as a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ground.accounts.forms import asked
from matters import conditions
from matters.models import Edition
from matters.situations import given_by, situation_of, still_asked


class SituationForm(forms.Form):
    """情形 in a draft and at a window: the questions of the guide that are open, all on one page. Whoever does not know leaves one out."""

    use_required_attribute = False

    def __init__(self, edition: Edition, purpose: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="situation", **kwargs)
        self.edition, self.purpose = edition, purpose
        self.questions = still_asked(edition, purpose)
        for question in self.questions:
            self.fields[question["key"]] = forms.ChoiceField(
                label=question["text"],
                help_text=question.get("help", ""),
                choices=question["choices"],
                widget=forms.RadioSelect,
                required=False,
                error_messages=asked(_("请从列出的答案中选择")),
            )
            self.fields[question["key"]].sometimes_required = True  # type: ignore[attr-defined]

    def told_when(self, name: str) -> tuple[conditions.Condition, str] | None:
        """Under which answers to the others a question is put."""
        question = next(one for one in self.questions if one["key"] == name)
        when = conditions.rest(question.get("asked_when"), situation_of(self.edition, self.purpose, {}))
        if conditions.holds(when, {}):
            return None
        return when, conditions.says(when, conditions.asked(self.questions))

    @property
    def situation(self) -> dict[str, str]:
        """What was answered; before the page is sent, what the kind of application answers by itself."""
        return situation_of(self.edition, self.purpose, self.cleaned_data if self.is_bound else {})

    @property
    def given(self) -> dict[str, str]:
        """The same, as the conditions of form and materials look at it."""
        return given_by(self.edition, self.purpose, self.situation)
