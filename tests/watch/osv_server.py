"""A small OSV API on this machine, with pages, and with faults on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FAULTS: dict[str, tuple[int, bytes]] = {
    "busy": (503, b"busy"),
    "html": (200, b"<html>Sign in</html>"),
    "truncated": (200, b'{"results": [{"vulns"'),
    "short": (200, b'{"results": []}'),
    "moved": (302, b""),
    "wrong": (404, b"nothing here"),
}


@dataclass
class OsvServer:
    """Records by id, and what was asked. `fault` is answered from the `after`-th request on."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    page: int = 1
    fault: str = ""
    after: int = 0
    asked: list[Any] = field(default_factory=list)

    def add(self, document: dict[str, Any]) -> None:
        """Publish a document, or another version of it."""
        self.records[document["id"]] = document

    def answer(self, path: str, body: Any) -> tuple[int, bytes]:
        """Return status and body."""
        self.asked.append(body if body is not None else path)
        if self.fault and len(self.asked) > self.after:
            return FAULTS[self.fault]
        if path == "/v1/querybatch":
            return 200, json.dumps({"results": [self._result(q) for q in body["queries"]]}).encode()
        found = self.records.get(path.rpartition("/")[2])
        if found is None:
            return 404, b'{"code": 5, "message": "not found"}'
        return 200, json.dumps(found).encode()

    def _result(self, query: dict[str, Any]) -> dict[str, Any]:
        """Give one page; a first page holds a token alone, as the real service may."""
        package = query["package"]
        found = [r for r in self.records.values() if self._speaks_of(r, package)]
        if not found:
            return {}
        if "page_token" not in query:
            return {"next_page_token": "0"}
        start = int(query["page_token"])
        shown = [
            {"id": r["id"], "modified": r["modified"]} for r in found[start : start + self.page]
        ]
        more = start + self.page < len(found)
        return {"vulns": shown} | ({"next_page_token": str(start + self.page)} if more else {})

    def _speaks_of(self, record: dict[str, Any], package: dict[str, str]) -> bool:
        named = [row["package"] for row in record["affected"]]
        return "withdrawn" not in record and any(
            (row["ecosystem"], row["name"]) == (package["ecosystem"], package["name"])
            for row in named
        )


@contextmanager
def running(osv: OsvServer) -> Iterator[str]:
    """Serve in the background and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*osv.answer(self.path, None))

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            self._send(*osv.answer(self.path, json.loads(self.rfile.read(length))))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "https://elsewhere.example/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Keep the console quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
