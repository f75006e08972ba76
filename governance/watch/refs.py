"""The branches and tags of a model, and which of them lead to a commit that we know or run."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from governance.watch.models import Poll
from inventory.hubs.base import RefKind
from inventory.models import HubModel, SystemModel


@dataclass(frozen=True)
class NamedCommit:
    """A branch or a tag. `known`: the commit is stored here; `in_use`: a system runs it."""

    kind: str
    name: str
    commit: str
    known: bool
    in_use: bool
    newest: bool

    @property
    def is_tag(self) -> bool:
        """Say whether the name should stay where it is."""
        return self.kind == RefKind.TAG

    @property
    def note(self) -> str:
        """Return in words what this commit is to us."""
        words = [
            "newest" if self.newest else "",
            "in use" if self.in_use else "",
            "" if self.known else "not read",
        ]
        said = ", ".join(word for word in words if word)
        return said[:1].upper() + said[1:]


def named_commits(model: HubModel, poll: Poll | None) -> list[NamedCommit]:
    """Return the branches and tags of a model, first what we run, then what we know.

    One statement, and none where the hub lists nothing.
    """
    if poll is None or not poll.refs:
        return []
    used = _known(model, {sha for _, _, sha in poll.refs})
    rows = [
        NamedCommit(kind, name, sha, sha in used, used.get(sha, False), sha == model.head_sha)
        for kind, name, sha in poll.refs
    ]
    return sorted(rows, key=lambda row: (not row.in_use, not row.known))


def _known(model: HubModel, shas: Collection[str]) -> dict[str, bool]:
    """Return each commit of the model that is stored here, with whether a system in use runs it."""
    running = SystemModel.objects.filter(revision=OuterRef("pk"), system__retired_at=None)
    rows = model.revisions.filter(sha__in=shas).order_by()
    return dict(rows.annotate(used=Exists(running)).values_list("sha", "used"))
