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
    """Return `data/<name>.toml`, joined with the files that it names in `parts`.

    :raises FileNotFoundError: if there is no such table.
    :raises ValueError: if the table has no `edition`, or a part is of another one.
    """
    raw = _bytes(name)
    content = tomllib.loads(raw.decode())
    if not content.get("edition"):
        raise ValueError(f"The rule table {name}.toml has no edition.")
    for part in content.get("parts", ()):
        more = _bytes(part)
        raw += more
        _join(content, tomllib.loads(more.decode()), part)
    return Table(
        name, str(content["edition"]), hashlib.sha256(raw).hexdigest(), MappingProxyType(content)
    )


def _bytes(name: str) -> bytes:
    return (DATA / f"{name}.toml").read_bytes()


def _join(content: dict[str, Any], part: dict[str, Any], name: str) -> None:
    """Append the lists of a part to those of its table."""
    if part.pop("edition", "") != content["edition"]:
        raise ValueError(f"The rule table {name}.toml is of another edition.")
    for key, rows in part.items():
        content[key] = [*content.get(key, ()), *rows]
