"""A stand-in for the Ollama registry: tags, manifests and blobs, each by its SHA-256."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demo.hub.hashes import made_up

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.ollama.image."


@dataclass
class Registry:
    """What the registry holds. `blob_host` is where it redirects for blobs, "" for itself.

    Weights are known by digest and size only; nobody asks for them.
    """

    tags: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    blob_host: str = ""

    def push(
        self,
        name: str,
        *,
        weights: str = "",
        size: int = 2_000_000_000,
        licences: Sequence[str] = (),
        config: Mapping[str, Any] | None = None,
        template: str = "{{ .Prompt }}",
    ) -> str:
        """Put a tag such as `library/llama3.2:3b`, or move it; return the manifest's digest.

        `weights` is their SHA-256, made up from the name if not given, "none" for a cloud model.
        """
        layers = (
            [] if weights == "none" else [_row("model", weights or made_up("gguf", name), size)]
        )
        layers += [self._small("template", template.encode())]
        layers += [self._small("license", text.encode()) for text in licences]
        facts = {"model_format": "gguf", "model_family": "llama", **(config or {})}
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {**self._small("", _dumps(facts)), "mediaType": CONFIG},
            "layers": layers,
        }
        digest = self.keep(_dumps(manifest))
        self.tags[name] = digest
        return digest

    def keep(self, body: bytes) -> str:
        """Keep bytes under their digest; return it as 64 hex digits."""
        digest = hashlib.sha256(body).hexdigest()
        self.blobs[digest] = body
        return digest

    def _small(self, kind: str, body: bytes) -> dict[str, Any]:
        return _row(kind, self.keep(body), len(body))


def _row(kind: str, digest: str, size: int) -> dict[str, Any]:
    return {"mediaType": LAYER + kind, "digest": f"sha256:{digest}", "size": size}


def _dumps(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
