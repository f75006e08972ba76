"""Open the address of a link to see whether something answers. Nothing of the content is read."""

import socket
import ssl
from collections.abc import Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import urljoin

from governance.evidence.link_hosts import Place, place_of

SECONDS_EACH = 5.0
SECONDS_IN_ALL = 10.0
HOPS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
SIGN_IN = frozenset({401, 403, 407})
GONE = frozenset({404, 410})
NOT_FOR_HEAD = frozenset({400, 403, 404, 405, 500, 501, 503})


@dataclass(frozen=True)
class Outcome:
    """What came of it; `reachable` None: that cannot be told. `detail` is a sentence."""

    detail: str
    reachable: bool | None


class _NotOpened(Exception):
    """The address may not be spoken to, or nothing answers there; the text says which."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


def open_link(url: str, hosts: Collection[str]) -> Outcome:
    """Ask the host of an address, following up to three redirects within the listed hosts."""
    try:
        return _follow(url, hosts)
    except _NotOpened as refusal:
        return refusal.outcome


def _follow(url: str, hosts: Collection[str]) -> Outcome:
    for _ in range(HOPS + 1):
        place = place_of(url, hosts)
        if place is None:
            return Outcome(
                "It leads to a host that is not on the list, which was not opened.", reachable=None
            )
        status, location = _asked(place)
        if status not in REDIRECTS or not location:
            return _outcome(status)
        url = urljoin(url, location)
    return Outcome(
        f"It leads from one address to the next more than {HOPS} times.", reachable=False
    )


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome("The host answered.", reachable=True)
    if status in SIGN_IN:
        return Outcome(
            f"The host asks for a sign-in ({status}), so what lies there cannot be told.",
            reachable=None,
        )
    if status in GONE:
        return Outcome(
            f"The host says that nothing is at this address ({status}).", reachable=False
        )
    return Outcome(f"The host answered with an error ({status}).", reachable=False)


def _asked(place: Place) -> tuple[int, str]:
    """Return status and redirect of a HEAD, or of a GET where the host may not know HEAD."""
    address = _resolved(place)
    status, location = _once(place, address, "HEAD")
    return _once(place, address, "GET") if status in NOT_FOR_HEAD else (status, location)


def _resolved(place: Place) -> str:
    """Return the IP address to connect to, so that a name cannot change its mind in between."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _NotOpened(Outcome("There is no host of this name.", reachable=False)) from error
    addresses = [str(row[4][0]) for row in found]
    if not all(map(place.may_connect, addresses)):
        raise _NotOpened(
            Outcome(
                "Its host lies where links are never opened, so it was not asked.", reachable=None
            )
        )
    return addresses[0]


def _once(place: Place, address: str, method: str) -> tuple[int, str]:
    connection = _Pinned(place, address)
    alarm = Timer(SECONDS_IN_ALL, connection.cut)
    alarm.start()
    try:
        with closing(connection):
            connection.request(method, place.target, headers={"User-Agent": "Weighbridge"})
            with connection.getresponse() as response:
                return response.status, response.getheader("Location", "")
    except (OSError, HTTPException, ValueError) as error:
        raise _NotOpened(_failure(error, was_cut=connection.was_cut)) from error
    finally:
        alarm.cancel()


def _failure(error: Exception, *, was_cut: bool) -> Outcome:
    if isinstance(error, ssl.SSLError) and not was_cut:
        return Outcome(
            "The certificate of the host is not one that this machine trusts.", reachable=False
        )
    if isinstance(error, TimeoutError) or was_cut:
        return Outcome(
            f"The host did not answer within {SECONDS_IN_ALL:.0f} seconds.", reachable=False
        )
    if isinstance(error, OSError):
        return Outcome("The host did not accept the connection.", reachable=False)
    return Outcome("What answered there is no web server.", reachable=False)


class _Pinned(HTTPConnection):
    """Speaks to one IP address, whatever the name may lead to by now."""

    def __init__(self, place: Place, address: str) -> None:
        super().__init__(place.host, place.port, timeout=SECONDS_EACH)
        self.default_port = 443 if place.secure else 80
        self.place, self.address, self.was_cut = place, address, False

    def connect(self) -> None:
        """Open the connection, with TLS for the host's name where the address asks for it."""
        plain = socket.create_connection((self.address, self.place.port), SECONDS_EACH)
        self.sock = plain
        if self.place.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.place.host)

    def cut(self) -> None:
        """End the connection from another thread: a host that drips must not hold a worker."""
        self.was_cut = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
