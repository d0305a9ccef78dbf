"""Detectors of others as detectors of ours: any spaCy pipeline, and Presidio's recognizers.  Imported only when a policy uses one."""

from .entities import Entities
from .load import load
from .problems import Missing, Unusable
from .recognizers import Recognizers

__all__ = ["Entities", "Missing", "Recognizers", "Unusable", "load"]
