"""A bell for each who waits in a queue: who goes rings for who is next, so that nobody has to look again and again.

A bell is a socket without a file, and its name stands in the queue's file under the number that it waits with.  It carries nothing: who
hears it looks, as who waited long enough does, so a bell that is lost, or rung by a stranger, costs a moment.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import time
from contextlib import suppress
from typing import Final

PLACES: Final = 256  # numbers whose bells are known at a time
_PLACE = struct.Struct("=Q16s")
_AT: Final = 4096  # bytes of the queue's file before the first place


class Bell:
    """One process's bell, beside the queue's open file; where there are no such sockets, all it does is wait."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._name = os.urandom(16)
        self._socket: socket.socket | None = None
        if sys.platform == "linux":
            with suppress(OSError):
                made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                try:
                    made.bind(_address(self._name))
                except BaseException:
                    made.close()
                    raise
                self._socket = made

    def hang(self, number: int) -> None:
        """Lets the one before this number ring here."""
        if self._socket is not None:
            with suppress(OSError):  # such as a full disk: then this one looks by itself
                os.pwrite(self._fd, _PLACE.pack(number, self._name), _AT + number % PLACES * _PLACE.size)

    def hear(self, seconds: float) -> None:
        """Waits until it rings, and no longer than this."""
        if self._socket is None:
            time.sleep(seconds)
            return
        self._socket.settimeout(seconds)
        with suppress(OSError):  # a timeout is one
            self._socket.recv(1)

    def ring(self, number: int) -> None:
        """Wakes who waits with this number, if anybody does."""
        if self._socket is None:
            return
        with suppress(OSError):  # gone, or in a network of its own
            found = os.pread(self._fd, _PLACE.size, _AT + number % PLACES * _PLACE.size)
            if len(found) == _PLACE.size and (named := _PLACE.unpack(found))[0] == number:
                self._socket.sendto(b".", socket.MSG_DONTWAIT, _address(named[1]))

    def close(self) -> None:
        """Takes it away."""
        if self._socket is not None:
            self._socket.close()


def _address(name: bytes) -> bytes:
    return b"\0guardrails-" + name
