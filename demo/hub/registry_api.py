"""`/v2/{namespace}/{model}/manifests|blobs/{reference}`, as the Ollama registry answers."""

from demo.hub import replies
from demo.hub.registry import MANIFEST, Registry
from demo.hub.replies import Reply


def answer(registry: Registry, parts: tuple[str, ...]) -> Reply:
    """Answer for the parts of the path after `/v2`."""
    if len(parts) != 4 or parts[2] not in {"manifests", "blobs"}:
        return _missing("NAME_UNKNOWN", "repository name not known to registry")
    namespace, model, kind, reference = parts
    if kind == "manifests":
        digest = registry.tags.get(f"{namespace}/{model}:{reference}", "")
        if not digest:
            return _missing("MANIFEST_UNKNOWN", "manifest unknown")
        return Reply(200, registry.blobs[digest], {"Content-Type": MANIFEST})
    if registry.blob_host:
        return replies.moved(f"{registry.blob_host}/v2/{'/'.join(parts)}")
    body = registry.blobs.get(reference.removeprefix("sha256:"))
    if body is None:
        return _missing("BLOB_UNKNOWN", "blob unknown to registry")
    return Reply(200, body, {"Content-Type": "application/octet-stream"})


def _missing(code: str, message: str) -> Reply:
    return replies.as_json({"errors": [{"code": code, "message": message}]}, status=404)
