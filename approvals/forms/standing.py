"""On which paper somebody stands in for the applicant at the window."""

from __future__ import annotations

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from approvals.enums import Relation
from approvals.models import Case
from approvals.rules import why_not_stand_in
from ground.accounts.enums import Power
from ground.accounts.forms import text


def proof_field() -> forms.CharField:
    """What somebody without a mandate kept here showed at the window."""
    return text(
        _("核对的书面证明"),
        "",
        100,
        help_text=_("代理人、监护人没有登记授权委托的填写，例如：授权委托书原件，2026-11-20"),
    )


def prove(form: forms.Form, case: Case, power: Power, name: str) -> None:
    """An agent or guardian has a mandate that covers this, or the clerk says which paper he saw."""
    data = form.cleaned_data
    if not (data.get(name) and data.get("relation")) or "proof" in form.errors:
        return
    relation, proof = Relation(data["relation"]), data.get("proof", "")
    ruling = why_not_stand_in(case, power, relation, data[name], proof, at=now())
    if ruling.words:
        form.add_error("proof", ruling.words)
