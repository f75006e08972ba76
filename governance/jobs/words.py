"""How long things take, as people say it."""

MINUTE = 60
HOUR = 60 * MINUTE


def lasting(seconds: float | None) -> str:
    """Return a duration in words: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min"; "" for None."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"
