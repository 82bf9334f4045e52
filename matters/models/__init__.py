from matters.models.directory import Announcement, Directory, DirectoryLine, Reduction
from matters.models.edition import Edition
from matters.models.edition_rows import HandlingItem, Material, RegulationPoint, ReviewPoint, Step
from matters.models.entrustment import Entrustment
from matters.models.erratum import Erratum
from matters.models.importing import Import
from matters.models.lists import IntermediaryItem, ListEntry, ProofItem
from matters.models.matter import Matter, guide_code
from matters.models.operation import Operation, UpstreamChange
from matters.models.package import Package, PackageEdition, PackageMember
from matters.models.power import PowerEntry, PowerList
from matters.models.proposal import BulkChange, Preparation, Proposal, ProposalFile, ProposalRevision
from matters.models.reform import ExemptionItem, ReformItem
from matters.models.statute import Article, Statute, StatuteChange
from matters.models.synonym import Synonym

__all__ = [
    "Announcement", "Article", "BulkChange", "Directory", "DirectoryLine", "Edition", "Entrustment", "Erratum", "ExemptionItem",
    "HandlingItem", "Import", "IntermediaryItem", "ListEntry", "Material", "Matter", "Operation", "Package",
    "PackageEdition", "PackageMember", "PowerEntry", "PowerList", "Preparation", "ProofItem", "Proposal",
    "ProposalFile", "ProposalRevision", "Reduction", "ReformItem", "RegulationPoint", "ReviewPoint",
    "Statute", "StatuteChange", "Step", "Synonym", "UpstreamChange", "guide_code",
]  # fmt: skip
