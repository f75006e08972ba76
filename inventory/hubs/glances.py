"""A short look: has anything changed since the last time? Marks of answers tell.

The mark of an answer is its ETag, or where a hub gives none the SHA-256 of its body. The questions
ask only for fields that stand still while nothing happens, so a counter moves no mark. Whether a
hub answers 304 to an ETag or sends the same body again makes no difference to what we find.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from inventory.hubs import refs, scanners
from inventory.hubs.address import valid_id, valid_revision
from inventory.hubs.base import Glance, HubError, HubUnavailable
from inventory.hubs.wire import Deadline, Fetched, Wire, next_link

STANDING = ("sha", "gated", "private", "disabled", "author", "cardData", "tags", "pipeline_tag")
TREE_PAGES = 20
REFUSED = "refused: "
DIGEST = "sha256: "
COMMIT = re.compile("[0-9a-f]{40}")

Marks = Mapping[str, list[str]]


def look(
    wire: Wire,
    names: Sequence[str],
    shas: Sequence[str],
    *,
    marks: Marks,
    within: Deadline,
    with_refs: bool,
) -> Glance:
    """Return the marks of a model at the Hugging Face Hub. See `GlancingHub.glance`.

    The files of a commit are listed fifty a page with what each scanner says of them. Of more than
    a thousand files not all are looked at, and such a model never counts as unchanged.
    """
    asking = _Asking(wire, names[0], marks, within)
    head = asking.ask(_model(names[0]))
    sha = _commit(head, shas[0])
    for name in names[1:]:
        asking.try_(_model(name))
    asking.refs(names[0], ask=with_refs)
    read = {commit: asking.tree(names[0], commit) for commit in dict.fromkeys((sha, *shas[1:]))}
    unchanged = bool(marks) and not asking.cut and dict(marks) == asking.seen
    return Glance(unchanged, asking.seen, read)


def marks_of(
    wire: Wire,
    first: str,
    others: Iterable[str],
    *,
    marks: Marks,
    within: Deadline,
    hosts: Collection[str] = (),
) -> dict[str, list[str]]:
    """Return the marks of some paths; of all but the first a refusal is an answer as well.

    :raises HubError: if the first one is refused.
    :raises HubUnavailable: if any question went without an answer.
    """
    asking = _Asking(wire, first, marks, within, hosts)
    asking.ask(first)
    for path in others:
        asking.try_(path)
    return asking.seen


@dataclass
class _Asking:
    """Asks path after path and keeps [mark, path of the next page] of each."""

    wire: Wire
    subject: str
    marks: Marks
    within: Deadline
    hosts: Collection[str] = ()
    seen: dict[str, list[str]] = field(default_factory=dict)
    cut: bool = False

    def ask(self, path: str) -> Fetched:
        mark, following = self.marks.get(path, ["", ""])
        etag = "" if mark.startswith((REFUSED, DIGEST)) else mark
        reply = self.wire.get(
            path, subject=self.subject, within=self.within, hosts=self.hosts, etag=etag
        )
        if reply.unchanged:
            self.seen[path] = [mark, following]
            return reply
        if not isinstance(reply.json(), dict | list):
            raise HubUnavailable("The hub's answer is not about a model. We ask again later.")
        address = next_link(reply.headers)
        self.seen[path] = [_mark(reply), self.wire.path_in(address) if address else ""]
        return reply

    def try_(self, path: str) -> Fetched | None:
        """Ask; a refusal is a mark too."""
        try:
            return self.ask(path)
        except HubError as refusal:
            self.seen[path] = [f"{REFUSED}{refusal.reason}", ""]
            return None

    def refs(self, name: str, *, ask: bool) -> None:
        """Ask for branches and tags, or take it that they are as they were."""
        path = refs.path(name)
        if ask:
            self.try_(path)
        elif path in self.marks:
            self.seen[path] = self.marks[path]

    def tree(self, name: str, sha: str) -> dict[str, scanners.Scanners]:
        """Return what the scanners say of the files on pages that are not as they were."""
        read: dict[str, scanners.Scanners] = {}
        for reply in self._pages(_tree(name, sha)):
            read |= scanners.of_page(reply.json()) if reply and not reply.unchanged else {}
        return read

    def _pages(self, path: str) -> Iterator[Fetched | None]:
        for _ in range(TREE_PAGES):
            yield self.try_(path)
            path = self.seen[path][1]
            if not path:
                return
        self.cut = True


def _mark(reply: Fetched) -> str:
    etag = reply.headers.get("etag", "")
    return etag[:200] if etag else DIGEST + hashlib.sha256(reply.body).hexdigest()


def _commit(head: Fetched, known: str) -> str:
    """Return the newest commit as the answer names it, or the known one if it names none."""
    if head.unchanged:
        return known
    body: Any = head.json()
    if not isinstance(body, dict):
        raise HubUnavailable("The hub's answer is not about a model. We ask again later.")
    sha = body.get("sha")
    return sha if isinstance(sha, str) and COMMIT.fullmatch(sha) else known


def _model(name: str) -> str:
    return f"/api/models/{valid_id(name)}?" + "&".join(f"expand={key}" for key in STANDING)


def _tree(name: str, sha: str) -> str:
    commit = quote(valid_revision(sha), safe="")
    return f"/api/models/{valid_id(name)}/tree/{commit}?recursive=true&expand=true"
