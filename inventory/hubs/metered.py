"""What hubs with one endpoint have in common: who asks there, and that it can be counted."""

from inventory.hubs.base import Meter
from inventory.hubs.wire import Wire


class Metered:
    """Part of a `MeteredHub`: all requests go over one wire."""

    wire: Wire

    @property
    def account(self) -> str:
        """Return who asks there: a short digest of endpoint and token."""
        return self.wire.account

    def use(self, meter: Meter) -> None:
        """Count every request from now on."""
        self.wire.meter = meter
