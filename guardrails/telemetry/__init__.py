"""Every decision made visible: spans, events and metrics through OpenTelemetry's API, and a decision log as files.  Never any content."""

from .hub import Telemetry, default
from .log import DecisionLog
from .notes import Budget

__all__ = ["Budget", "DecisionLog", "Telemetry", "default"]
