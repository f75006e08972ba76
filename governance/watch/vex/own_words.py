"""Our own words beside those of VEX, which has none for some of what people decide here.

CycloneDX has properties for them. The schema of OpenVEX allows no member that it does not name, so
they stand at the end of `status_notes`: `[weighbridge:state=open]`.
"""

import re
from collections.abc import Mapping

STATE, JUSTIFICATION = "weighbridge:state", "weighbridge:justification"
MARK = re.compile(
    rf"\s*\[{STATE}=(?P<state>[a-z_]{{1,40}})(?:, {JUSTIFICATION}=(?P<why>[a-z_]{{1,80}}))?\]\s*\Z"
)


def of(state: str, justification: str) -> Mapping[str, str]:
    """Return them by their names; no justification is no word."""
    return {STATE: state, **({JUSTIFICATION: justification} if justification else {})}


def mark(state: str, justification: str) -> str:
    """Return them as the end of a text."""
    words = of(state, justification)
    return f"[{', '.join(f'{name}={word}' for name, word in words.items())}]"


def unmarked(said: str) -> tuple[str, str, str]:
    """Return a text without them, our state, and our justification; "" for what is not there."""
    found = MARK.search(said)
    if found is None:
        return said, "", ""
    return said[: found.start()], found["state"], found["why"] or ""
