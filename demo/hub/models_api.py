"""`/api/models/{id}` and what lies below it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from urllib.parse import parse_qs

from demo.hub import bodies, pages, replies, scans
from demo.hub.replies import Reply
from demo.hub.repos import Commit, Repo, StoredFile
from demo.hub.requests import Request
from demo.hub.sandbox import Sandbox


@dataclass(frozen=True)
class Ask:
    """A request for one visible repository; `rest` are the path parts after the resource."""

    hub: Sandbox
    request: Request
    repo: Repo
    rest: tuple[str, ...]

    @property
    def revision(self) -> str:
        """Return the revision named in the path; main where none is."""
        return self.rest[0] if self.rest else "main"

    @property
    def folder(self) -> str:
        """Return the path inside the repository."""
        return "/".join(self.rest[1:])


def model(ask: Ask) -> Reply:
    """Answer `/api/models/{id}` and `/revision/{rev}`."""
    commit = ask.repo.at(ask.revision)
    if commit is None:
        return replies.no_such_revision(ask.revision)
    if ask.hub.drifting:
        _drift(ask)
    body = bodies.info(
        ask.repo, commit,
        blobs=ask.request.flag("blobs") and ask.hub.lists_blobs,
        security=ask.request.flag("securityStatus"),
    )  # fmt: skip
    if wanted := ask.request.query.get("expand"):
        body = bodies.expanded(body, wanted)
    return replies.as_json(body)


def refs(ask: Ask) -> Reply:
    """Answer `/refs`."""
    branches = {"main": ask.repo.head.mark.id, **ask.repo.branches}
    body: dict[str, list[dict[str, str]]] = {
        "tags": [bodies.ref_row("tags", *item) for item in ask.repo.tags.items()],
        "branches": [bodies.ref_row("heads", *item) for item in branches.items()],
        "converts": [],
    }
    if ask.request.flag("include_prs"):
        body["pullRequests"] = []
    return replies.as_json(body)


def commits(ask: Ask) -> Reply:
    """Answer `/commits/{rev}`, newest first, with the total in a header."""
    start = ask.repo.at(ask.revision)
    if start is None:
        return replies.no_such_revision(ask.revision)
    history = ask.repo.commits[ask.repo.commits.index(start) :]
    page = pages.cut([bodies.commit_row(c) for c in history], ask.request, _size(ask, "commits"))
    return page.reply({"X-Total-Count": str(len(history))})


def tree(ask: Ask) -> Reply:
    """Answer `/tree/{rev}[/{path}]`: 1000 entries a page, 50 with `expand`."""
    commit = ask.repo.at(ask.revision)
    if commit is None:
        return replies.no_such_revision(ask.revision)
    expand = ask.request.flag("expand")
    recursive = ask.request.flag("recursive")
    rows = bodies.tree(commit, ask.folder, recursive=recursive, expand=expand)
    if ask.folder and not rows:
        message = f'{ask.folder} does not exist on "{ask.revision}"'
        return replies.error(404, message, code="EntryNotFound")
    size = _size(ask, "expanded_tree" if expand else "tree")
    return pages.cut(rows, ask.request, size).reply()


def paths_info(ask: Ask) -> Reply:
    """Answer `POST /paths-info/{rev}`, form or JSON; unknown paths are left out."""
    commit = ask.repo.at(ask.revision)
    if commit is None:
        return replies.no_such_revision(ask.revision)
    if "json" in ask.request.headers.get("content-type", ""):
        given = json.loads(ask.request.body or b"{}")
        paths, expand = given.get("paths", []), bool(given.get("expand"))
    else:
        form = parse_qs(ask.request.body.decode())
        paths, expand = form.get("paths", []), form.get("expand", [""])[0].lower() == "true"
    rows = (bodies.path_entry(commit, path, expand=expand) for path in paths)
    return replies.as_json([row for row in rows if row is not None])


def treesize(ask: Ask) -> Reply:
    """Answer `/treesize/{rev}`."""
    commit = ask.repo.at(ask.revision)
    if commit is None:
        return replies.no_such_revision(ask.revision)
    inside = [f for f in commit.files if f.path.startswith(ask.folder)]
    path = f"/{ask.folder}"
    return replies.as_json({"path": path, "size": sum(file.size for file in inside)})


def scan(ask: Ask) -> Reply:
    """Answer `/scan`."""
    return replies.as_json(scans.repo_status(ask.repo.head.files))


def compare(ask: Ask) -> Reply:
    """Answer `/compare/{a}..{b}` with a text diff of the files whose content is known."""
    old, _, new = ask.revision.partition("..")
    before, after = ask.repo.at(old), ask.repo.at(new.lstrip("."))
    if before is None or after is None:
        return replies.no_such_revision(ask.revision)
    paths = sorted({file.path for file in (*before.files, *after.files)})
    return replies.text("".join(_diff(before, after, path) for path in paths))


RESOURCES: Mapping[str, Callable[[Ask], Reply]] = {
    "": model,
    "revision": model,
    "refs": refs,
    "commits": commits,
    "tree": tree,
    "paths-info": paths_info,
    "treesize": treesize,
    "scan": scan,
    "compare": compare,
}


def _diff(before: Commit, after: Commit, path: str) -> str:
    old, new = before.file(path), after.file(path)
    if old is not None and new is not None and old.oid == new.oid:
        return ""
    lines = unified_diff(_lines(old), _lines(new), f"a/{path}", f"b/{path}")
    return "".join(lines) or f"Binary {path} differs\n"


def _lines(file: StoredFile | None) -> list[str]:
    content = file.content if file else None
    return (content or b"").decode(errors="replace").splitlines(keepends=True)


def _drift(ask: Ask) -> None:
    ask.hub.drifts += 1
    ask.repo.downloads += 7 * ask.hub.drifts
    ask.repo.likes += ask.hub.drifts % 2
    spaces = [f"sandbox/space-{(ask.hub.drifts * n) % 97}" for n in range(1, 6)]
    ask.repo.template["spaces"] = spaces


def _size(ask: Ask, kind: str) -> int:
    return min(int(ask.request.first("limit", "100000")), ask.hub.page_sizes[kind])
