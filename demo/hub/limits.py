"""Rate limits in fixed windows, one bucket for each kind of request and caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field

WINDOW_SECONDS = 300
ANONYMOUS = {"api": 500, "resolvers": 3000, "pages": 100}
FREE = {"api": 1000, "resolvers": 5000, "pages": 200}


@dataclass(frozen=True)
class Allowance:
    """What one caller has left in one bucket, and the seconds until it is full again."""

    bucket: str
    quota: int
    left: int
    reset: int

    @property
    def spent(self) -> bool:
        """Say whether this request is one too many."""
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """Return the two headers that the hub puts on every reply."""
        policy = f'"fixed window";"{self.bucket}";q={self.quota};w={WINDOW_SECONDS}'
        state = f'"{self.bucket}";r={max(self.left, 0)};t={self.reset}'
        return {"ratelimit": state, "ratelimit-policy": policy}


@dataclass
class Limits:
    """Counts requests. Quotas are for one window of 300 seconds.

    `refused` are the requests of all windows that were one too many, `answered` all others.
    """

    anonymous: Mapping[str, int] = field(default_factory=lambda: dict(ANONYMOUS))
    with_token: Mapping[str, int] = field(default_factory=lambda: dict(FREE))
    used: dict[tuple[str, str, int], int] = field(default_factory=dict)
    answered: int = 0
    refused: int = 0

    def take(self, bucket: str, *, caller: str, token: bool, now: float) -> Allowance:
        """Count one request and return what is left."""
        window = int(now // WINDOW_SECONDS)
        self.used = {key: count for key, count in self.used.items() if key[2] == window}
        key = (bucket, caller, window)
        self.used[key] = self.used.get(key, 0) + 1
        quota = (self.with_token if token else self.anonymous)[bucket]
        reset = WINDOW_SECONDS - int(now) % WINDOW_SECONDS
        given = Allowance(bucket, quota, quota - self.used[key], reset)
        self.answered += not given.spent
        self.refused += given.spent
        return given


def bucket_of(path: str) -> str:
    """Return the bucket a path counts in; the resolve cache belongs to the resolvers."""
    if path.startswith("/api/resolve-cache/") or "/resolve/" in path:
        return "resolvers"
    return "api" if path.startswith("/api/") else "pages"
