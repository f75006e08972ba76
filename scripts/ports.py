"""Ports of this machine: which is free, and whether somebody answers there."""

import socket

from scripts.console import Stopped, say

HERE = "127.0.0.1"


def is_free(port: int) -> bool:
    """Return whether a server could listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            return False
    return not answers(port)


def answers(port: int) -> bool:
    """Return whether something accepts connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HERE, port)) == 0


def near(wanted: int, *, what: str) -> int:
    """Return the wanted port, or the next free one, and say so.

    :raises Stopped: if none of the next hundred is free.
    """
    for port in range(wanted, min(wanted + 100, 65536)):
        if is_free(port):
            if port != wanted:
                say(f"Port {wanted} is taken, so {what} uses port {port}.")
            return port
    raise Stopped(f"No port from {wanted} on is free. Choose another with PORT=9000 make run.")
