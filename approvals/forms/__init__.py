"""The shape of what officers and applicants send; what it means is the rules' business."""

from approvals.forms.amendment import AmendmentForm
from approvals.forms.catalogue import EndingForm, PromiseForm, ReleaseForm
from approvals.forms.commitment import CommitmentWithdrawalForm, CounterSignForm, SignForm
from approvals.forms.consultation import (
    AnswerForm,
    ClosingForm,
    ConferenceForm,
    ConsultForm,
    MinutesForm,
    PriorNoticeForm,
)
from approvals.forms.correction import CountsForm, NoticeForm, SupplyForm, VerdictForm, answers_form
from approvals.forms.counter import IDENTITY, AgentForm, CounterPartyForm, ReceivedForm
from approvals.forms.decision import RefusalForm
from approvals.forms.decline import DeclineForm, HiddenAnswerForm, HiddenForm, HiddenReportForm
from approvals.forms.deficiency import (
    CameForm,
    DeficiencyForm,
    GapPapersForm,
    GapVerdictForm,
    PutOffForm,
    RestoreForm,
)
from approvals.forms.delivery import DeliveryForm
from approvals.forms.duplicates import AgainForm
from approvals.forms.edition_move import MoveForm
from approvals.forms.emergency import MomentForm, ObjectionForm, PrintForm, SlipMatterForm, SpoilForm
from approvals.forms.filing import ApplicantForm, ConfirmForm
from approvals.forms.life import LicenceCancellationForm
from approvals.forms.originals import GiveBackForm, OriginalCheckForm
from approvals.forms.performing import CheckForm, HandedInForm, VerificationForm
from approvals.forms.remedy import ContestEndForm, RemedyEndForm, RemedyForm
from approvals.forms.reports import ReadingForm, SaidNoForm
from approvals.forms.review import ReviewForm, SendBackForm
from approvals.forms.revocation import (
    KeepingAnswerForm,
    KeepingForm,
    KeepingRequestForm,
    PaperPleaForm,
    PaperRectifiedForm,
    PleaForm,
    ProceedingClosingForm,
    ProceedingForm,
    RectificationForm,
    RectifiedForm,
    RevocationForm,
    RevocationNoticeForm,
    SelfCorrectionForm,
    ServiceForm,
    SetAsideForm,
    SupplementForm,
)
from approvals.forms.routes import RouteForm
from approvals.forms.service import CounterServiceForm, ServiceAddressForm
from approvals.forms.situation import SituationForm
from approvals.forms.survey import CancelSurveyForm, RecordForm, SurveyForm
from approvals.forms.withdrawal import CounterWithdrawalForm, WithdrawalForm

__all__ = [
    "IDENTITY",
    "AgainForm",
    "AgentForm",
    "AmendmentForm",
    "AnswerForm",
    "ApplicantForm",
    "CameForm",
    "CancelSurveyForm",
    "CheckForm",
    "ClosingForm",
    "CommitmentWithdrawalForm",
    "ConferenceForm",
    "ConfirmForm",
    "ConsultForm",
    "ContestEndForm",
    "CounterPartyForm",
    "CounterServiceForm",
    "CounterSignForm",
    "CounterWithdrawalForm",
    "CountsForm",
    "DeclineForm",
    "DeficiencyForm",
    "DeliveryForm",
    "EndingForm",
    "GapPapersForm",
    "GapVerdictForm",
    "GiveBackForm",
    "HandedInForm",
    "HiddenAnswerForm",
    "HiddenForm",
    "HiddenReportForm",
    "KeepingAnswerForm",
    "KeepingForm",
    "KeepingRequestForm",
    "LicenceCancellationForm",
    "MinutesForm",
    "MomentForm",
    "MoveForm",
    "NoticeForm",
    "ObjectionForm",
    "OriginalCheckForm",
    "PaperPleaForm",
    "PaperRectifiedForm",
    "PleaForm",
    "PrintForm",
    "PriorNoticeForm",
    "ProceedingClosingForm",
    "ProceedingForm",
    "PromiseForm",
    "PutOffForm",
    "ReadingForm",
    "ReceivedForm",
    "RecordForm",
    "RectificationForm",
    "RectifiedForm",
    "RefusalForm",
    "ReleaseForm",
    "RemedyEndForm",
    "RemedyForm",
    "RestoreForm",
    "ReviewForm",
    "RevocationForm",
    "RevocationNoticeForm",
    "RouteForm",
    "SaidNoForm",
    "SelfCorrectionForm",
    "SendBackForm",
    "ServiceAddressForm",
    "ServiceForm",
    "SetAsideForm",
    "SignForm",
    "SituationForm",
    "SlipMatterForm",
    "SpoilForm",
    "SupplementForm",
    "SupplyForm",
    "SurveyForm",
    "VerdictForm",
    "VerificationForm",
    "WithdrawalForm",
    "answers_form",
]
