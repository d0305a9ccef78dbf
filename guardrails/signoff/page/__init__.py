"""One plain page for a signer who has no terminal: served on the loopback address, for one person, without JavaScript."""

from .app import make
from .session import Session
from .start import serve

__all__ = ["Session", "make", "serve"]
