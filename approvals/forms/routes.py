"""办理方式: which materials somebody does not have, and what stands in for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals import rules
from approvals.enums import How, Route
from ground.accounts.forms import asked
from matters.models import Material

HERE = "here"


class RouteForm(forms.Form):
    """For each material that could be promised or could follow: handed in now, or which of the two.

    Asked for a scheme only where several are open. Handed in now unless he says otherwise, and no scheme beforehand (COM-6): what was
    chosen can be taken back on the same page.
    """

    use_required_attribute = False

    def __init__(
        self, offers: Sequence[rules.Offer], materials: Sequence[Material], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix="route", **kwargs)
        self.schemes = [offer for offer in offers if offer.scheme and offer.is_open]
        deferring = next(offer for offer in offers if offer.route == Route.DEFICIENCY)
        promised = {one for offer in self.schemes for one in offer.materials}
        later = set(deferring.materials) if deferring.is_open else set()
        self.materials = [one for one in materials if one in promised | later]
        for material in self.materials:
            choices = [(HERE, _("现在提交"))]
            if material in promised:
                choices.append((How.COMMITTED, _("我承诺，不现在提交")))
            if material in later:
                choices.append((How.LATER, _("先受理，容后补交")))
            self.fields[f"how_{material.pk}"] = forms.ChoiceField(
                label=material.name,
                help_text=material.standard,
                choices=choices,
                initial=HERE,
                widget=forms.RadioSelect,
                required=False,
                error_messages=asked(_("请从列出的方式中选择")),
            )
            # The material is asked for; that nothing need be said of it is another matter.
            self.fields[f"how_{material.pk}"].sometimes_required = True  # type: ignore[attr-defined]
        if len(self.schemes) > 1:
            self.fields["scheme"] = forms.ChoiceField(
                label=_("承诺方式"),
                help_text=_("有材料选“我承诺”的，选一种"),
                choices=[(offer.scheme, offer.route.label) for offer in self.schemes],
                widget=forms.RadioSelect,
                required=False,
                error_messages=asked(_("请从列出的方式中选择")),
            )
            self.fields["scheme"].sometimes_required = True  # type: ignore[attr-defined]  # where he promises
            self.fields["scheme"].hints = {offer.scheme: offer.means for offer in self.schemes}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        promises = How.COMMITTED in self.lacking(data).values()
        if promises and "scheme" in self.fields and not data.get("scheme"):
            self.add_error("scheme", _("请选择承诺方式"))
        return data

    def lacking(self, data: Mapping[str, Any] | None = None) -> dict[Material, How]:
        """What he does not have, and by which way."""
        said = self.cleaned_data if data is None else data
        told = {material: said.get(f"how_{material.pk}") for material in self.materials}
        return {material: How(how) for material, how in told.items() if how and how != HERE}

    @property
    def scheme(self) -> str:
        """The scheme he commits by; nothing where he promises nothing."""
        if How.COMMITTED not in self.lacking().values():
            return ""
        told: str = self.cleaned_data.get("scheme") or str(self.schemes[0].scheme)
        return told
