"""One request, taken apart the way the hub's routes need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """`target` is the raw path and query; `base_url` is our own address without a slash."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    client: str
    base_url: str

    @property
    def path(self) -> str:
        """Return the raw path, still percent-encoded."""
        return urlsplit(self.target).path

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the decoded parts of the path; an encoded slash stays inside its part."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/") if part)

    @property
    def query(self) -> dict[str, list[str]]:
        """Return every value of every query key; `key[]` counts as `key`."""
        given = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        merged: dict[str, list[str]] = {}
        for key, values in given.items():
            merged.setdefault(key.removesuffix("[]"), []).extend(values)
        return merged

    def first(self, key: str, default: str = "") -> str:
        """Return the first value of a query key."""
        return self.query.get(key, [default])[0]

    def flag(self, key: str) -> bool:
        """Say whether a query key is switched on, in the hub's ways of writing it."""
        return self.first(key).lower() in {"true", "1"}

    @property
    def token(self) -> str:
        """Return the bearer token, or ""."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""
