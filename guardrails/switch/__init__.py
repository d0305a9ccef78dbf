"""The red button: stops everything, a system, a destination or a tool, in every process and on every machine."""

from .board import Bypass, Proposal, Stop
from .errors import Busy, Refusal, SwitchError, Unknown, Unrecorded
from .scope import EVERYTHING, Scope
from .seen import Process
from .switch import Switch
from .told import Act, Status
from .view import State

__all__ = [
    "EVERYTHING",
    "Act",
    "Busy",
    "Bypass",
    "Process",
    "Proposal",
    "Refusal",
    "Scope",
    "State",
    "Status",
    "Stop",
    "Switch",
    "SwitchError",
    "Unknown",
    "Unrecorded",
]
