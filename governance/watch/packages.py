"""One name for a package, whether a component or an advisory speaks of it."""

import re
from collections.abc import Mapping

# Type of package URL by OSV's ecosystem; what is not here cannot be a component of ours.
TYPES: Mapping[str, str] = {
    "PyPI": "pypi",
    "Go": "golang",
    "npm": "npm",
    "crates.io": "cargo",
    "Maven": "maven",
    "NuGet": "nuget",
    "RubyGems": "gem",
    "Packagist": "composer",
    "Hex": "hex",
    "Pub": "pub",
    "Hackage": "hackage",
    "CRAN": "cran",
    "Bitnami": "bitnami",
}
ECOSYSTEMS: Mapping[str, str] = {kind: name for name, kind in TYPES.items()}


def key_of_advisory(ecosystem: str, name: str) -> str:
    """Return the key of a package as an OSV document names it; "" if no component can have it."""
    kind = TYPES.get(ecosystem.partition(":")[0], "")
    return key_of_component(kind, name) if kind else ""


def key_of_component(kind: str, name: str) -> str:
    """Return the key of a package by the type of its package URL and its name.

    PyPI treats `-`, `_` and `.` alike; package URLs write Go's names in small letters.
    """
    plain = re.sub(r"[-_.]+", "-", name) if kind == "pypi" else name
    return f"{kind}:{plain.lower()}"
