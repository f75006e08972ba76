"""How large files begin: sixteen bytes as the format of their name has them."""

from collections.abc import Mapping
from pathlib import PurePosixPath

HEAD = 16
STARTS: Mapping[str, bytes] = {
    ".safetensors": (1024).to_bytes(8, "little") + b'{"__met',
    ".gguf": b"GGUF" + (3).to_bytes(4, "little") + bytes(8),
    ".bin": b"PK\x03\x04" + bytes(12),
    ".pt": b"PK\x03\x04" + bytes(12),
    ".pth": b"PK\x03\x04" + bytes(12),
    ".ckpt": b"PK\x03\x04" + bytes(12),
    ".pkl": b"\x80\x04\x95" + bytes(13),
    ".pickle": b"\x80\x04\x95" + bytes(13),
    ".h5": b"\x89HDF\r\n\x1a\n" + bytes(8),
    ".tflite": b"\x1c\x00\x00\x00TFL3" + bytes(8),
}


def head_of(path: str, size: int) -> bytes:
    """Return the first bytes of a file of this name, fewer of a shorter one."""
    return STARTS.get(PurePosixPath(path).suffix.lower(), bytes(HEAD))[: min(HEAD, size)]
