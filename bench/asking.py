"""Ask a running web server as a browser does, over one connection, and stop the time."""

import http.client
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

WARM_UPS, REQUESTS = 5, 40
REACHED = http.HTTPStatus.OK


class NotAnswered(Exception):
    """A page did not answer with 200; the text says what it answered."""


@dataclass(frozen=True)
class Timing:
    """What many requests for one address took, in milliseconds, and the size of the answer."""

    median: float
    p95: float
    size: int


def ask(
    port: int, path: str, headers: Mapping[str, str], *, warm_ups: int = WARM_UPS,
    requests: int = REQUESTS,
) -> Timing:  # fmt: skip
    """Return how long an address takes, after some requests that do not count.

    Sizes are those of uncompressed bodies.

    :raises NotAnswered: if an answer is not 200.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        runs = [_once(connection, path, headers) for _ in range(warm_ups + requests)][warm_ups:]
    finally:
        connection.close()
    times = sorted(milliseconds for milliseconds, _ in runs)
    return Timing(
        median=statistics.median(times),
        p95=times[min(len(times) - 1, round(len(times) * 0.95))],
        size=runs[-1][1],
    )


def _once(
    connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]
) -> tuple[float, int]:
    begin = perf_counter()
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    size = 0
    # Read in portions: what the client holds must not be what is measured.
    while portion := answer.read(1 << 16):
        size += len(portion)
    if answer.status != REACHED:
        raise NotAnswered(f"answered {answer.status}")
    return (perf_counter() - begin) * 1000, size
