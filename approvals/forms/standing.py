"""Who stands at the window, by which card, and on which paper he stands in for the applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from approvals.enums import Relation
from approvals.models import Case
from approvals.rules import Came, Card, why_not_come, why_not_stand_in
from ground.accounts.enums import PartyKind, Power
from ground.accounts.forms import asked, text

if TYPE_CHECKING:
    from ground.accounts.forms import Words


def proof_field() -> forms.CharField:
    """What somebody without a mandate kept here showed at the window."""
    return text(
        _("核对的书面证明"),
        "",
        100,
        help_text=_("代理人、监护人没有登记授权委托的填写，例如：授权委托书原件，2026-11-20"),
    )


def card_field() -> forms.CharField:
    """The identity paper of whoever came; only the end of its number is kept."""
    field = text(
        _("来人的身份证件号码"),
        "",
        40,
        autocomplete="off",
        help_text=_("按来人出示的证件填写，只留存后四位；本人办理的与申请人的号码核对"),
        **{"class": "govuk-input--width-20"},
    )
    field.sometimes_required = True  # type: ignore[attr-defined]  # but for what comes by post
    return field


def relations_of(case: Case) -> list[tuple[str, Any]]:
    """A person comes himself, an organisation by its legal representative; either sends an agent, a person has a guardian."""
    never = (
        {Relation.SELF, Relation.GUARDIAN}
        if case.party.kind == PartyKind.ORGANISATION
        else {Relation.LEGAL_REPRESENTATIVE}
    )
    return [(one.value, one.label) for one in Relation if one not in never]


def relation_field(missing: Words) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("与申请人关系"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages=asked(missing),
    )


def who_comes(case: Case) -> tuple[str, Relation]:
    """Whom one expects: the applicant himself, or the legal representative."""
    version = case.party_version
    if case.party.kind == PartyKind.ORGANISATION:
        return version.legal_representative or version.name, Relation.LEGAL_REPRESENTATIVE
    return version.name, Relation.SELF


def prove(form: forms.Form, case: Case, power: Power, name: str, *, at_window: bool = True) -> None:
    """His card is the applicant's own, or he has a mandate that covers this, or the clerk says which paper he saw.

    What came by post was signed for before somebody else: no card is asked for.
    """
    data = form.cleaned_data
    if not (data.get(name) and data.get("relation")) or {"proof", "card"} & form.errors.keys():
        return
    came = said(data, name)
    if at_window and (words := why_not_come(case, came).words):
        form.add_error(_beside(case, came), words)
        return
    card = came.card if at_window else None
    ruling = why_not_stand_in(case, power, came.relation, came.name, came.proof, card=card, at=now())
    if ruling.words:
        form.add_error("proof", ruling.words)


def said(data: dict[str, Any], name: str = "came") -> Came:
    """Who came, as the form has it."""
    card = Card(data.get("card", ""))
    return Came(data[name], Relation(data["relation"]), data.get("proof", ""), card)


def _beside(case: Case, came: Came) -> str:
    """At which field the words stand: the relation where it fits no applicant of this kind, else the card."""
    offered = {value for value, _label in relations_of(case)}
    return "card" if came.relation.value in offered else "relation"
