from approvals.models.case import Case, CaseField
from approvals.models.catalogue import CaseEnding, EndingPlan, LicenceTold, OperationFollowed
from approvals.models.consultation import Consultation
from approvals.models.correction import Correction, CorrectionItem
from approvals.models.decision import Decision
from approvals.models.deficiency import Deficiency, Gap, GapCheck, GapSupply, LastDayMoved
from approvals.models.delivery import Delivery
from approvals.models.duplicate import Duplicate
from approvals.models.emergency import EmergencyReceipt
from approvals.models.ending import (
    Cancellation,
    Declination,
    EditionMove,
    NegativeAnswer,
    Termination,
    Withdrawal,
)
from approvals.models.hidden_report import HiddenAnswer, HiddenReport
from approvals.models.keeping import KeepingRequest
from approvals.models.materials import (
    CaseFile,
    OriginalCheck,
    OriginalReturn,
    OriginalReturned,
    PaperReceived,
)
from approvals.models.proceeding import (
    Proceeding,
    ProceedingQuerySet,
    ProceedingReport,
    ProceedingService,
    Supplement,
)
from approvals.models.proceeding_file import Plea, ProceedingFile, Weighing
from approvals.models.reached import RECEIPT_UNLESS_ONLINE, Reached
from approvals.models.remedy import Amendment, AmendmentDelivery, Contest, Reissue, ReissueDelivery, Remedy
from approvals.models.review import Finding, Opinion, ReviewDraft, SendBack
from approvals.models.route import Lacking, RouteLost, RouteTaken
from approvals.models.self_correction import SelfCorrection
from approvals.models.survey import Survey, SurveyFinding, Surveyor, SurveyPhoto
from approvals.models.transfer import DraftTransfer

__all__ = [
    "RECEIPT_UNLESS_ONLINE",
    "Amendment",
    "AmendmentDelivery",
    "Cancellation",
    "Case",
    "CaseEnding",
    "CaseField",
    "CaseFile",
    "Consultation",
    "Contest",
    "Correction",
    "CorrectionItem",
    "Decision",
    "Declination",
    "Deficiency",
    "Delivery",
    "DraftTransfer",
    "Duplicate",
    "EditionMove",
    "EmergencyReceipt",
    "EndingPlan",
    "Finding",
    "Gap",
    "GapCheck",
    "GapSupply",
    "HiddenAnswer",
    "HiddenReport",
    "KeepingRequest",
    "Lacking",
    "LastDayMoved",
    "LicenceTold",
    "NegativeAnswer",
    "OperationFollowed",
    "Opinion",
    "OriginalCheck",
    "OriginalReturn",
    "OriginalReturned",
    "PaperReceived",
    "Plea",
    "Proceeding",
    "ProceedingFile",
    "ProceedingQuerySet",
    "ProceedingReport",
    "ProceedingService",
    "Reached",
    "Reissue",
    "ReissueDelivery",
    "Remedy",
    "ReviewDraft",
    "RouteLost",
    "RouteTaken",
    "SelfCorrection",
    "SendBack",
    "Supplement",
    "Survey",
    "SurveyFinding",
    "SurveyPhoto",
    "Surveyor",
    "Termination",
    "Weighing",
    "Withdrawal",
]
