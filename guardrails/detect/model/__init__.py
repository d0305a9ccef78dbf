"""The model path of the detector: a small network trained by us on generated text, run in plain numpy."""

from .model import Model

__all__ = ["Model"]
