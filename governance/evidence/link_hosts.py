"""Which addresses may be opened: those at hosts that whoever runs this installation has listed.

An entry is a host (`wiki.example.org`), a host with an unusual port (`wiki.example.org:8443`), or
every host below a name (`.example.org`). A listed host may lie in the organisation's own network,
for its very name was written down. A host below a listed name may not: anybody who can add a name
there could point it inside. This machine, link-local addresses and the like are never opened,
unless the entry is that very address.
"""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

PORTS = {"http": 80, "https": 443}
OWN_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)


@dataclass(frozen=True)
class Place:
    """An address that may be opened, in parts. `entry` is the line of the list that allows it."""

    secure: bool
    host: str
    port: int
    target: str
    entry: str

    def may_connect(self, address: str) -> bool:
        """Tell whether the host may be spoken to at this IP address."""
        ip = ipaddress.ip_address(address)
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if self.host == str(ip):
            return True
        if ip.is_global and not ip.is_multicast:
            return True
        return not self.entry.startswith(".") and any(ip in network for network in OWN_NETWORKS)


def place_of(url: str, hosts: Collection[str]) -> Place | None:
    """Return the address in parts, or None if it is not on the list."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode().lower()
        usual = PORTS[parts.scheme]
        port = parts.port or usual
    except (ValueError, KeyError):
        return None
    entry = _entry(host, port, hosts, usual=usual)
    if not entry or parts.username is not None:
        return None
    target = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=SAFE)
    return Place(parts.scheme == "https", host, port, target, entry)


SAFE = "/%:=&?~#+!$,;'@()*[]"


def _entry(host: str, port: int, hosts: Collection[str], *, usual: int) -> str:
    """Return the entry that allows the host at this port, an exact one before a wider one."""
    names = [host, *("." + host.split(".", cut)[cut] for cut in range(1, host.count(".") + 1))]
    for name in names:
        if f"{name}:{port}" in hosts:
            return f"{name}:{port}"
        if port == usual and name in hosts:
            return name
    return ""
