"""The shape of what officers and applicants send; what it means is the rules' business."""

from approvals.forms.counter import CounterPartyForm, ReceivedForm
from approvals.forms.decision import RefusalForm
from approvals.forms.decline import DeclineForm
from approvals.forms.delivery import DeliveryForm
from approvals.forms.filing import ApplicantForm, ConfirmForm
from approvals.forms.reports import ReadingForm, SaidNoForm
from approvals.forms.review import ReviewForm
from approvals.forms.withdrawal import CounterWithdrawalForm, WithdrawalForm

__all__ = [
    "ApplicantForm",
    "ConfirmForm",
    "CounterPartyForm",
    "CounterWithdrawalForm",
    "DeclineForm",
    "DeliveryForm",
    "ReadingForm",
    "ReceivedForm",
    "RefusalForm",
    "ReviewForm",
    "SaidNoForm",
    "WithdrawalForm",
]
