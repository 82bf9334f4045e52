"""The applicant takes an application back before the decision, and begins it again with what he had entered."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import withdrawal
from approvals.forms import WithdrawalForm
from approvals.models import Case
from approvals.views.drafts import edition_in_force
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.law.rulings import refuse


def followed(request: HttpRequest, number: str) -> Case:
    """A case this person follows from outside; anybody else finds nothing."""
    cases = Case.objects.filed().with_story().followed_by(request.user, at=now())
    return get_object_or_404(cases.numbered(number))


def for_party(request: HttpRequest, case: Case, power: Power) -> Actor:
    """Whoever asks, for the party of the case: in his own right, or under the mandate that names the act."""
    actor: Actor = request.actor
    return actor.acting_in(case.party, power, case.edition.matter, at=now())


@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """What withdrawing means for this case, and the button; a reason if he cares to give one."""
    case, at = followed(request, number), now()
    by = for_party(request, case, Power.WITHDRAW)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        case = withdrawal.withdraw(case, reason=form.cleaned_data["reason"], by=by, at=at)
        messages.success(request, _("申请已撤回，撤回申请确认书在下面“文书”里"))
        return redirect(case)
    return render(
        request,
        "approvals/withdrawal/withdraw.html",
        {
            "case": case,
            "may": rules.why_not_withdraw(case, by=by, at=at),
            "form": form,
            "originals": rules.originals_here(case),
        },
    )


@login_required
def begin_again(request: HttpRequest, number: str) -> HttpResponse:
    """重新申请: a draft that already holds what the withdrawn application held."""
    case = followed(request, number)
    if request.method != "POST":
        return redirect(case)
    by, at = for_party(request, case, Power.FILE), now()
    refuse(rules.why_not_begin_again(case, by=by, at=at))
    edition = edition_in_force(case.edition.matter.code)
    draft = withdrawal.begin_again(case, edition, by=by, at=at)
    messages.success(request, _("上次填写的内容和上传的材料已经带过来，请核对后提交"))
    return redirect("approvals:draft", draft.uuid)
