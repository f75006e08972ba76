"""Serve a sandbox over HTTP/1.1 on this machine."""

import socket
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from demo.hub import admin, replies, routes, transport, trouble
from demo.hub.faults import Fault
from demo.hub.replies import ALWAYS, Reply
from demo.hub.requests import Request
from demo.hub.sandbox import Sandbox

BODY_LIMIT = 1_000_000


class HubServer(ThreadingHTTPServer):
    """A server that can be stopped while clients hold their connections open."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, hub: Sandbox, host: str = "127.0.0.1", port: int = 0) -> None:
        self.hub = hub
        self.closing = threading.Event()
        self.open: set[socket.socket] = set()
        super().__init__((host, port), Handler)

    @property
    def url(self) -> str:
        """Return the address clients use as their endpoint."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def server_bind(self) -> None:
        """Bind without asking any name server who we are."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it."""
        connection, address = super().get_request()
        self.open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that has ended."""
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away: that is what the faults provoke."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """End every connection and every thread."""
        self.closing.set()
        self.shutdown()
        for connection in list(self.open):
            transport.hang_up(connection)
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """Reads one request, asks the hub, writes the reply, with the fault that was ordered."""

    server: HubServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a GET; the other methods are the same to us."""
        request = self._request()
        with self.server.hub.lock:
            fault, reply = self._decide(request)
        self._send(fault, reply.with_headers(_own_headers()))

    do_HEAD = do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Keep the console quiet."""

    def _request(self) -> Request:
        length = min(int(self.headers.get("content-length") or 0), BODY_LIMIT)
        return Request(
            method=self.command,
            target=self.path,
            headers={key.lower(): value for key, value in self.headers.items()},
            body=self.rfile.read(length),
            client=str(self.client_address[0]),
            base_url=f"http://{self.headers.get('host') or self.server.url.split('//')[1]}",
        )

    def _decide(self, request: Request) -> tuple[Fault | None, Reply]:
        hub = self.server.hub
        if request.path.startswith(admin.PREFIX):
            return None, admin.answer(hub, request)
        fault = hub.faults.take(routes.subject(hub, request), request.target)
        try:
            reply = routes.answer(hub, request)
        except ValueError:  # a limit, a cursor or a body that is none
            reply = replies.error(400, "Bad request")
        return fault, trouble.spoil(fault, reply, target=request.target) if fault else reply

    def _send(self, fault: Fault | None, reply: Reply) -> None:
        wire = transport.Wire(self.connection, self.server.closing)
        if fault and fault.kind == "reset":
            self.close_connection = True
            wire.reset()
            return
        if fault and fault.kind == "delay":
            self.server.closing.wait(fault.seconds)
        endless = fault is not None and fault.kind == "endless"
        self._head(reply, length=1 << 40 if endless else len(reply.body))
        if self.command != "HEAD" and reply.status != 304:
            self.close_connection = wire.send(fault, reply.body) or self.close_connection

    def _head(self, reply: Reply, *, length: int) -> None:
        self.send_response_only(reply.status)
        for name, value in {**ALWAYS, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Date", formatdate(usegmt=True))
        self.send_header("Content-Length", str(length))
        self.end_headers()


def _own_headers() -> dict[str, str]:
    return {"X-Request-Id": f"Root=1-{uuid.uuid4().hex[:8]}-{uuid.uuid4().hex[:24]}"}


@contextmanager
def running(hub: Sandbox, port: int = 0) -> Iterator[str]:
    """Serve a sandbox in the background and give its address; port 0 takes a free one."""
    server = HubServer(hub, port=port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="sandbox-hub")
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join()
