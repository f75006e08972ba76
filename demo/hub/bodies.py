"""The JSON bodies of the hub, with its own field names and order."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from demo.hub import scans
from demo.hub.hashes import git_tree
from demo.hub.repos import Commit, Repo, StoredFile

JSON = dict[str, Any]


def info(repo: Repo, commit: Commit, *, blobs: bool = False, security: bool = False) -> JSON:
    """Return a model's body at one commit; `blobs` adds sizes and hashes, `security` the scans."""
    body = repo.template | {
        "_id": repo.oid,
        "id": repo.id,
        "private": repo.private,
        "tags": list(commit.tags),
        "downloads": repo.downloads,
        "likes": repo.likes,
        "modelId": repo.id,
        "author": repo.author,
        "sha": commit.mark.id,
        "lastModified": commit.mark.date,
        "gated": repo.gated,
        "disabled": repo.disabled,
        "siblings": [sibling(file, blobs=blobs) for file in commit.files],
    }
    if commit.card or body.get("cardData") is not None:
        body["cardData"] = dict(commit.card)
    else:
        body.pop("cardData", None)
    if security:
        body["securityRepoStatus"] = scans.repo_status(commit.files)
    return body


def expanded(body: JSON, wanted: Iterable[str]) -> JSON:
    """Return only `_id`, `id` and the fields asked for, as `?expand=` does."""
    keys = {"_id", "id", *wanted}
    return {key: value for key, value in body.items() if key in keys}


def sibling(file: StoredFile, *, blobs: bool) -> JSON:
    """Return one entry of `siblings`."""
    entry: JSON = {"rfilename": file.path}
    if not blobs:
        return entry
    entry |= {"size": file.size, "blobId": file.oid}
    if file.sha256:
        entry["lfs"] = {
            "sha256": file.sha256, "size": file.size, "pointerSize": file.pointer_size,
        }  # fmt: skip
    return entry


def listed(repo: Repo) -> JSON:
    """Return the short form of a model in a list."""
    body: JSON = {
        "_id": repo.oid,
        "id": repo.id,
        "likes": repo.likes,
        "trendingScore": 0,
        "private": repo.private,
        "downloads": repo.downloads,
        "tags": list(repo.head.tags),
    }
    for key in ("pipeline_tag", "library_name", "createdAt"):
        if key in repo.template:
            body[key] = repo.template[key]
    return body | {"modelId": repo.id}


def commit_row(commit: Commit) -> JSON:
    """Return one entry of the commit list."""
    return {
        "id": commit.mark.id,
        "title": commit.mark.title,
        "message": commit.message,
        "authors": [dict(author) for author in commit.authors],
        "date": commit.mark.date,
    }


def tree(commit: Commit, folder: str, *, recursive: bool, expand: bool) -> list[JSON]:
    """Return the entries below a folder ("" for the root): directories first, then files."""
    inside = [file for file in commit.files if _is_below(file.path, folder)]
    near = [f for f in inside if recursive or _parent(f.path) == folder]
    folders = sorted({p for f in inside for p in _ancestors(f.path) if _is_below(p, folder)})
    shown = [name for name in folders if recursive or _parent(name) == folder]
    return [_directory(name, commit, expand=expand) for name in shown] + [
        tree_file(file, expand=expand) for file in near
    ]


def tree_file(file: StoredFile, *, expand: bool) -> JSON:
    """Return a file entry of the tree and of paths-info."""
    entry: JSON = {"type": "file", "oid": file.oid, "size": file.size}
    if file.sha256:
        entry["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
    if file.xet:
        entry["xetHash"] = file.xet
    entry["path"] = file.path
    if expand:
        entry |= {"lastCommit": file.since.as_json(), "securityFileStatus": dict(file.security)}
    return entry


def ref_row(folder: str, name: str, sha: str) -> dict[str, str]:
    """Return one branch (`heads`) or one tag (`tags`) of the list of refs."""
    return {"name": name, "ref": f"refs/{folder}/{name}", "targetCommit": sha}


def path_entry(commit: Commit, path: str, *, expand: bool) -> JSON | None:
    """Return the entry of one file or folder, or None where there is neither."""
    if file := commit.file(path):
        return tree_file(file, expand=expand)
    if any(_is_below(file.path, path) for file in commit.files):
        return _directory(path, commit, expand=expand)
    return None


def _directory(path: str, commit: Commit, *, expand: bool) -> JSON:
    files = [file for file in commit.files if _is_below(file.path, path)]
    entry: JSON = {"type": "directory", "oid": _tree_id(path, files), "size": 0, "path": path}
    if expand:
        entry["lastCommit"] = max(files, key=lambda file: file.since.date).since.as_json()
    return entry


def _tree_id(folder: str, files: Sequence[StoredFile]) -> str:
    rows = [(f.path.rsplit("/", 1)[-1], f.oid, False) for f in files if _parent(f.path) == folder]
    below = {p for f in files for p in _ancestors(f.path) if p and _parent(p) == folder}
    for name in below - {folder}:
        inside = [file for file in files if _is_below(file.path, name)]
        rows.append((name.rsplit("/", 1)[-1], _tree_id(name, inside), True))
    return git_tree(rows)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _ancestors(path: str) -> list[str]:
    return [str(parent) for parent in PurePosixPath(path).parents if str(parent) != "."]


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
