from commitments.models.commitment import Commitment, Promised, Verification
from commitments.models.template import LetterTemplate

__all__ = ["Commitment", "LetterTemplate", "Promised", "Verification"]
