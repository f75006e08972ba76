"""Bills of materials as a publisher puts them beside a model."""

import json
from collections.abc import Mapping
from typing import Any

WEIGHTS = "a" * 64
WHOLE: Mapping[str, Any] = {
    "licenses": [{"license": {"id": "Apache-2.0"}}],
    "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "maker/base"}]},
    "modelCard": {"modelParameters": {"datasets": [{"type": "dataset", "name": "maker/data"}]}},
}


def file(path: str, sha256: str) -> dict[str, Any]:
    """A file of the model."""
    hashes = [{"alg": "SHA-256", "content": sha256}]
    return {"type": "file", "name": path, "hashes": hashes}


def component(*files: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A model with the weights, all that is asked for, and what a test says otherwise."""
    given = {
        "type": "machine-learning-model", "bom-ref": "model", "name": "model", "group": "org",
        **WHOLE, "components": list(files or [file("model.safetensors", WEIGHTS)]), **said,
    }  # fmt: skip
    return {key: value for key, value in given.items() if value is not None}


def document(model: Mapping[str, Any], version: str = "1.6", **more: Any) -> str:
    """A document about a model."""
    body = {"bomFormat": "CycloneDX", "specVersion": version, "version": 1}
    return json.dumps(body | {"metadata": {"component": model}} | more)
