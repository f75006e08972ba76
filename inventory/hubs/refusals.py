"""What a hub means by a status other than 200, told by status, X-Error-Code and X-Error-Message.

The client library tells some of these apart by the shape of the address, which fails for mirrors
and over plain http; so we read the headers ourselves.
"""

from collections.abc import Mapping

from huggingface_hub.utils import (  # type: ignore[attr-defined]  # public, exported lazily
    parse_ratelimit_headers,
)

from inventory.hubs.base import BudgetSpent, HubError, HubUnavailable, RateLimit, Reason

DISABLED = "Access to this resource is disabled."
BAD_TOKEN = "Invalid credentials"  # noqa: S105 - how the hub's message begins, no secret
LATER = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
SENTENCES: Mapping[Reason, str] = {
    Reason.NOT_FOUND_OR_PRIVATE: (
        "The hub shows no model named {subject}. It was deleted, made private, renamed away, or "
        "never existed. Check the spelling."
    ),
    Reason.GATED: (
        "{subject} is behind its publisher's gate. Ask for access on the hub, and set HF_TOKEN to "
        "a token of the account that was let in."
    ),
    Reason.DISABLED: "The hub has disabled {subject}, for example after a legal complaint.",
    Reason.REVISION_NOT_FOUND: (
        "{subject} exists, but not at this revision. Its history may have been rewritten."
    ),
    Reason.FILE_NOT_FOUND: "{subject} has no such file at this revision.",
    Reason.BAD_TOKEN: (
        "The hub does not accept our access token. An administrator has to renew HF_TOKEN."
    ),
    Reason.UNREADABLE: (
        "What answered for {subject} does not speak like the hub (status {status}). An "
        "administrator should check HF_ENDPOINT and any proxy."
    ),
}
CODES: Mapping[str, Reason] = {
    "RepoNotFound": Reason.NOT_FOUND_OR_PRIVATE,
    "GatedRepo": Reason.GATED,
    "RevisionNotFound": Reason.REVISION_NOT_FOUND,
    "EntryNotFound": Reason.FILE_NOT_FOUND,
}


def refusal(
    status: int, headers: Mapping[str, str], *, subject: str, plain: bool = False
) -> Exception:
    """Return the error that a status other than 200 stands for; `subject` is the model.

    `plain`: a server of files answers, which knows no words of a hub for what is missing.
    """
    if status in LATER or status >= 500:
        return unavailable(status, headers)
    missing = plain and status in {404, 410}
    reason = Reason.NOT_FOUND_OR_PRIVATE if missing else _reason(status, headers)
    return HubError(reason, SENTENCES[reason].format(subject=subject, status=status))


def unavailable(status: int, headers: Mapping[str, str]) -> HubUnavailable:
    """Return the error for a hub that says: later.

    Where it says that a bucket is spent, and until when, nobody has failed.
    """
    wait = retry_after(headers)
    if status == 429:
        when = f" in {wait:.0f} seconds" if wait else ""
        limit = rate_limit(headers)
        kind = BudgetSpent if limit and limit.remaining == 0 else HubUnavailable
        return kind(f"The hub asks us to slow down. We ask again{when}.", retry_after=wait)
    sentence = f"The hub is out of order at the moment (status {status}). We ask again later."
    return HubUnavailable(sentence, retry_after=wait)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait: the window's end if it is spent, else what Retry-After says."""
    limit = rate_limit(headers)
    if limit and limit.remaining == 0:
        return float(limit.reset + 1)
    given = headers.get("retry-after", "").strip()
    return float(given) if given.isascii() and given.isdigit() and len(given) < 7 else None


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """Return what the rate limit headers say, or None."""
    info = parse_ratelimit_headers(headers)
    if info is None:
        return None
    return RateLimit(
        info.remaining, info.reset_in_seconds, info.resource_type, info.limit, info.window_seconds
    )


def _reason(status: int, headers: Mapping[str, str]) -> Reason:
    code = headers.get("x-error-code", "")
    message = headers.get("x-error-message", "")
    if code in CODES:
        return CODES[code]
    if message == DISABLED or status == 451:
        return Reason.DISABLED
    if message.startswith(BAD_TOKEN):
        return Reason.BAD_TOKEN
    hub_like = bool(message) or "json" in headers.get("content-type", "")
    if status in {401, 404, 410} and hub_like:
        return Reason.NOT_FOUND_OR_PRIVATE
    return Reason.UNREADABLE
