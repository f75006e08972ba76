"""Names of models as Ollama writes them: `[host/][namespace/]model[:tag][@sha256:digest]`."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from inventory.hubs.base import HubError, Reason

NAMESPACE, TAG = "library", "latest"
HOSTS = frozenset({"ollama.com", "www.ollama.com", "registry.ollama.ai"})
PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}", re.ASCII)
DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.ASCII)
COMMAND = re.compile(
    r"ollama\s+(?:run|pull|show)\s+(?:--?\S+\s+)*(\S+).*", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True)
class OllamaName:
    """One tag of a model at the registry; `digest` (64 hex digits, or "") pins a manifest."""

    namespace: str
    model: str
    tag: str
    digest: str = ""

    @property
    def repo_id(self) -> str:
        """Return the name as people write it: without Ollama's own namespace, always with a tag."""
        prefix = "" if self.namespace == NAMESPACE else f"{self.namespace}/"
        return f"{prefix}{self.model}:{self.tag}"

    @property
    def key(self) -> str:
        """Return the name in full, which is all the registry tells models apart by."""
        return f"{self.namespace}/{self.model}:{self.tag}"

    @property
    def path(self) -> str:
        """Return the path of the repository at the registry."""
        return f"/v2/{self.namespace}/{self.model}"


def reference(typed: str) -> str | None:
    """Return what stands for a model in text that is surely Ollama's; None if it need not be."""
    if command := COMMAND.fullmatch(typed):
        return command[1]
    if typed.lower().startswith("ollama:"):
        return typed.partition(":")[2].strip("/ ")
    return _after_host(typed)


def parse_name(text: str) -> OllamaName:
    """Return the parts of a name, Ollama's own namespace and tag filled in.

    :raises HubError: if it is none.
    """
    name, at, digest = text.partition("@")
    name, colon, tag = name.partition(":")
    parts = name.split("/") if "/" in name else [NAMESPACE, name]
    given = [*parts, tag if colon else TAG]
    if len(given) != 3 or not all(PART.fullmatch(part) for part in given) or "." in given[0]:
        raise HubError(
            Reason.INVALID_ID,
            f"“{text}” is not the name of a model at Ollama. Names there look like llama3.2:3b or "
            "person/model:tag.",
        )
    return OllamaName(given[0], given[1], given[2], valid_digest(digest) if at else "")


def valid_digest(text: str) -> str:
    """Return the 64 hex digits of a digest.

    :raises HubError: if it is none.
    """
    found = DIGEST.fullmatch(text)
    if found is None:
        raise HubError(
            Reason.INVALID_ID,
            f"“{text}” is not a digest. Use the 64 hex digits of the manifest's SHA-256.",
        )
    return found[1]


def _after_host(typed: str) -> str | None:
    """Return the path of an address at Ollama; it is read, never fetched."""
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host = parts.hostname
    except ValueError:
        return None
    if host not in HOSTS or parts.username is not None:
        return None
    path = parts.path.strip("/")
    return path.removesuffix("/tags").removesuffix("/blobs") if path else None
