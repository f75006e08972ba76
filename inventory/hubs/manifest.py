"""Your own registry: a place that serves one JSON manifest a model, such as a Git or web server.

The format is in docs/operations.md. What is asked is `{endpoint}/{name}/manifest.json` for a model
now and `{endpoint}/{name}/revisions/{commit}.json` at a commit. The endpoint is the administrator's
alone: nothing that a person types, and nothing that a manifest says, leads to another address.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inventory.hubs import glances, licence_files, refs
from inventory.hubs.address import valid_id, valid_revision
from inventory.hubs.base import (
    BaseModelFact,
    FileFacts,
    Glance,
    HubError,
    HubUnavailable,
    Reason,
    Ref,
    Snapshot,
)
from inventory.hubs.card import RELATIONS, gate
from inventory.hubs.metered import Metered
from inventory.hubs.reading import HEX, Reader, clean, storable
from inventory.hubs.refusals import rate_limit
from inventory.hubs.wire import Deadline, Fetched, Wire

FORMAT = "weighbridge.manifest/1"
LENGTHS = (40, 64)
NOT_SET = "No registry of your own is set. An administrator names it in MANIFEST_ENDPOINT."


@dataclass(frozen=True)
class Licence:
    """What a manifest says of the licence."""

    keys: tuple[str, ...]
    name: str | None
    link: str | None
    texts: tuple[tuple[str, str], ...]


class Manifests(Metered):
    """A `Hub`. `token` is sent to the endpoint and to nobody else; "" as an endpoint is none."""

    name = "manifest"

    def __init__(self, endpoint: str, token: str | None = None, *, timeout: float = 15.0) -> None:
        self.wire = Wire(endpoint, token, accept="application/json", plain=True)
        self.timeout = timeout

    def snapshot(
        self, repo_id: str, *, revision: str | None = None, timeout: float | None = None
    ) -> Snapshot:
        """Return one model as its manifest describes it. See `Hub.snapshot`."""
        reader = Reader()
        reply = self._get(repo_id, revision, Deadline(timeout or self.timeout))
        body = _object(reply, repo_id)
        name = _name(body, asked=repo_id)
        licence = _licence(reader, body)
        text = licence_files.laid_out(licence.texts)[0] if licence.texts else None
        return Snapshot(
            hub=self.name,
            hub_id=reader.text(body, "id", limit=64) or "",
            asked_id=repo_id,
            repo_id=name,
            sha=_commit(body, name),
            author=reader.text(body, "author", limit=96) or name.partition("/")[0],
            aliases=() if name == repo_id else (repo_id,),
            private=reader.flag(body, "private"),
            disabled=reader.flag(body, "disabled"),
            gated=gate(reader, body),
            last_modified=reader.moment(body, "date"),
            pipeline_tag=reader.text(body, "task", limit=64),
            library_name=reader.text(body, "library", limit=64),
            licence_key=licence.keys[0] if licence.keys else None,
            licence_keys=licence.keys,
            licence_name=licence.name,
            licence_link=licence.link,
            licence_paths=tuple(path for path, _ in licence.texts),
            licence_text=text,
            licence_texts=licence.texts,
            licence_text_sha256=hashlib.sha256(text.encode()).hexdigest() if text else None,
            base_models=_bases(reader, body),
            datasets=reader.texts(body, "datasets"),
            card=clean(dict(reader.mapping(body, "card"))),
            files=_files(reader, body),
            raw=clean(dict(body)),
            ratelimit=rate_limit(reply.headers),
            problems=tuple(reader.problems),
        )

    def commits_contain(self, repo_id: str, sha: str, *, timeout: float | None = None) -> bool:
        """Say whether a commit is in the history that the manifest names.

        :raises HubError: if it names none; then nobody can tell.
        """
        body = _object(self._get(repo_id, None, Deadline(timeout or self.timeout)), repo_id)
        history = body.get("history")
        if not isinstance(history, list):
            raise HubError(Reason.UNREADABLE, f"The manifest of {repo_id} names no history.")
        return sha in history

    def refs(self, repo_id: str, *, timeout: float | None = None) -> tuple[Ref, ...]:
        """Return the branches and tags that the manifest names. See `ReferencedHub.refs`.

        :raises HubError: if it names neither; then nobody can tell.
        """
        body = _object(self._get(repo_id, None, Deadline(timeout or self.timeout)), repo_id)
        if not any(key in body for key in refs.LISTS.values()):
            raise HubError(Reason.UNREADABLE, f"The manifest of {repo_id} names no branch or tag.")
        return refs.named(body)

    def glance(
        self,
        names: Sequence[str],
        shas: Sequence[str],
        *,
        marks: Mapping[str, list[str]],
        with_refs: bool = True,
    ) -> Glance:
        """Look whether the manifests are as they were. See `GlancingHub.glance`."""
        self._demand_endpoint()
        others = [_path(name, None) for name in names[1:]]
        others += [_path(names[0], sha) for sha in shas[1:]]
        seen = glances.marks_of(
            self.wire, _path(names[0], None), others,
            marks=marks, within=Deadline(self.timeout),
        )  # fmt: skip
        return Glance(bool(marks) and dict(marks) == seen, seen)

    def _get(self, repo_id: str, revision: str | None, within: Deadline) -> Fetched:
        self._demand_endpoint()
        try:
            return self.wire.get(_path(repo_id, revision), subject=repo_id, within=within)
        except HubError as error:
            if revision is None or error.reason is not Reason.NOT_FOUND_OR_PRIVATE:
                raise
            raise HubError(
                Reason.REVISION_NOT_FOUND, f"The registry has no such revision of {repo_id}."
            ) from error

    def _demand_endpoint(self) -> None:
        if not self.wire.endpoint:
            raise HubError(Reason.WRONG_HOST, NOT_SET)


def _path(repo_id: str, revision: str | None) -> str:
    name = valid_id(repo_id)
    if revision is None:
        return f"/{name}/manifest.json"
    commit = valid_revision(revision)
    if len(commit) not in LENGTHS or not HEX.fullmatch(commit):
        raise HubError(Reason.REVISION_NOT_FOUND, "A revision of this registry is a whole commit.")
    return f"/{name}/revisions/{commit}.json"


def _object(reply: Fetched, repo_id: str) -> Mapping[str, Any]:
    body = reply.json()
    if not isinstance(body, dict):
        raise HubUnavailable("What the registry sent is not a manifest. We ask again later.")
    if body.get("format") != FORMAT:
        raise HubError(
            Reason.UNREADABLE, f"The manifest of {repo_id} does not name the format {FORMAT}."
        )
    return body


def _name(body: Mapping[str, Any], *, asked: str) -> str:
    """Return the model's own name: another one than was asked for means that it was renamed."""
    name = body.get("name", asked)
    return valid_id(name) if isinstance(name, str) else asked


def _commit(body: Mapping[str, Any], name: str) -> str:
    sha = body.get("commit")
    if isinstance(sha, str) and len(sha) in LENGTHS and HEX.fullmatch(sha):
        return sha
    raise HubError(Reason.UNREADABLE, f"The manifest of {name} names no whole commit.")


def _licence(reader: Reader, body: Mapping[str, Any]) -> Licence:
    said = reader.mapping(body, "licence")
    texts = [
        (path, storable(row["text"]))
        for row in reader.rows(said, "texts")[: licence_files.TERMS_READ]
        if (path := reader.text(row, "path", limit=1000)) and isinstance(row.get("text"), str)
    ]
    keys = tuple(key.lower() for key in reader.texts(said, "key", limit=100))
    name, link = reader.text(said, "name"), reader.text(said, "link", limit=500)
    return Licence(keys, name, link, tuple(texts))


def _bases(reader: Reader, body: Mapping[str, Any]) -> tuple[BaseModelFact, ...]:
    found = [
        BaseModelFact(name, relation if relation in RELATIONS else "")
        for row in reader.rows(body, "base_models")
        if (name := reader.text(row, "name"))
        for relation in [reader.text(row, "relation", limit=16) or ""]
    ]
    return tuple(dict.fromkeys(found))


def _files(reader: Reader, body: Mapping[str, Any]) -> tuple[FileFacts, ...]:
    """Return the files by path, each once. A file without a SHA-256 is kept, and noted."""
    files = {}
    for row in reader.rows(body, "files"):
        path = reader.text(row, "path", limit=1000)
        sha256 = reader.digits(row.get("sha256"), 64)
        if path is None:
            reader.note("A file has no path.")
            continue
        if not sha256:
            reader.note("A file has no SHA-256: nobody can compare it.")
        files[path] = FileFacts(path, reader.size(row), "", sha256)
    return tuple(files[path] for path in sorted(files))
