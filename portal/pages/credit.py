"""我的信用, and the proposal of an entry by hand, out of a case of the office that keeps the file (CRE-1, CRE-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.actions.standing import propose_listing
from approvals.models import Case
from credit.enums import Misdeed
from credit.forms import EvidenceField
from credit.models import Record
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.accounts.forms import asked, paragraph, text
from ground.accounts.models import Office, Party, Representation
from ground.documents.files import Unacceptable
from ground.law.rulings import Refused
from matters.divisions import divisions
from portal.credit import grades_of, open_to

UNPROCESSABLE, CONFLICT = 422, 409


class ProposalForm(forms.Form):
    """What was found, in which case of this office, and by what provision."""

    use_required_attribute = False

    number = text(gettext_lazy("办件编号"), gettext_lazy("请输入办件编号"), 40)
    misdeed = forms.ChoiceField(
        label=gettext_lazy("失信行为"),
        choices=Misdeed.choices,
        widget=forms.RadioSelect,
        error_messages=asked(gettext_lazy("请选择失信行为")),
    )
    words = paragraph(gettext_lazy("失信事实"), gettext_lazy("请写明失信事实"), 1000)
    basis = text(gettext_lazy("认定依据"), gettext_lazy("请写明认定依据的文件和条款"), 400)
    files = EvidenceField(
        label=gettext_lazy("证据"), help_text=gettext_lazy("PDF 或照片，一次最多 5 个；告知后当事人可以查看")
    )

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office

    def clean_number(self) -> Case:
        """Of what lies with other offices nothing is said, not even that it is there."""
        cases = Case.objects.filed().with_story().filter(competent_office=self.office)
        found = cases.numbered(self.cleaned_data["number"]).first()
        if found is None:
            raise forms.ValidationError(_("没有找到本机关的这个办件，请核对编号"))
        return found


PAGE = 25


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """我的信用: what is closed to the party this person acts for, why, until when, and how it is repaired; an enterprise's grade (CRE-1)."""
    at = now()
    party = request.actor.on_behalf_of
    if party is None or request.user.is_officer or not request.actor.answers_for(party, at=at):
        raise Http404(_("请先选择为谁办事"))
    records = Record.objects.visible_to(request.user, at=at).filter(party=party)
    found = open_to(request.user, party, at=at)
    named = {code: one.name for code, one in divisions().items()}
    return render(
        request,
        "pages/my_credit.html",
        {
            "name": party.current.name,
            "restrictions": found.restrictions,
            "bars": found.bars.order_by("pk"),
            "hidden": found.hidden,
            "records": records.with_story().order_by("-pk")[:PAGE],
            "others": _others(request, party, at),
            "grades": [
                row | {"names": [named.get(code, code) for code in row["places"]]}
                for row in grades_of(request.user, party, records, at=at)
            ],
        },
    )


class Other(NamedTuple):
    """Another party that the account acts for, and how many entries of its file it may read."""

    representation: Representation
    entries: int


def _others(request: HttpRequest, party: Party, at: datetime) -> list[Other]:
    """Whoever looks under his own name finds the file of his enterprise from here; those with entries first."""
    rows = [row for row in request.actor.representations(at=at) if row.party_id != party.pk]
    if not rows:
        return []
    visible = Record.objects.visible_to(request.user, at=at).filter(party__in=[row.party_id for row in rows])
    entries = dict(visible.order_by().values_list("party").annotate(n=Count("pk")))
    others = [Other(row, entries.get(row.party_id, 0)) for row in rows]
    return sorted(others, key=lambda other: -other.entries)[:PAGE]


@officers_only
def proposing(request: HttpRequest) -> HttpResponse:
    """拟列入的提出: the entry waits for its notice."""
    office = request.actor.office
    if request.actor.duty != Duty.CREDIT or office is None:
        raise Http404
    form = ProposalForm(office, request.POST or None, request.FILES or None)
    refusal = None
    if form.is_valid():
        told = dict(form.cleaned_data)
        try:
            record = propose_listing(
                told.pop("number"), Misdeed(told.pop("misdeed")), **told, by=request.actor, at=now()
            )
        except Unacceptable as no:
            form.add_error("files", no.words)
        except Refused as no:
            refusal = no.ruling  # shown above the form: facts and basis were typed by hand
        else:
            messages.success(request, _("已提出，请在期限内告知当事人"))
            return redirect("credit:desk-record", record.uuid)
    return render(
        request,
        "pages/credit_proposing.html",
        {"form": form, "refusal": refusal, "counts": {}},
        status=CONFLICT if refusal else UNPROCESSABLE if form.errors else 200,
    )
