"""Who stands behind a namespace, as its hub says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from inventory.hubs.base import HubError, Reason
from inventory.hubs.reading import Reader
from inventory.hubs.wire import Deadline, Wire


@dataclass(frozen=True)
class PublisherFacts:
    """A namespace: its full name, and whether the hub marks it as verified.

    `is_verified` is None where the hub does not say. Only organisations are ever verified.
    """

    title: str = ""
    is_verified: bool | None = None
    kind: str = ""


class Directory(Protocol):
    """A hub that can be asked who publishes."""

    def publisher(self, name: str, *, timeout: float | None = None) -> PublisherFacts:
        """Return what the hub says of a namespace.

        :raises HubError: do not retry soon.
        :raises HubUnavailable: retry later.
        """
        ...


class HuggingFaceDirectory:
    """Organisations and people at the Hugging Face Hub."""

    def __init__(self, endpoint: str, token: str | None, *, timeout: float = 15.0) -> None:
        self.wire = Wire(endpoint, token)
        self.timeout = timeout

    def publisher(self, name: str, *, timeout: float | None = None) -> PublisherFacts:
        """Ask for an organisation of this name, else for a person. See `Directory.publisher`."""
        within = Deadline(timeout or self.timeout)
        try:
            body = self._overview("organizations", name, within)
        except HubError as error:
            if error.reason is not Reason.NOT_FOUND_OR_PRIVATE:
                raise
            body = self._overview("users", name, within)
            return PublisherFacts(_title(body), is_verified=False, kind="person")
        verified = body.get("isVerified")
        known = verified if isinstance(verified, bool) else None
        return PublisherFacts(_title(body), known, "organisation")

    def _overview(self, kind: str, name: str, within: Deadline) -> Mapping[str, Any]:
        path = f"/api/{kind}/{quote(name, safe='')}/overview"
        body = self.wire.get(path, subject=name, within=within).json()
        if not isinstance(body, dict):
            raise HubError(Reason.UNREADABLE, f"What the hub says of {name} cannot be read.")
        return body


def _title(body: Mapping[str, Any]) -> str:
    return Reader().text(body, "fullname", limit=200) or ""
