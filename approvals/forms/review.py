"""The reviewer's checklist."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import Answer
from approvals.forms.fields import asked, paragraph
from approvals.models import Case
from approvals.rules import Conclusions
from ground.accounts.forms import text
from matters.models import ReviewPoint

# What must be explained, and how that is asked for.
_WHY = {
    Answer.FAILS.value: _("“不符合”请写明原因：%(point)s"),
    Answer.NOT_APPLICABLE.value: _("请写明不适用的原因：%(point)s"),
}


class ReviewForm(forms.Form):
    """The checklist of the edition's review points, and the opinion in words (on the spot the points suffice)."""

    use_required_attribute = False
    words = paragraph(_("审查意见"), _("请填写审查意见"))

    def __init__(self, case: Case, *args: Any, spot: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if spot:
            del self.fields["words"]
        self.points = list(case.edition.review_points.all())
        for point in self.points:
            self.fields[f"point_{point.pk}"] = forms.ChoiceField(
                label=point.words,
                choices=Answer.choices,
                widget=forms.RadioSelect,
                error_messages=asked(_("请对“%(point)s”作出结论") % {"point": point.words}),
            )
            self.fields[f"note_{point.pk}"] = text(_("说明"), "", 500)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for point in self.points:
            missing = _WHY.get(data.get(f"point_{point.pk}", ""))
            if missing and not data.get(f"note_{point.pk}"):
                self.add_error(f"note_{point.pk}", missing % {"point": point.words})
        return data

    @property
    def rows(self) -> list[tuple[ReviewPoint, forms.BoundField, forms.BoundField]]:
        """Each point with its answer and its note, as the desk lays them out."""
        return [(point, self[f"point_{point.pk}"], self[f"note_{point.pk}"]) for point in self.points]

    @property
    def answers(self) -> Conclusions:
        return {point.pk: Answer(self.cleaned_data[f"point_{point.pk}"]) for point in self.points}

    @property
    def notes(self) -> dict[int, str]:
        return {point.pk: self.cleaned_data[f"note_{point.pk}"] for point in self.points}
