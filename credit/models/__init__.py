from credit.models.bar import Bar
from credit.models.check import StandingCheck
from credit.models.evidence import Evidence
from credit.models.lists import Delivery, ListEntry, ListMatch, ListSource
from credit.models.record import Defence, Objection, Outgoing, Record, RecordQuerySet, Repair, Service, Strike
from credit.models.sharing import Announcement, Handover, Recipient

__all__ = [
    "Announcement",
    "Bar",
    "Defence",
    "Delivery",
    "Evidence",
    "Handover",
    "ListEntry",
    "ListMatch",
    "ListSource",
    "Objection",
    "Outgoing",
    "Recipient",
    "Record",
    "RecordQuerySet",
    "Repair",
    "Service",
    "StandingCheck",
    "Strike",
]
