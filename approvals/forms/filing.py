"""What an applicant is asked before and at the end of an application."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.fields import PartyField
from ground.accounts.actor import Actor
from ground.accounts.enums import PartyKind, Power
from ground.accounts.models import Mandate, Party
from matters.models import Edition

_WHO = {PartyKind.PERSON: "for_persons", PartyKind.ORGANISATION: "for_organisations"}


class Outside(NamedTuple):
    """A principal whose mandate does not let the person apply for this matter; `matters` it names, none where it lets nobody apply."""

    name: str
    matters: str
    acting: bool


class ApplicantForm(forms.Form):
    """In whose name: the person himself, an organisation he acts for, or his principal, as matter and mandate allow.

    `outside` are those for whom he acts in other matters, but may not apply here.
    """

    party = PartyField(
        label=_("以谁的名义申请？"),
        queryset=Party.objects.none(),
        widget=forms.RadioSelect,
        to_field_name="uuid",
        empty_label=None,
        error_messages={"required": _("请选择以谁的名义申请"), "invalid_choice": _("请选择以谁的名义申请")},
    )

    def __init__(self, actor: Actor, edition: Edition, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind, may in _WHO.items() if getattr(edition.matter, may)]
        parties = {row.party_id: row.party for row in actor.representations(at=at) if row.party.kind in kinds}
        outside: dict[int, Mandate] = {}
        for mandate in actor.mandates(at=at):
            if mandate.principal.kind not in kinds:
                continue
            if mandate.covers(Power.FILE, edition.matter, at=at):
                parties.setdefault(mandate.principal_id, mandate.principal)
            else:
                outside.setdefault(mandate.principal_id, mandate)
        self.nobody = not parties
        self.outside = [
            Outside(
                mandate.principal.current.name,
                mandate.matters_words if Power.FILE in mandate.powers else "",
                principal == getattr(actor.on_behalf_of, "pk", None),
            )
            for principal, mandate in outside.items()
            if principal not in parties
        ]
        field = cast("PartyField", self.fields["party"])
        field.queryset = Party.objects.filter(pk__in=parties).order_by("pk")
        field.label_from_instance = lambda party: (
            _("%(name)s（%(id)s）")
            % {
                "name": party.current.name,
                "id": party.current.masked_id,
            }
        )
        if any(one.acting for one in self.outside):
            return  # nobody applies in his own name because the name he came with is not on the list
        if len(parties) == 1 or actor.on_behalf_of is not None:
            chosen = actor.on_behalf_of if actor.on_behalf_of and actor.on_behalf_of.pk in parties else None
            field.initial = (chosen or next(iter(parties.values()))).uuid if parties else None


class ConfirmForm(forms.Form):
    """如实申报: what the applicant answers for (行政许可法 31)."""

    use_required_attribute = False

    truthful = forms.BooleanField(
        label=_("我确认以上内容和所附材料真实、有效，并对其真实性负责"),
        error_messages={"required": _("请确认所填内容和材料真实、有效")},
    )
