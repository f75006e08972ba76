"""Every source of advisories on this machine, as each speaks, with faults on demand."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What is sent: the body is cut off after `cut` bytes where that is set."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


FAULTS: dict[str, Answer] = {
    "busy": Answer(503, b"busy"),
    "quota": Answer(403, b"{}", {"x-ratelimit-remaining": "0"}),
    "html": Answer(200, b"<html>Sign in</html>"),
    "elsewhere": Answer(302, b"", {"Location": "https://elsewhere.example/"}),
    "circle": Answer(302, b"", {"Location": "?again"}),
    "gone": Answer(404, b"nothing here"),
    "broken off": Answer(200, b'[{"id": "A-1"}, {"id": ', cut=12),
}


def packed(members: Mapping[str, Any]) -> bytes:
    """A zip file of documents by name; text and bytes are taken as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in members.items():
            written = document if isinstance(document, str | bytes) else json.dumps(document)
            archive.writestr(name, written)
    return buffer.getvalue()


@dataclass
class FeedServer:
    """What every source has, and what was asked of it (`path?query`, with the headers).

    `fault` is answered from the `after`-th question on; `hold` lets a question wait until it is
    set, after `held` tells that one has come.
    """

    osv: dict[str, dict[str, Json]] = field(default_factory=dict)
    github: list[Json] = field(default_factory=list)
    malware: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    scores: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    page: int = 2
    fault: str = ""
    after: int = 0
    next_host: str = ""
    hold_after: int | None = None
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for path, _ in self.asked]

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        """Return what this source says."""
        self.asked.append((path, headers))
        if self.fault and len(self.asked) > self.after:
            return FAULTS[self.fault]
        if self.hold_after is not None and len(self.asked) > self.hold_after:
            self.held.set()
            self.hold.wait(60)
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        found = self._route(parts.path, query)
        return _unless_known(found, headers.get("If-None-Match", ""))

    def _route(self, path: str, query: Mapping[str, str]) -> Answer:
        if path in self.moved:
            return Answer(307, b"", {"Location": self.moved[path]})
        if path == "/advisories":
            return self._github(query)
        if path == "/epss":
            return self._epss(query)
        if path.startswith("/osv/"):
            return self._osv(*path.removeprefix("/osv/").split("/"))
        content = self.files.get(path.strip("/"))
        return Answer(404) if content is None else _tagged(content)

    def _osv(self, ecosystem: str, name: str) -> Answer:
        records = self.osv.get(ecosystem)
        if records is None:
            return Answer(404)
        if name == "modified_id.csv":
            rows = sorted((row["modified"], key) for key, row in records.items())
            return _tagged("".join(f"{moment},{key}\n" for moment, key in rows[::-1]).encode())
        if name == "all.zip":
            return _tagged(packed({f"{key}.json": row for key, row in records.items()}))
        found = records.get(name.removesuffix(".json"))
        return _tagged(json.dumps(found).encode()) if found else Answer(404)

    def _github(self, query: Mapping[str, str]) -> Answer:
        """One page of the list, the oldest change first, with a link to the next."""
        rows = self.malware if query["type"] == "malware" else self.github
        since = query.get("modified", "").removeprefix(">=")
        found = sorted(
            (r for r in rows if _of(r, query["ecosystem"]) and r["updated_at"] >= since),
            key=lambda row: str(row["updated_at"]),
        )
        start = int(query.get("after", 0))
        shown = found[start : start + self.page]
        headers = {}
        if start + self.page < len(found):
            host = self.next_host or self.url
            given = "&".join(f"{key}={value}" for key, value in query.items() if key != "after")
            address = f"{host}/advisories?{given}&after={start + self.page}"
            headers["Link"] = f'<{address.replace(">", "%3E")}>; rel="next"'
        answer = _tagged(json.dumps(shown).encode())
        return Answer(200, answer.body, {**answer.headers, **headers})

    def _epss(self, query: Mapping[str, str]) -> Answer:
        names = [name for name in query["cve"].split(",") if name in self.scores]
        start, size = int(query["offset"]), int(query["limit"])
        rows = [
            {"cve": name, "epss": self.scores[name], "percentile": "0.5", "date": "2026-11-20"}
            for name in names[start : start + size]
        ]
        return Answer(200, json.dumps({"total": len(names), "data": rows}).encode())


def _of(row: Json, ecosystem: str) -> bool:
    return any(one["package"]["ecosystem"] == ecosystem for one in row["vulnerabilities"])


def _tagged(body: bytes) -> Answer:
    return Answer(200, body, {"ETag": f'"{hash(body):x}"'})


def _unless_known(answer: Answer, etag: str) -> Answer:
    same = etag and answer.headers.get("ETag") == etag
    return Answer(304, b"", answer.headers) if same else answer


@contextmanager
def running(server: FeedServer) -> Iterator[str]:
    """Serve in the background and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = server.answer(self.path, dict(self.headers))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut])
            self.close_connection = answer.cut is not None

        def log_message(self, *args: Any) -> None:
            """Keep the console quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server.url = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.url
    finally:
        server.hold.set()
        listener.shutdown()
        listener.server_close()
        thread.join()
