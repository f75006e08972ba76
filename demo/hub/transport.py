"""Faults of the connection: stalls, drips, cuts and resets."""

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass

from demo.hub.faults import Fault

ENDLESS_CHUNK = b" " * 65_536


@dataclass(frozen=True)
class Wire:
    """One connection; every wait ends when the server closes."""

    connection: socket.socket
    closing: threading.Event

    def send(self, fault: Fault | None, body: bytes) -> bool:
        """Send a body the way the fault asks; return True if the connection must end."""
        kind = fault.kind if fault else ""
        if fault is None or kind not in {"stall", "drip", "cut", "endless"}:
            self.connection.sendall(body)
            return False
        if kind == "stall":
            self.closing.wait(fault.seconds or None)
        elif kind == "drip":
            self._drip(body, fault.seconds)
        elif kind == "cut":
            self.connection.sendall(body[: len(body) // 2])
        else:
            self._flood()
        return True

    def reset(self) -> None:
        """End the connection with a reset instead of a goodbye."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def _flood(self) -> None:
        while not self.closing.is_set():
            self.connection.sendall(ENDLESS_CHUNK)

    def _drip(self, body: bytes, seconds: float) -> None:
        for number in range(len(body)):
            self.connection.sendall(body[number : number + 1])
            if self.closing.wait(seconds):
                return


def hang_up(connection: socket.socket) -> None:
    """Wake whoever still reads from a connection."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
