from ground.accounts.models.code import PhoneCode
from ground.accounts.models.door import FormerPassword, Passkey, RecoveryCode, Session, SignIn, Totp
from ground.accounts.models.duty import DutyHolding
from ground.accounts.models.federated import FederatedIdentity
from ground.accounts.models.mandate import Mandate
from ground.accounts.models.office import Office
from ground.accounts.models.party import Party, PartyVersion, Representation
from ground.accounts.models.service import ServiceAddress, ServiceTold
from ground.accounts.models.system import System, Token
from ground.accounts.models.user import User

__all__ = [
    "DutyHolding",
    "FederatedIdentity",
    "FormerPassword",
    "Mandate",
    "Office",
    "Party",
    "PartyVersion",
    "Passkey",
    "PhoneCode",
    "RecoveryCode",
    "Representation",
    "ServiceAddress",
    "ServiceTold",
    "Session",
    "SignIn",
    "System",
    "Token",
    "Totp",
    "User",
]
