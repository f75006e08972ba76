"""The licence text behind an address that a card names: read only from hosts on our own list."""

from collections.abc import Callable, Collection
from urllib.parse import SplitResult, urlsplit

from inventory.hubs.base import HubError, Reason
from inventory.hubs.reading import storable
from inventory.hubs.wire import Deadline, Wire

HTTPS = 443
TEXTS = ("text/plain", "text/markdown", "text/x-")


class LicenceLinks:
    """Reads addresses at the hosts of LICENCE_HOSTS, over https, and follows none elsewhere.

    Nothing of ours is sent along: no token, no cookie. `wire` makes the speaker to one endpoint.
    """

    def __init__(
        self, hosts: Collection[str] = (), *, wire: Callable[[str, str | None], Wire] = Wire
    ) -> None:
        self.hosts = frozenset(host.lower() for host in hosts)
        self.wire = wire

    def may_open(self, link: str | None) -> bool:
        """Tell whether the address is on the list."""
        return self._place(link) is not None

    def read(self, link: str, within: Deadline) -> str:
        """Return the text at an address that `may_open`.

        :raises HubError: if it is no text, leads to another host, or is not there.
        :raises HubUnavailable: if the host does not answer well in time.
        """
        place = self._place(link)
        if place is None:
            raise HubError(Reason.WRONG_HOST, "The licence's link is not on the list of hosts.")
        path = place.path.replace("/blob/", "/raw/", 1) or "/"
        query = f"?{place.query}" if place.query else ""
        found = self.wire(f"https://{place.hostname}", None).get(
            path + query, subject="the licence's link", within=within
        )
        if not found.headers.get("content-type", "text/plain").startswith(TEXTS):
            raise HubError(Reason.UNREADABLE, "The licence's link leads to a web page, not a text.")
        return storable(found.body.decode("utf-8", "replace"))

    def _place(self, link: str | None) -> SplitResult | None:
        """Return the address in parts; None if it is none, or not one that we open."""
        try:
            parts = urlsplit(link or "")
            port = parts.port or HTTPS
        except ValueError:
            return None
        plain = parts.username is None and parts.password is None and port == HTTPS
        known = (parts.hostname or "").lower() in self.hosts
        return parts if plain and known and parts.scheme == "https" else None
