"""Which files of a model are its weights: the ones that make it the same model when they agree."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from inventory.hubs.base import FileFacts

SUFFIXES = frozenset(
    {".safetensors", ".gguf", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".onnx", ".msgpack",
     ".tflite", ".ot", ".nemo", ".npz", ".pdparams"}
)  # fmt: skip
# Shared by models that have nothing else in common, or left over from training.
NOT_WEIGHTS = ("tokenizer", "training_args", "optimizer", "scheduler", "rng_state", "vocab")


def weights_of(files: Iterable[FileFacts]) -> dict[str, str]:
    """Return the paths of the weights by their SHA-256, of those whose SHA-256 is known."""
    return {file.sha256: file.path for file in files if file.sha256 and is_weights(file.path)}


def is_weights(path: str) -> bool:
    """Tell whether a file holds weights, by its name."""
    name = PurePosixPath(path.lower())
    return name.suffix in SUFFIXES and not name.name.startswith(NOT_WEIGHTS)
