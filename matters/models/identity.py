"""What an edition says of its matter: how it was called and coded, whose it was and for whom, on the day it was published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ground.accounts.models import Office
    from matters.models.matter import Matter

# The columns of the matter that its editions say; two more are references, kept by path and by implementation code.
COLUMNS = (
    *("name", "implementation_code", "basic_code", "local_code", "type_code", "main_item", "aliases"),
    *("for_persons", "for_organisations", "level", "power_code"),
)
OFFICE, UPSTREAM = "office", "upstream"
# An office may be called otherwise one day, under the same path.
OFFICE_NAME, OFFICE_SHORT_NAME = "office_name", "office_short_name"
KEYS = (*COLUMNS, OFFICE, UPSTREAM, OFFICE_NAME, OFFICE_SHORT_NAME)


def identity_of(matter: Matter) -> dict[str, Any]:
    """What the matter says of itself now, as an edition keeps it."""
    return {
        **{column: getattr(matter, column) for column in COLUMNS},
        UPSTREAM: matter.upstream.implementation_code if matter.upstream else None,
        **of_office(matter.office),
    }


def of_office(office: Office) -> dict[str, str]:
    return {OFFICE: office.path, OFFICE_NAME: office.name, OFFICE_SHORT_NAME: office.short_name}


def is_said_by(identity: Mapping[str, Any], office: Office) -> bool:
    """Whether this is the office, and called so."""
    return all(identity[key] == said for key, said in of_office(office).items())
