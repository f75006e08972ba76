"""What every hub gives: a frozen snapshot of one model, or one of two errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable


class Reason(StrEnum):
    """Why asking again will not help."""

    NOT_FOUND_OR_PRIVATE = "not_found_or_private"
    GATED = "gated"
    DISABLED = "disabled"
    REVISION_NOT_FOUND = "revision_not_found"
    FILE_NOT_FOUND = "file_not_found"
    INVALID_ID = "invalid_id"
    WRONG_HOST = "wrong_host"
    REDIRECTED_ELSEWHERE = "redirected_elsewhere"
    BAD_TOKEN = "bad_token"  # noqa: S105 - the name of a reason, no secret
    UNREADABLE = "unreadable"


class HubError(Exception):
    """The hub gave an answer that will not change by asking again. The text is fit for a person."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class HubUnavailable(Exception):
    """The hub cannot be asked at the moment. `retry_after` in seconds, None if it did not say."""

    def __init__(self, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class BudgetSpent(HubUnavailable):
    """Nothing is wrong: our share of one bucket of the hub's quota is used up until `retry_after`.

    Either we reckoned so and did not ask, or the hub said so.
    """


class Meter(Protocol):
    """Counts the requests to a hub against what it allows, before they are sent."""

    def take(self, bucket: str) -> None:
        """Count one request.

        :raises BudgetSpent: if there is none left.
        """
        ...

    def heard(self, limit: "RateLimit") -> None:
        """Note what a reply says is left."""
        ...


class ScanStatus(StrEnum):
    """What the hub's scanners say of a repository. Only the first two are verdicts."""

    NO_ISSUE = "no issue found"
    ISSUE = "issue found"
    NOT_FINISHED = "not finished"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FileFacts:
    """One file. `size` in bytes; `sha256` only for large files; `scan` the hub's own word or ""."""

    path: str
    size: int | None
    blob_id: str
    sha256: str
    scan: str = ""


@dataclass(frozen=True)
class BaseModelFact:
    """A model this one was made from: finetune, adapter, merge, quantized, or "" for unsaid."""

    repo_id: str
    relation: str


@dataclass(frozen=True)
class ScanIssue:
    """A file in which a scanner found something, with the hub's word for how bad it is."""

    path: str
    level: str


class RefKind(StrEnum):
    """What a name in a repository does: a branch follows new commits, a tag should stay."""

    TAG = "tag"
    BRANCH = "branch"


@dataclass(frozen=True)
class Ref:
    """A name in a repository and the commit it leads to."""

    kind: RefKind
    name: str
    sha: str


@dataclass(frozen=True)
class RateLimit:
    """What is left of the quota, and the seconds until it is full again.

    `bucket` is the hub's name for the kind of request; `quota` is for one `window` in seconds.
    """

    remaining: int
    reset: int
    bucket: str = "api"
    quota: int | None = None
    window: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """One model as its hub shows it now, at one commit. `problems` names fields that made no sense.

    `repo_id` is the canonical id; `aliases` are the names that redirected to it. `licence_text` is
    the text of the licence files in the root folder, of which `licence_texts` holds each by its
    path, and the notices after them; `licence_withheld` says that there are some which we may not
    read.
    """

    hub: str
    hub_id: str
    asked_id: str
    repo_id: str
    sha: str
    author: str = ""
    aliases: tuple[str, ...] = ()
    private: bool = False
    disabled: bool = False
    gated: str = ""
    last_modified: datetime | None = None
    created_at: datetime | None = None
    pipeline_tag: str | None = None
    library_name: str | None = None
    licence_key: str | None = None
    licence_keys: tuple[str, ...] = ()
    licence_name: str | None = None
    licence_link: str | None = None
    licence_paths: tuple[str, ...] = ()
    licence_text: str | None = None
    licence_texts: tuple[tuple[str, str], ...] = ()
    licence_text_sha256: str | None = None
    licence_withheld: bool = False
    base_models: tuple[BaseModelFact, ...] = ()
    datasets: tuple[str, ...] = ()
    card: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[FileFacts, ...] = ()
    scan_status: ScanStatus = ScanStatus.UNKNOWN
    files_with_issues: tuple[ScanIssue, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    ratelimit: RateLimit | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatasetFacts:
    """One dataset as its hub shows it now; `repo_id` is the canonical id.

    `generated_by` are ids of models whose outputs it holds. No field of a card is meant for
    that, so it is empty unless an author wrote one of that name: silence says nothing.
    """

    repo_id: str
    licence_keys: tuple[str, ...] = ()
    licence_name: str | None = None
    generated_by: tuple[str, ...] = ()


class Hub(Protocol):
    """A place that publishes models."""

    def snapshot(
        self, repo_id: str, *, revision: str | None = None, timeout: float | None = None
    ) -> Snapshot:
        """Return the state of one model, now or at a revision.

        `timeout` in seconds for each request; all requests together may take four times that.

        :raises HubError: do not retry.
        :raises HubUnavailable: retry later.
        """
        ...

    def commits_contain(self, repo_id: str, sha: str, *, timeout: float | None = None) -> bool:
        """Say whether a commit is still in the history of main; if not, history was rewritten.

        :raises HubError: do not retry.
        :raises HubUnavailable: retry later.
        """
        ...


@dataclass(frozen=True)
class Glance:
    """What a short look found: the marks of every answer, and the scanners of what was new.

    `unchanged`: every answer has the mark it had before. `scanners` has the scanners' words by
    commit and path, of the files on pages that are not as they were.
    """

    unchanged: bool
    marks: Mapping[str, list[str]] = field(default_factory=dict)
    scanners: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)


@runtime_checkable
class GlancingHub(Hub, Protocol):
    """A hub that can be asked cheaply whether anything is different."""

    def glance(
        self,
        names: Sequence[str],
        shas: Sequence[str],
        *,
        marks: Mapping[str, list[str]],
        with_refs: bool = True,
    ) -> Glance:
        """Look whether a model is as it was. The first name and the first commit are today's.

        Other names are those it had, other commits those that are in use; `marks` are those of
        the last look, empty for none. Without `with_refs` branches and tags are taken to be as
        they were, where that saves a question.

        :raises HubError: if the hub refuses the model itself.
        :raises HubUnavailable: if any question went without an answer.
        """
        ...


@runtime_checkable
class ReferencedHub(Hub, Protocol):
    """A hub whose repositories have branches and tags."""

    def refs(self, repo_id: str, *, timeout: float | None = None) -> tuple[Ref, ...]:
        """Return what each tag and each branch leads to, tags first, by name.

        :raises HubError: if the hub lists none, or refuses; do not retry.
        :raises HubUnavailable: retry later.
        """
        ...


@runtime_checkable
class MeteredHub(Hub, Protocol):
    """A hub whose requests can be counted. `account` stands for its endpoint and our token."""

    @property
    def account(self) -> str:
        """Return who asks there: a short digest, no secret."""
        ...

    def use(self, meter: Meter) -> None:
        """Count every request from now on."""
        ...


class LineageHub(Hub, Protocol):
    """A hub at which models name what they were made from, datasets included."""

    def dataset(self, repo_id: str, *, timeout: float | None = None) -> DatasetFacts:
        """Return what the card of one dataset says.

        :raises HubError: do not retry.
        :raises HubUnavailable: retry later.
        """
        ...
