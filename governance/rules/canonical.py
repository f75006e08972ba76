"""One way to write data down, so that equal data has equal digests."""

import hashlib
import json


def text(data: object) -> str:
    """Return JSON with sorted keys and no spaces. :raises TypeError: for what JSON cannot hold."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(data: object) -> str:
    """Return the SHA-256 of the canonical text, as 64 hex digits."""
    return hashlib.sha256(text(data).encode()).hexdigest()
