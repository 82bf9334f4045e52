"""The reviewer's checklist, and the comment with which it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.actions.review import Evidence, Seen
from approvals.enums import Answer
from approvals.models import Case, CaseFile
from approvals.rules import Conclusions
from ground.accounts.forms import asked, paragraph, text
from matters.models import ReviewPoint

# What must be explained, and how that is asked for.
_WHY = {
    Answer.FAILS.value: _("“不符合”请写明原因：%(point)s"),
    Answer.NOT_APPLICABLE.value: _("请写明不适用的原因：%(point)s"),
}


@dataclass(frozen=True)
class Row:
    """One point of the checklist as the desk lays it out; no `file` where nothing was uploaded that could be pointed at."""

    point: ReviewPoint
    answer: forms.BoundField
    note: forms.BoundField
    file: forms.BoundField | None
    page: forms.BoundField | None

    @property
    def errors(self) -> list[str]:
        fields = (self.answer, self.note, self.file, self.page)
        return [str(error) for field in fields if field is not None for error in field.errors]


class ReviewForm(forms.Form):
    """The checklist of the edition's review points, and the opinion in words (on the spot the points suffice)."""

    use_required_attribute = False
    words = paragraph(_("审查意见"), _("请填写审查意见"))

    def __init__(self, case: Case, *args: Any, spot: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if spot:
            del self.fields["words"]
        self.points = list(case.edition.review_points.all())
        lying = [] if spot else case.lying
        if lying is None:
            lying = list(case.files.current().select_related("material", "original", "view"))
        self.files: dict[str, CaseFile] = {
            str(file.uuid): file for file in sorted(lying, key=lambda one: one.pk)
        }
        names = [("", _("依据材料"))] + [
            (key, f"{n} {file.material.name}") for n, (key, file) in enumerate(self.files.items(), start=1)
        ]
        for point in self.points:
            self.fields[f"point_{point.pk}"] = forms.ChoiceField(
                label=point.words,
                choices=Answer.choices,
                widget=forms.RadioSelect,
                error_messages=asked(_("请对“%(point)s”作出结论") % {"point": point.words}),
            )
            self.fields[f"note_{point.pk}"] = text(_("说明"), "", 500)
            if self.files:
                self.fields[f"file_{point.pk}"] = forms.ChoiceField(
                    label=_("依据材料"),
                    choices=names,
                    required=False,
                    error_messages=asked(_("请选择依据材料")),
                )
                self.fields[f"page_{point.pk}"] = forms.IntegerField(
                    label=_("页码"),
                    required=False,
                    error_messages={"invalid": _("页码请填数字")},
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for point in self.points:
            missing = _WHY.get(data.get(f"point_{point.pk}", ""))
            if missing and not data.get(f"note_{point.pk}"):
                self.add_error(f"note_{point.pk}", missing % {"point": point.words})
            file, page = self.files.get(data.get(f"file_{point.pk}", "")), data.get(f"page_{point.pk}")
            if file and page is not None and not 1 <= page <= file.pages:
                words = _("“%(name)s”共 %(n)d 页，请填其中的页码") % {
                    "name": file.material.name,
                    "n": file.pages,
                }
                self.add_error(f"page_{point.pk}", words)
        return data

    @property
    def rows(self) -> list[Row]:
        """Each point with its answer, its note and where it is seen."""
        return [
            Row(
                point,
                self[f"point_{point.pk}"],
                self[f"note_{point.pk}"],
                self[f"file_{point.pk}"] if self.files else None,
                self[f"page_{point.pk}"] if self.files else None,
            )
            for point in self.points
        ]

    @property
    def answers(self) -> Conclusions:
        return {point.pk: Answer(self.cleaned_data[f"point_{point.pk}"]) for point in self.points}

    @property
    def notes(self) -> dict[int, str]:
        return {point.pk: self.cleaned_data[f"note_{point.pk}"] for point in self.points}

    @property
    def evidence(self) -> Evidence:
        data = self.cleaned_data
        shown = {point.pk: data.get(f"file_{point.pk}") for point in self.points}
        return {
            pk: Seen(self.files[key], cast("int", data.get(f"page_{pk}") or 1))
            for pk, key in shown.items()
            if key
        }

    @property
    def typed(self) -> dict[str, str]:
        """As it was typed, right or wrong: what a draft keeps, and what a form begins with again."""
        return {name: str(self.data.get(name, ""))[:2000] for name in self.fields}


class SendBackForm(forms.Form):
    """Why the approver asks for another review."""

    use_required_attribute = False
    comment = paragraph(_("退回意见"), _("请写明退回的意见"))
