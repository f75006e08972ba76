"""Make repositories: from a spec, or from a recorded body of the live hub."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from demo.hub import scans
from demo.hub.hashes import git_blob, lfs_pointer, made_up
from demo.hub.repos import Commit, CommitMark, Repo, StoredFile
from demo.hub.specs import FileSpec, RepoSpec

JSON = dict[str, Any]


def from_spec(spec: RepoSpec, *, generation: int = 0) -> Repo:
    """Return a repository with one commit. Another generation has another `_id` and commit."""
    sha = made_up("commit", spec.repo_id, generation, 0, digits=40)
    mark = CommitMark(sha, "initial commit", spec.created)
    card = card_of(spec)
    commit = Commit(
        mark=mark,
        files=tuple(sorted((stored(f, spec.repo_id, mark) for f in _files(spec, card)), key=_path)),
        card=card,
        tags=_tags(spec),
        authors=({"user": spec.repo_id.split("/")[0], "avatar": "/avatars/sandbox.svg"},),
    )
    return Repo(
        id=spec.repo_id,
        oid=made_up("_id", spec.repo_id, generation, digits=24),
        commits=[commit],
        template=_template(spec),
        private=spec.private,
        disabled=spec.disabled,
        gated=spec.gated,
        downloads=spec.downloads,
        likes=spec.likes,
    )


def card_of(spec: RepoSpec) -> JSON:
    """Return the card's data as the hub would have parsed it."""
    said: JSON = {
        "license": spec.license,
        "license_name": spec.license_name,
        "license_link": spec.license_link,
        "base_model": spec.base_model,
        "datasets": list(spec.datasets) or None,
        "language": list(spec.language) or None,
        "pipeline_tag": spec.pipeline_tag,
        "library_name": spec.library_name,
    }
    return {key: value for key, value in said.items() if value is not None} | dict(spec.card)


def readme(repo_id: str, card: Mapping[str, Any]) -> FileSpec:
    """Return the card as a file. Values are written as JSON, which is YAML as well."""
    front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in card.items())
    text = f"---\n{front}---\n# {repo_id}\n\nStand-in card for the sandbox hub.\n"
    return FileSpec("README.md", text=text)


def stored(spec: FileSpec, repo_id: str, mark: CommitMark) -> StoredFile:
    """Return the file as the hub keeps it, with hashes by git's own rules."""
    status = scans.file_status(spec.path, spec.scan, spec.imports, large=spec.is_large)
    if not spec.is_large:
        text = spec.text if spec.text is not None else f"Stand-in for {spec.path}\n"
        content = text.encode()
        return StoredFile(spec.path, len(content), git_blob(content), mark, status, content=content)
    sha256 = spec.sha256 or made_up("sha256", repo_id, spec.path)
    size = spec.size or 1_000_000
    pointer = lfs_pointer(sha256, size)
    xet = made_up("xet", sha256)
    return StoredFile(
        spec.path, size, git_blob(pointer), mark, status, sha256, xet, len(pointer)
    )  # fmt: skip


def from_recording(body: JSON, tree: Sequence[JSON] = (), commits: Sequence[JSON] = ()) -> Repo:
    """Return a repository that answers with a recorded body, byte for byte, until it is changed.

    `tree` and `commits` are recorded replies of the same repository; without a tree, sizes and
    hashes are made up.
    """
    mark = CommitMark(body["sha"], "recorded", body.get("lastModified", "2024-01-01T00:00:00.000Z"))
    names = [sibling["rfilename"] for sibling in body.get("siblings", [])]
    files = [recorded_file(e) for e in tree if e["type"] == "file"] or [
        stored(FileSpec(name), body["id"], mark) for name in names
    ]
    commit = Commit(
        mark, tuple(files), body.get("cardData") or {}, tuple(body.get("tags", ())),
        authors=({"user": body["id"].split("/")[0], "avatar": "/avatars/sandbox.svg"},),
    )  # fmt: skip
    return Repo(
        id=body["id"],
        oid=body["_id"],
        commits=[_recorded_commit(row, commit) for row in commits] or [commit],
        template=dict(body),
        private=body.get("private", False),
        disabled=body.get("disabled", False),
        gated=body.get("gated", False),
        downloads=body.get("downloads", 0),
        likes=body.get("likes", 0),
    )


def recorded_file(entry: JSON) -> StoredFile:
    """Return the file that a recorded tree entry describes."""
    lfs = entry.get("lfs") or {}
    last = entry.get("lastCommit") or {"id": "", "title": "", "date": ""}
    return StoredFile(
        entry["path"], entry["size"], entry["oid"], CommitMark(**last),
        entry.get("securityFileStatus") or {}, lfs.get("oid"), entry.get("xetHash"),
        lfs.get("pointerSize", 134),
    )  # fmt: skip


def _recorded_commit(row: JSON, like: Commit) -> Commit:
    mark = CommitMark(row["id"], row["title"], row["date"])
    return replace(like, mark=mark, message=row["message"], authors=tuple(row["authors"]))


def _path(file: StoredFile) -> str:
    return file.path


def _files(spec: RepoSpec, card: JSON) -> Iterable[FileSpec]:
    given = {file.path: file for file in spec.files}
    defaults = (
        FileSpec(".gitattributes", text="*.safetensors filter=lfs diff=lfs merge=lfs -text\n"),
        readme(spec.repo_id, card),
    )
    return ({file.path: file for file in defaults} | given).values()


def _tags(spec: RepoSpec) -> tuple[str, ...]:
    licences = spec.license if isinstance(spec.license, list) else [spec.license]
    return (
        *((spec.library_name,) if spec.library_name else ()),
        *((spec.pipeline_tag,) if spec.pipeline_tag else ()),
        *spec.language,
        *(f"dataset:{name}" for name in spec.datasets),
        *base_tags(spec.base_tag or spec.base_model, spec.relation),
        *(f"license:{licence}" for licence in licences if licence),
        "region:us",
    )


def base_tags(base: Any, relation: str) -> tuple[str, ...]:
    """Return the lineage tags: the plain one, and the typed one where the relation is known."""
    bases = [base] if isinstance(base, str) and base else base if isinstance(base, list) else []
    plain = tuple(f"base_model:{name}" for name in bases)
    return plain + (tuple(f"base_model:{relation}:{name}" for name in bases) if relation else ())


def _template(spec: RepoSpec) -> JSON:
    """Return the fields in the order of the live hub; None holds a place for what can change."""
    body: JSON = {"_id": None, "id": None, "private": None}
    if spec.pipeline_tag:
        body["pipeline_tag"] = spec.pipeline_tag
    if spec.library_name:
        body["library_name"] = spec.library_name
    later = ("tags", "downloads", "likes", "modelId", "author", "sha", "lastModified", "gated",
             "disabled", "model-index")  # fmt: skip
    body |= dict.fromkeys(later)
    body |= {"config": dict(spec.config), "cardData": None, "siblings": None}
    body |= {"spaces": ["sandbox/space-a", "sandbox/space-b"], "createdAt": spec.created}
    return body | {"usedStorage": sum(file.size for file in spec.files)}
