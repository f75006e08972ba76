"""The Ollama registry: a tag leads to a manifest, the manifest to layers, each by its SHA-256.

The registry has neither history nor dates nor a list of tags. What a tag means is known by the
digest of the manifest's bytes, which stands where other hubs have a commit.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inventory.hubs import glances, licence_files
from inventory.hubs.base import (
    FileFacts,
    Glance,
    HubError,
    HubUnavailable,
    Reason,
    Snapshot,
)
from inventory.hubs.metered import Metered
from inventory.hubs.ollama_names import OllamaName, parse_name, valid_digest
from inventory.hubs.reading import Reader, clean, clean_text, storable
from inventory.hubs.wire import Deadline, Fetched, Wire

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
LAYER = "application/vnd.ollama.image."
NAMES: Mapping[str, str] = {
    "model": "model.gguf",
    "projector": "projector.gguf",
    "adapter": "adapter.gguf",
    "draft": "draft.gguf",
    "license": "LICENSE",
    "params": "params.json",
    "messages": "messages.json",
}
SMALL = 1_000_000
FACTS = (
    "model_format", "model_family", "model_families", "model_type", "file_type", "architecture",
    "os", "remote_host", "remote_model",
)  # fmt: skip
CLOUD = (
    "This is a cloud model: Ollama runs it at {host} and there are no weights to hold or to verify."
)


@dataclass(frozen=True)
class Layer:
    """One blob of a manifest: `kind` is the end of its media type, `digest` its SHA-256."""

    kind: str
    digest: str
    size: int | None
    name: str


class Ollama(Metered):
    """A `Hub`. `blob_hosts` are the hosts at which the registry keeps its blobs."""

    name = "ollama"

    def __init__(
        self, endpoint: str, *, blob_hosts: Collection[str] = (), timeout: float = 15.0
    ) -> None:
        self.wire = Wire(endpoint, None, accept=MANIFEST)
        self.blob_hosts = frozenset(blob_hosts)
        self.timeout = timeout

    def snapshot(
        self, repo_id: str, *, revision: str | None = None, timeout: float | None = None
    ) -> Snapshot:
        """Return what a tag leads to now, or the manifest of a digest. See `Hub.snapshot`."""
        within, reader, name = Deadline(timeout or self.timeout), Reader(), parse_name(repo_id)
        pinned = valid_digest(revision) if revision else name.digest
        manifest, sha = self._manifest(name, pinned, within)
        layers = _layers(manifest, reader)
        config = self._config(name, manifest, reader, within)
        paths, texts = self._licence(name, layers, reader, within)
        text = licence_files.laid_out(texts)[0] if texts else None
        if host := reader.text(config, "remote_host"):
            reader.note(CLOUD.format(host=host))
        elif not any(layer.kind in {"model", "tensor"} for layer in layers):
            reader.note("The manifest names no weights.")
        return Snapshot(
            hub=self.name,
            hub_id=name.key,
            asked_id=repo_id,
            repo_id=name.repo_id,
            sha=sha,
            author=name.namespace,
            library_name="ollama",
            licence_paths=paths,
            licence_text=text,
            licence_texts=tuple(texts),
            licence_text_sha256=hashlib.sha256(text.encode()).hexdigest() if text else None,
            card=clean({key: config[key] for key in FACTS if key in config}),
            files=_files(layers),
            raw=clean({"manifest": dict(manifest), "config": dict(config)}),
            problems=tuple(reader.problems),
        )

    def commits_contain(self, repo_id: str, sha: str, *, timeout: float | None = None) -> bool:
        """Say yes: a tag moves from manifest to manifest, and has no history to be rewritten.

        A manifest that cannot be had any more is found out when its digest is asked for.
        """
        return True

    def glance(
        self,
        names: Sequence[str],
        shas: Sequence[str],
        *,
        marks: Mapping[str, list[str]],
        with_refs: bool = True,
    ) -> Glance:
        """Look whether the tag leads where it led, and old digests as well.

        A model of this registry is one tag: there is nothing more to list.
        """
        within, name = Deadline(self.timeout), parse_name(names[0])
        tag = f"{name.path}/manifests/{name.tag}"
        pinned = [f"{name.path}/blobs/sha256:{sha}" for sha in shas[1:]]
        seen = glances.marks_of(
            self.wire, tag, pinned, marks=marks, within=within, hosts=self.blob_hosts
        )
        return Glance(unchanged=bool(marks) and dict(marks) == seen, marks=seen)

    def _manifest(
        self, name: OllamaName, pinned: str, within: Deadline
    ) -> tuple[Mapping[str, Any], str]:
        """Return a manifest and its digest."""
        if pinned:
            body = self._pinned(name, pinned, within)
        else:
            path = f"{name.path}/manifests/{name.tag}"
            body = self.wire.get(path, subject=name.repo_id, within=within).body
        return _object(body, name), hashlib.sha256(body).hexdigest()

    def _pinned(self, name: OllamaName, digest: str, within: Deadline) -> bytes:
        try:
            return self._blob(name, digest, within)
        except HubError as error:
            if error.reason is not Reason.NOT_FOUND_OR_PRIVATE:
                raise
            raise HubError(
                Reason.REVISION_NOT_FOUND,
                f"The registry has no manifest of {name.repo_id} with this digest any more.",
            ) from error

    def _blob(self, name: OllamaName, digest: str, within: Deadline) -> bytes:
        """Return the bytes of a digest, wherever the registry keeps them.

        :raises HubError: if they are other bytes than the digest says.
        """
        path = f"{name.path}/blobs/sha256:{digest}"
        found: Fetched = self.wire.get(
            path, subject=name.repo_id, within=within, hosts=self.blob_hosts
        )
        if hashlib.sha256(found.body).hexdigest() != digest:
            raise HubError(
                Reason.UNREADABLE,
                f"What came for a part of {name.repo_id} does not have the SHA-256 that its "
                "manifest names. We do not use it.",
            )
        return found.body

    def _config(
        self, name: OllamaName, manifest: Mapping[str, Any], reader: Reader, within: Deadline
    ) -> Mapping[str, Any]:
        """Return what the config blob says of family, size and quantisation; empty without one."""
        layer = _layer(reader.mapping(manifest, "config"), reader)
        if layer is None or (layer.size or 0) > SMALL:
            return {}
        try:
            return _object(self._blob(name, layer.digest, within), name)
        except HubError as error:
            reader.note(f"The configuration cannot be read: {error}")
            return {}

    def _licence(
        self, name: OllamaName, layers: Iterable[Layer], reader: Reader, within: Deadline
    ) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
        """Return the names of the licence layers, and those that can be read with their text."""
        found = [(path, layer) for path, layer in _named(layers) if layer.kind == "license"]
        small = [(path, layer) for path, layer in found if (layer.size or 0) <= SMALL][
            : licence_files.TERMS_READ
        ]
        if len(small) < len(found):
            reader.note("There are more licence texts than we read.")
        paths = tuple(path for path, _ in found)
        try:
            read = [(path, self._blob(name, layer.digest, within)) for path, layer in small]
        except HubError as error:
            reader.note(f"The licence file cannot be read: {error}")
            return paths, []
        return paths, [(path, storable(body.decode("utf-8", "replace"))) for path, body in read]


def _object(body: bytes, name: OllamaName) -> Mapping[str, Any]:
    try:
        found = json.loads(body, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise HubUnavailable(
            "The registry's answer was cut off, or is a web page. We ask again later."
        ) from error
    if not isinstance(found, dict):
        raise HubError(Reason.UNREADABLE, f"What answered for {name.repo_id} is not a manifest.")
    return found


def _layers(manifest: Mapping[str, Any], reader: Reader) -> tuple[Layer, ...]:
    rows = reader.rows(manifest, "layers")
    layers = tuple(layer for row in rows if (layer := _layer(row, reader)))
    if not layers:
        raise HubError(Reason.UNREADABLE, "The registry's manifest names no layers.")
    return layers


def _layer(row: Mapping[str, Any], reader: Reader) -> Layer | None:
    digest = reader.text(row, "digest") or ""
    hexed = reader.digits(digest.removeprefix("sha256:") or None, 64)
    if not hexed:
        return None
    kind = (reader.text(row, "mediaType") or "").removeprefix(LAYER)
    return Layer(kind, hexed, reader.size(row), clean_text(reader.text(row, "name") or ""))


def _named(layers: Iterable[Layer]) -> Iterable[tuple[str, Layer]]:
    """Give each layer a file name: its own, or one for its kind, numbered from the second on."""
    seen: Counter[str] = Counter()
    for layer in layers:
        path = layer.name or NAMES.get(layer.kind, layer.kind.replace("/", "-") or "layer")
        seen[path] += 1
        yield (path if seen[path] == 1 else _numbered(path, seen[path])), layer


def _numbered(path: str, number: int) -> str:
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}-{number}.{suffix}" if dot else f"{path}-{number}"


def _files(layers: Iterable[Layer]) -> tuple[FileFacts, ...]:
    files = (FileFacts(path, layer.size, "", layer.digest) for path, layer in _named(layers))
    return tuple(sorted(files, key=lambda file: file.path))
