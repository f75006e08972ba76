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
# The tables that are the organisation's to decide; the others are law, licences and facts.
OWN = ("policy", "stages", "risk_tier")
_folders = [DATA]


@dataclass(frozen=True)
class Table:
    """One data file.

    `edition` is what people see; `digest` (SHA-256 of the bytes) is what approvals are bound to.
    """

    name: str
    edition: str
    digest: str
    content: Mapping[str, Any]


def use_own(folder: Path) -> None:
    """From now on, read the tables of `OWN` that lie in `folder` instead of the built-in ones.

    Call it once, before a table is read: whatever was worked out from a table is kept.
    """
    _folders.insert(0, folder)
    load.cache_clear()


def path_of(name: str) -> Path:
    """Return the file of a table: the organisation's own where it has one, else the built-in."""
    folders = _folders if name in OWN else [DATA]
    found = (folder / f"{name}.toml" for folder in folders)
    return next((path for path in found if path.is_file()), DATA / f"{name}.toml")


@cache
def load(name: str) -> Table:
    """Return the table `<name>.toml`, joined with the files that it names in `parts`.

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
    return path_of(name).read_bytes()


def _join(content: dict[str, Any], part: dict[str, Any], name: str) -> None:
    """Append the lists of a part to those of its table."""
    if part.pop("edition", "") != content["edition"]:
        raise ValueError(f"The rule table {name}.toml is of another edition.")
    for key, rows in part.items():
        content[key] = [*content.get(key, ()), *rows]
