"""Container images: which package is in them, and whether their tag says a version.

A tag can be moved to other bytes at any time, so it counts as a version only where it looks like
one; `latest`, a branch or a digest alone leave the version unknown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from packageurl import PackageURL

from governance.rules import tables

HUB = "docker.io"
LONGEST = 300
# The grammar of image names, cut down to what registries accept.
IMAGE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,127}(?::[0-9]{1,5}(?=/))?"
    r"(?:/[a-z0-9][a-z0-9._-]{0,127}){0,8})"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
VERSION = re.compile(r"v?[0-9]{1,9}(?:\.[0-9]{1,9}){1,3}(?:[-_.+]?[A-Za-z0-9][A-Za-z0-9_.+-]*)?")


@dataclass(frozen=True)
class Image:
    """One image. `name` has its registry, e.g. `docker.io/vllm/vllm-openai`."""

    name: str
    tag: str = ""
    digest: str = ""

    @property
    def version(self) -> str:
        """The version that the tag says, "" where it says none."""
        if entry := _known().get(self.name):
            found = re.fullmatch(entry["tag"], self.tag)
            return found["version"] if found else ""
        return version_of_tag(self.tag)

    @property
    def purl(self) -> str:
        """The package URL of the image itself, of the type `docker`."""
        registry, _, path = self.name.partition("/")
        namespace, _, name = path.rpartition("/")
        given = {"repository_url": registry} if registry != HUB else {}
        version = self.tag or self.digest or None
        if self.tag and self.digest:
            given["checksum"] = self.digest
        return PackageURL("docker", namespace or None, name, version, given).to_string()

    @property
    def package(self) -> str:
        """The package URL of what is in the image, "" where no project says so.

        It has no version where the package counts otherwise than the image.
        """
        entry = _known().get(self.name, {})
        if "package" not in entry:
            return ""
        is_same = self.version and not entry.get("other_numbers")
        version = entry.get("prefix", "") + self.version if is_same else None
        package = PackageURL.from_string(entry["package"])._replace(version=version)
        return package.to_string()


def read(text: str) -> Image | None:
    """Return the image that a text such as `vllm/vllm-openai:v0.8.4` names, None if it is none.

    A bare word is none: `redis` could be anything.
    """
    if len(text) > LONGEST or not (found := IMAGE.fullmatch(text)):
        return None
    name, tag, digest = found["name"], found["tag"] or "", found["digest"] or ""
    if "/" not in name and not (tag or digest):
        return None
    return Image(_full_name(name), tag, digest)


def of_purl(purl: PackageURL) -> Image:
    """Return the image that a package URL of the type `docker` or `oci` names.

    Source: purl-spec. The version of `oci` is a digest, and its tag is a qualifier.
    """
    qualifiers: Mapping[str, str] = dict(purl.qualifiers or {})
    version = purl.version or ""
    digest = version if version.startswith("sha256:") else qualifiers.get("checksum", "")
    tag = qualifiers.get("tag", "") if purl.type == "oci" else "" if digest == version else version
    place = qualifiers.get("repository_url", "")
    if purl.type == "oci":
        return Image(_full_name(place or purl.name), tag, digest)
    path = "/".join(part for part in (purl.namespace, purl.name) if part)
    return Image(_full_name(f"{place}/{path}" if place else path), tag, digest)


def version_of_tag(tag: str) -> str:
    """Return the tag if it looks like a version: at least two numbers, and no word that moves."""
    words = re.split(r"[-_.]", tag.lower())
    if not VERSION.fullmatch(tag) or not _moving().isdisjoint(words):
        return ""
    return tag


def edition() -> str:
    """Return the edition of the table."""
    return tables.load("images").edition


@cache
def _moving() -> frozenset[str]:
    """Return the words that say of a tag that it moves."""
    return frozenset(tables.load("images").content["moving"])


@cache
def _known() -> Mapping[str, Mapping[str, Any]]:
    return {
        name: entry for entry in tables.load("images").content["image"] for name in entry["names"]
    }


def _full_name(name: str) -> str:
    """Return the name with its registry: what has no dot, colon or `localhost` first is no host."""
    first, slash, rest = name.partition("/")
    is_host = bool(slash) and (set(".:") & set(first) or first == "localhost")
    if is_host and first in ("index.docker.io", "registry-1.docker.io"):
        return f"{HUB}/{rest.lower()}"
    path = rest if is_host else name
    if is_host and first != HUB:
        return f"{first.lower()}/{path.lower()}"
    return f"{HUB}/{path.lower()}" if "/" in path else f"{HUB}/library/{path.lower()}"
