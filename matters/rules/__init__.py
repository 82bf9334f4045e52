"""Why not, in the catalogue: each file answers for one stage."""

from matters.rules.opening import why_not_open

__all__ = ["why_not_open"]
