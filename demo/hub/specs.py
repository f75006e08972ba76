"""What a test or the sample says about a repository, before the sandbox makes one of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal

Gate = Literal[False, "auto", "manual"]

LARGE = frozenset(
    {".bin", ".ckpt", ".gguf", ".h5", ".joblib", ".model", ".msgpack", ".onnx", ".ot", ".pickle",
     ".pkl", ".pt", ".pth", ".safetensors", ".tflite"}
)  # fmt: skip


@dataclass(frozen=True)
class FileSpec:
    """One file. `text` for a small one; `size` in bytes and perhaps `sha256` for a large one.

    `scan` is the word of the hub's scanners: safe, queued, unscanned, caution, suspicious, unsafe.
    """

    path: str
    size: int = 0
    sha256: str = ""
    text: str | None = None
    scan: str = "safe"
    imports: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_large(self) -> bool:
        """Say whether the hub would keep it in LFS."""
        return self.text is None and (
            bool(self.sha256) or PurePosixPath(self.path).suffix in LARGE or self.size > 10_000_000
        )


@dataclass(frozen=True)
class RepoSpec:
    """One model repository. `relation` is finetune, adapter, quantized, merge, or "" for unsaid.

    `base_model` goes into the card, `base_tag` into the hub's own tag where the two differ.
    """

    repo_id: str
    license: Any = None
    license_name: str | None = None
    license_link: str | None = None
    base_model: Any = None
    base_tag: str = ""
    relation: str = ""
    datasets: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    gated: Gate = False
    private: bool = False
    disabled: bool = False
    pipeline_tag: str | None = None
    library_name: str | None = None
    files: tuple[FileSpec, ...] = ()
    aliases: tuple[str, ...] = ()
    created: str = "2024-01-01T00:00:00.000Z"
    downloads: int = 1000
    likes: int = 10
    config: Mapping[str, Any] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)
