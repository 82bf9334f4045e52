"""Why not, in the catalogue: each file answers for one stage."""

from matters.rules.opening import why_not_open
from matters.rules.publishing import why_not_written_so

__all__ = ["why_not_open", "why_not_written_so"]
