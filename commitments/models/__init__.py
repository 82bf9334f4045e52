from commitments.models.commitment import Commitment, Promised, Verification

__all__ = ["Commitment", "Promised", "Verification"]
