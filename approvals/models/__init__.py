from approvals.models.case import Case, CaseField
from approvals.models.decision import Decision
from approvals.models.delivery import Delivery
from approvals.models.materials import CaseFile, PaperReceived
from approvals.models.review import Finding, Opinion

__all__ = ["Case", "CaseField", "CaseFile", "Decision", "Delivery", "Finding", "Opinion", "PaperReceived"]
