"""File addresses: a small file redirects to the resolve cache, a large one to the storage."""

from urllib.parse import quote, quote_plus

from demo.hub import replies, starts
from demo.hub.replies import Reply
from demo.hub.repos import Commit, Repo, StoredFile
from demo.hub.requests import Request
from demo.hub.sandbox import Sandbox
from demo.hub.shelf import Account


def resolve(
    request: Request, repo: Repo, account: Account | None, revision: str, path: str
) -> Reply:
    """Answer `/{id}/resolve/{rev}/{path}` with the redirect that tells hash and commit."""
    commit = repo.at(revision)
    if commit is None:
        return replies.no_such_revision(revision)
    if repo.gated and not _approved(repo, account):
        return replies.gated(repo.id, token=account is not None)
    file = commit.file(path)
    if file is None:
        return replies.error(404, "Entry not found", code="EntryNotFound", plain=True)
    reply = _to_storage(request, repo, commit, file) if file.sha256 else None
    return _with_warning(reply or _to_cache(request, repo, commit, file), account)


def cached(repo: Repo, account: Account | None, revision: str, path: str) -> Reply:
    """Answer `/api/resolve-cache/models/{id}/{commit}/{path}` with a small file's bytes."""
    if repo.gated and not _approved(repo, account):
        return replies.gated(repo.id, token=account is not None)
    commit = repo.at(revision)
    file = commit.file(path) if commit else None
    if commit is None or file is None:
        return replies.error(404, "Entry not found", code="EntryNotFound", plain=True)
    name = path.rsplit("/", 1)[-1]
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}; filename=\"{name}\";",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": f'"{file.oid}"',
        "X-Repo-Commit": commit.mark.id,
    }
    return replies.text((file.content or b"").decode(), headers=headers)


def weights(hub: Sandbox, request: Request) -> Reply:
    """Answer for the storage of large files: the sandbox knows how they begin, and no more."""
    parts = request.segments
    files = (f for repo in hub.repos.values() for c in repo.commits for f in c.files)
    file = next((file for file in files if file.xet and file.xet in parts), None)
    if file is None or not request.headers.get("range", "").startswith("bytes=0-"):
        return replies.text("The sandbox hub holds no weights.", status=404)
    head = starts.head_of(file.path, file.size)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Range": f"bytes 0-{len(head) - 1}/{file.size}",
        "ETag": f'"{file.xet}"',
    }
    return Reply(206, head, headers)


def _to_cache(request: Request, repo: Repo, commit: Commit, file: StoredFile) -> Reply:
    tag = f'"{file.oid}"'
    where = f"/api/resolve-cache/models/{repo.id}/{commit.mark.id}/{quote(file.path)}"
    location = f"{where}?{quote_plus(request.path)}=&etag={quote_plus(tag)}"
    linked = {"Accept-Ranges": "bytes", "X-Linked-Etag": tag, "X-Repo-Commit": commit.mark.id}
    return replies.moved(location).with_headers(linked)


def _to_storage(request: Request, repo: Repo, commit: Commit, file: StoredFile) -> Reply:
    location = f"{request.base_url}/_storage/{repo.oid}/{file.xet}"
    auth = f"</api/models/{repo.id}/xet-read-token/{commit.mark.id}>"
    info = f"<{request.base_url}/_storage/v1/reconstructions/{file.xet}>"
    linked = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "Link": f'{auth}; rel="xet-auth", {info}; rel="xet-reconstruction-info"',
        "X-Linked-Etag": f'"{file.sha256}"',
        "X-Linked-Size": str(file.size),
        "X-Repo-Commit": commit.mark.id,
        "X-Xet-Hash": file.xet or "",
    }
    return replies.moved(location, status=302).with_headers(linked)


def _with_warning(reply: Reply, account: Account | None) -> Reply:
    warning = {"X-Hf-Warning": replies.ANONYMOUS_WARNING}
    return reply if account else reply.with_headers(warning)


def _approved(repo: Repo, account: Account | None) -> bool:
    return account is not None and (
        repo.id in account.approved or repo.author in account.namespaces
    )
