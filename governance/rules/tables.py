"""Read the rule tables in `data/`: once per process, with their edition and digest."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Table:
    """One data file.

    `edition` is what people see; `digest` (SHA-256 of the bytes) is what approvals are bound to.
    """

    name: str
    edition: str
    digest: str
    content: Mapping[str, Any]


@cache
def load(name: str) -> Table:
    """Return `data/<name>.toml`.

    :raises FileNotFoundError: if there is no such table.
    :raises ValueError: if the table has no `edition`.
    """
    raw = (DATA / f"{name}.toml").read_bytes()
    content = tomllib.loads(raw.decode())
    if not content.get("edition"):
        raise ValueError(f"The rule table {name}.toml has no edition.")
    return Table(
        name, str(content["edition"]), hashlib.sha256(raw).hexdigest(), MappingProxyType(content)
    )
