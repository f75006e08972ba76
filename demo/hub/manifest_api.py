"""`/registry/{name}/…`: the sandbox's repositories as a registry of an organisation serves them."""

import hashlib
from typing import Any

from demo.hub import replies
from demo.hub.replies import Reply
from demo.hub.repos import Commit, Repo, StoredFile
from demo.hub.sandbox import Sandbox

FORMAT = "weighbridge.manifest/1"
GONE = "404: Not Found"


def answer(hub: Sandbox, parts: tuple[str, ...]) -> Reply:
    """Answer for the parts of the path after `/registry`."""
    name, rest = "/".join(parts[:2]), parts[2:]
    if new_name := hub.aliases.get(name):
        return replies.moved("/".join(("/registry", new_name, *rest)))
    repo = hub.visible(name, None)
    if repo is None:
        return replies.text(GONE, status=404)
    if repo.disabled and repo.hides_disabled:
        return replies.error(403, replies.DISABLED)
    commit = _commit(repo, rest)
    return replies.as_json(manifest(repo, commit)) if commit else replies.text(GONE, status=404)


def manifest(repo: Repo, commit: Commit) -> dict[str, Any]:
    """Return the manifest of a repository at a commit."""
    card = dict(commit.card)
    base = card.pop("base_model", None)
    names = base if isinstance(base, list) else [base] if base else []
    return {
        "format": FORMAT,
        "id": repo.oid,
        "name": repo.id,
        "commit": commit.mark.id,
        "date": commit.mark.date,
        "author": repo.author,
        "disabled": repo.disabled,
        "gated": repo.gated,
        "licence": {
            "key": card.pop("license", None),
            "name": card.pop("license_name", None),
            "texts": [_text(file) for file in commit.files if file.path == "LICENSE"],
        },
        "base_models": [{"name": name, "relation": "finetune"} for name in names],
        "card": card,
        "files": [_file(file) for file in commit.files],
        "tags": repo.tags,
        "branches": {"main": repo.head.mark.id, **repo.branches},
        "history": [old.mark.id for old in repo.commits],
    }


def _commit(repo: Repo, rest: tuple[str, ...]) -> Commit | None:
    if rest == ("manifest.json",):
        return repo.head
    if len(rest) == 2 and rest[0] == "revisions":
        return repo.at(rest[1].removesuffix(".json"))
    return None


def _text(file: StoredFile) -> dict[str, str]:
    return {"path": file.path, "text": (file.content or b"").decode()}


def _file(file: StoredFile) -> dict[str, Any]:
    digest = file.sha256 or hashlib.sha256(file.content or b"").hexdigest()
    return {"path": file.path, "size": file.size, "sha256": digest}
