"""Which versions Go knows of a module: from 2 on, the path of the module has to say so.

`github.com/milvus-io/milvus` v2.5.3 is a tag that Go cannot fetch as a version: its path would have
to end in `/v2`, or the version in `+incompatible`. SBOMs and images name such tags all the same.
Source: Go Modules Reference, "Major version suffixes" and "Compatibility with non-module
repositories" (go.dev/ref/mod).
"""

import re

GO = "Go"
MAJOR = re.compile(r"v?(?P<major>[0-9]{1,18})(?:[.+-].*)?", re.DOTALL)
SUFFIX = re.compile(r"(?:/v|^gopkg\.in/.*\.v)(?P<major>[0-9]{1,9})(?:-unstable)?$")


def is_known(path: str, version: str) -> bool:
    """Tell whether Go can know a version of the module at a path; "" is a path without a suffix.

    What begins with no number is left to those who read versions.
    """
    return version.endswith("+incompatible") or not is_beyond(path, version)


def is_beyond(path: str, version: str) -> bool:
    """Tell whether a version is 2 or more and another than the one at the end of the path."""
    match, suffix = MAJOR.fullmatch(version), SUFFIX.search(path)
    major = int(match["major"]) if match else 0
    return major >= 2 and (suffix is None or int(suffix["major"]) != major)


def why_unknown(path: str, version: str) -> str:
    """Return why a version that Go does not know cannot be compared with those that it does."""
    module = path[:100] or "this module"
    return (
        f"Go does not know “{version[:60]}” as a version of {module}, because the path does not "
        "end in that major version, and the advisory counts in versions that Go knows."
    )
