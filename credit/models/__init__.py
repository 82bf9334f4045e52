from credit.models.bar import Bar
from credit.models.check import StandingCheck
from credit.models.evidence import Evidence
from credit.models.lists import Delivery, ListEntry, ListMatch, ListSource
from credit.models.record import Defence, Objection, Outgoing, Record, RecordQuerySet, Repair, Service, Strike

__all__ = [
    "Bar",
    "Defence",
    "Delivery",
    "Evidence",
    "ListEntry",
    "ListMatch",
    "ListSource",
    "Objection",
    "Outgoing",
    "Record",
    "RecordQuerySet",
    "Repair",
    "Service",
    "StandingCheck",
    "Strike",
]
