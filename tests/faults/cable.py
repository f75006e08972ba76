"""A way to a server of this machine that can be cut and mended."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

HERE = "127.0.0.1"


class Cable:
    """Carries connections to a port. While it is cut, everybody who comes is refused.

    Its own port is kept meanwhile, so that nobody else can take it. `target` may be changed.
    """

    def __init__(self, port: int) -> None:
        self.target = port
        self.ends: list[socket.socket] = []
        self.listener = self._bound(0)
        self.port: int = self.listener.getsockname()[1]
        self.mend()

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        _close(self.listener)
        # A port that is bound, and at which nobody listens, refuses.
        self.listener = self._bound(self.port)
        for end in self.ends:
            _close(end)
        self.ends.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self.listener.listen()
        threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def close(self) -> None:
        """End every connection, and give up the port."""
        self.cut()
        self.listener.close()

    def _bound(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HERE, port))
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _ = listener.accept()
                try:
                    there = socket.create_connection((HERE, self.target))
                except OSError:
                    _close(here)
                    continue
                self.ends += [here, there]
                if self.listener is not listener:  # It was cut meanwhile.
                    _close(here)
                    _close(there)
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


@contextmanager
def cable_to(url: str) -> Iterator[tuple[Cable, str]]:
    """Lay a cable to the server of a URL; give it, and the URL that leads through it."""
    parts = urlsplit(url)
    cable = Cable(parts.port or 0)
    who, at, _ = parts.netloc.rpartition("@")
    try:
        yield cable, parts._replace(netloc=f"{who}{at}{HERE}:{cable.port}").geturl()
    finally:
        cable.close()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    _close(one)
    _close(other)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
