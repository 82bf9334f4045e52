"""Why a draft may not change hands (移交草稿)."""

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.models import Case, DraftTransfer
from approvals.rules.filing import why_not_edit
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.law.rulings import rule


@rule("WHO-13", article="民法典 161；行政许可法 29")
def why_not_hand_over(case: Case, *, to_oneself: bool, by: Actor, at: datetime) -> str | None:
    """Whoever may change the draft may offer it to another, one at a time."""
    if words := why_not_edit(case, by=by, at=at).words:
        return words
    if to_oneself:
        return _("这份草稿已经在您的账号里")
    if case.transfers.open().exists():
        return _("这份草稿已经在移交，请先撤回上一次移交")
    return None


@rule("WHO-13", article="民法典 161")
def why_not_call_off(transfer: DraftTransfer, *, by: Actor, at: datetime) -> str | None:
    """An open offer is called off by who made it or by who was meant."""
    mine = DraftTransfer.objects.open().filter(pk=transfer.pk, offered_by=by.user_id).exists()
    meant = by.user is not None and DraftTransfer.objects.offered_to(by.user).filter(pk=transfer.pk).exists()
    return None if mine or meant else _("没有找到这次移交，可能已经处理")


@rule("B5", article="民法典 161；行政许可法 29")
def why_not_take(transfer: DraftTransfer, *, by: Actor, at: datetime) -> str | None:
    """Whoever was meant takes the draft, if he may file for the same party, and has not begun the same himself."""
    case = transfer.case
    if by.user is None or not DraftTransfer.objects.offered_to(by.user).filter(pk=transfer.pk).exists():
        return _("没有找到移交给您的草稿，可能已经处理或被撤回")
    if case.number is not None:
        return _("这份申请已经提交，不能再移交")
    if not by.may(case.party, Power.FILE, case.edition.matter, at=at):
        return _("您还不能代表该申请人办理这个事项，请先请申请人委托您")
    same = Case.objects.drafts().filter(applicant=by.user, party=case.party, edition=case.edition)
    if same.filter(purpose=case.purpose, about_licence=case.about_licence_id).exists():
        return _("您已有同一事项的草稿，请先提交或删除后再接手")
    return None
