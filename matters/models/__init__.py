from matters.models.edition import Edition, Material, ReviewPoint, Step
from matters.models.entrustment import Entrustment
from matters.models.matter import Matter, guide_code

__all__ = ["Edition", "Entrustment", "Material", "Matter", "ReviewPoint", "Step", "guide_code"]
