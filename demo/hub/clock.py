"""The sandbox's own clock: it follows the real one and can be moved forward."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass
class Clock:
    """Seconds since 1970. `advance` moves it; `frozen_at` stops it, so that a run repeats."""

    ahead: float = 0.0
    frozen_at: float | None = None

    def now(self) -> float:
        """Return the moment in seconds since 1970."""
        return (time.time() if self.frozen_at is None else self.frozen_at) + self.ahead

    def stamp(self) -> str:
        """Return the moment as the hub writes dates, e.g. 2026-09-22T17:25:10.000Z."""
        moment = datetime.fromtimestamp(int(self.now()), UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def advance(self, seconds: float) -> None:
        """Move forward."""
        self.ahead += seconds
