from ground.accounts.models.duty import DutyHolding
from ground.accounts.models.office import Office
from ground.accounts.models.party import Party, PartyVersion, Representation
from ground.accounts.models.user import User

__all__ = ["DutyHolding", "Office", "Party", "PartyVersion", "Representation", "User"]
