"""The national exchange tables (up_task_*): our contents to their rows (`writing`), and their rows to contents (`reading`).

data/exchange_fields.csv has the fields, with the greatest length of each. What is longer is written whole all the same, and said;
what the tables have no field for is not written, and said; what comes back otherwise than it went is said beforehand (`Written`).
"""

from matters.exchange.tables.fields import BASIC, CARRIED, as_sheets, fields
from matters.exchange.tables.reading import Offices, read
from matters.exchange.tables.writing import Said, Stamp, Written, written

__all__ = [
    "BASIC",
    "CARRIED",
    "Offices",
    "Said",
    "Stamp",
    "Written",
    "as_sheets",
    "fields",
    "read",
    "written",
]
