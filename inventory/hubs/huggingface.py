"""The Hugging Face Hub, or any mirror that speaks its protocol.

Bodies are read as raw JSON: the client library's own classes raise on a hostile card, drop three
of five scanners, and set no time limit on lists.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import quote, unquote

from inventory.hubs import card as cards
from inventory.hubs import datasets, file_rows, glances, licence_files, refs
from inventory.hubs.address import valid_id, valid_revision
from inventory.hubs.base import (
    DatasetFacts,
    FileFacts,
    Glance,
    HubError,
    HubUnavailable,
    Reason,
    Ref,
    Snapshot,
)
from inventory.hubs.licence_links import LicenceLinks
from inventory.hubs.metered import Metered
from inventory.hubs.reading import Reader, clean, storable, tagged
from inventory.hubs.refusals import rate_limit
from inventory.hubs.wire import Deadline, Fetched, Wire

SHA_LENGTH = 40


@dataclass(frozen=True)
class LicenceText:
    """The licence files in the root folder and what they say, if we may read them.

    `text` joins the terms; `texts` holds each file, the notices after the terms.
    """

    paths: tuple[str, ...] = ()
    text: str | None = None
    withheld: bool = False
    texts: tuple[tuple[str, str], ...] = ()

    @property
    def sha256(self) -> str | None:
        """Return the SHA-256 of the text, or None where there is no text."""
        return hashlib.sha256(self.text.encode()).hexdigest() if self.text is not None else None


class HuggingFace(Metered):
    """A `Hub`. Without a token we ask as anybody; a token lying around is never picked up.

    `timeout` in seconds for each request, where a call does not say otherwise; `licence_hosts` are
    the only other hosts that are asked, for the licence text that a card links to.
    """

    name = "huggingface"

    def __init__(
        self,
        endpoint: str,
        token: str | Literal[False] | None = None,
        *,
        timeout: float = 15.0,
        licence_hosts: Collection[str] = (),
    ) -> None:
        self.wire = Wire(endpoint, token or None)
        self.timeout = timeout
        self.links = LicenceLinks(licence_hosts)

    def snapshot(
        self, repo_id: str, *, revision: str | None = None, timeout: float | None = None
    ) -> Snapshot:
        """Return one model as it is now, or at a revision. See `Hub.snapshot`."""
        within, reader = Deadline(timeout or self.timeout), Reader()
        reply = self._model(valid_id(repo_id), revision, within)
        body = _object(reply)
        read = _read(body, reader, asked=repo_id, aliases=_aliases(repo_id, reply))
        files = file_rows.of_body(body, reader)
        if files is None:
            files = self._tree(read.repo_id, read.sha, reader, within)
        licence = self._licence(read, files, reader, within)
        return replace(
            read,
            files=file_rows.judged(files, read.files_with_issues),
            licence_paths=licence.paths,
            licence_text=licence.text,
            licence_texts=licence.texts,
            licence_text_sha256=licence.sha256,
            licence_withheld=licence.withheld,
            ratelimit=rate_limit(reply.headers),
            problems=tuple(reader.problems),
        )

    def commits_contain(self, repo_id: str, sha: str, *, timeout: float | None = None) -> bool:
        """Say whether a commit is still in the history of main. See `Hub.commits_contain`."""
        path = f"/api/models/{valid_id(repo_id)}/commits/main"
        within = Deadline(timeout or self.timeout)
        for page in self.wire.pages(path, subject=repo_id, within=within):
            if any(row.get("id") == sha for row in _list(page)):
                return True
        return False

    def glance(
        self,
        names: Sequence[str],
        shas: Sequence[str],
        *,
        marks: Mapping[str, list[str]],
        with_refs: bool = True,
    ) -> Glance:
        """Look whether a model is as it was. See `GlancingHub.glance`."""
        within = Deadline(self.timeout)
        return glances.look(
            self.wire, names, shas, marks=marks, within=within, with_refs=with_refs
        )  # fmt: skip

    def dataset(self, repo_id: str, *, timeout: float | None = None) -> DatasetFacts:
        """Return what the card of one dataset says. See `LineageHub.dataset`."""
        within = Deadline(timeout or self.timeout)
        reply = self.wire.get(f"/api/datasets/{valid_id(repo_id)}", subject=repo_id, within=within)
        return datasets.read(_object(reply), asked=repo_id)

    def refs(self, repo_id: str, *, timeout: float | None = None) -> tuple[Ref, ...]:
        """Return the branches and tags. See `ReferencedHub.refs`."""
        within = Deadline(timeout or self.timeout)
        reply = self.wire.get(refs.path(repo_id), subject=repo_id, within=within)
        return refs.read(_object(reply))

    def _model(self, repo_id: str, revision: str | None, within: Deadline) -> Fetched:
        path = f"/api/models/{repo_id}"
        if revision is not None:
            path += f"/revision/{quote(valid_revision(revision), safe='')}"
        query = "?blobs=true&securityStatus=true"
        return self.wire.get(path + query, subject=repo_id, within=within)

    def _tree(
        self, repo_id: str, sha: str, reader: Reader, within: Deadline
    ) -> tuple[FileFacts, ...]:
        path = f"/api/models/{repo_id}/tree/{sha}?recursive=true"
        pages = self.wire.pages(path, subject=repo_id, within=within)
        return file_rows.of_tree((row for page in pages for row in _list(page)), reader)

    def _licence(
        self, read: Snapshot, files: Iterable[FileFacts], reader: Reader, within: Deadline
    ) -> LicenceText:
        """Return the licence files' text at the pinned commit, one after another by name.

        Only where there is none, what the card links to, if its host is on our list.
        """
        present = [file.path for file in files]
        paths, notices = licence_files.terms_among(present), licence_files.notices_among(present)
        if len(paths) > licence_files.TERMS_READ:
            reader.note("There are more licence files than we read.")
        try:
            terms = [
                (path, self._file(read, path, within)) for path in paths[: licence_files.TERMS_READ]
            ] or self._linked(read, within)
            kept = [
                (path, self._file(read, path, within))
                for path in notices[: licence_files.NOTICES_READ]
            ]
        except HubError as error:
            reader.note(f"The licence file cannot be read: {error}")
            return LicenceText(tuple(paths), withheld=True)
        return LicenceText(tuple(paths), _joined(terms, reader), texts=(*terms, *kept))

    def _linked(self, read: Snapshot, within: Deadline) -> list[tuple[str, str]]:
        """Return the text behind the card's link under its address, if we may open that."""
        link = read.licence_link
        if link is None or not self.links.may_open(link):
            return []
        return [(link, self.links.read(link, within))]

    def _file(self, read: Snapshot, path: str, within: Deadline) -> str:
        address = f"/{read.repo_id}/resolve/{read.sha}/{quote(path)}"
        reply = self.wire.get(address, subject=read.repo_id, within=within)
        return storable(reply.body.decode("utf-8", "replace"))


def _read(
    body: Mapping[str, Any], reader: Reader, *, asked: str, aliases: tuple[str, ...]
) -> Snapshot:
    """Return what the body alone says; files and licence text come later."""
    card = reader.mapping(body, "cardData")
    tags = reader.texts(body, "tags", limit=400)
    claim = cards.licence(reader, card, tags)
    status, issues = cards.scan(reader, body)
    repo_id = _canonical(body, reader, fallback=aliases[-1] if aliases else asked)
    return Snapshot(
        hub=HuggingFace.name,
        hub_id=reader.text(body, "_id", limit=64) or "",
        asked_id=asked,
        repo_id=repo_id,
        sha=_commit(body, repo_id),
        author=reader.text(body, "author", limit=96) or repo_id.split("/")[0],
        aliases=tuple(name for name in dict.fromkeys((asked, *aliases)) if name != repo_id),
        private=reader.flag(body, "private"),
        disabled=reader.flag(body, "disabled"),
        gated=cards.gate(reader, body),
        last_modified=reader.moment(body, "lastModified"),
        created_at=reader.moment(body, "createdAt"),
        pipeline_tag=reader.text(body, "pipeline_tag", limit=64),
        library_name=reader.text(body, "library_name", limit=64),
        licence_key=claim.keys[0] if claim.keys else None,
        licence_keys=claim.keys,
        licence_name=claim.name,
        licence_link=claim.link,
        base_models=cards.lineage(reader, card, tags),
        datasets=reader.texts(card, "datasets") or tagged(tags, "dataset:"),
        card=clean(dict(card)),
        scan_status=status,
        files_with_issues=issues,
        raw=clean(dict(body)),
    )


def _object(reply: Fetched) -> Mapping[str, Any]:
    body = reply.json()
    if not isinstance(body, dict):
        raise HubUnavailable("The hub's answer is not about a model. We ask again later.")
    return body


def _list(reply: Fetched) -> list[Mapping[str, Any]]:
    rows = reply.json()
    if not isinstance(rows, list):
        raise HubUnavailable("The hub's answer is not the list we asked for. We ask again later.")
    return [row for row in rows if isinstance(row, dict)]


def _commit(body: Mapping[str, Any], repo_id: str) -> str:
    sha = Reader().digits(body.get("sha"), SHA_LENGTH)
    if not sha:
        raise HubError(
            Reason.UNREADABLE,
            f"The hub names no commit for {repo_id}. The repository may be empty.",
        )
    return sha


def _canonical(body: Mapping[str, Any], reader: Reader, *, fallback: str) -> str:
    try:
        return valid_id(str(body.get("id", "")))
    except HubError:
        reader.note("id is not the name of a model.")
        return fallback


def _aliases(asked: str, reply: Fetched) -> tuple[str, ...]:
    """Return the ids that the redirects led through, the last one being where we arrived."""
    names = [_id_in(path) for path in (*reply.passed, reply.path)] if reply.passed else []
    return tuple(name for name in dict.fromkeys(names) if name and name != asked)


def _id_in(path: str) -> str:
    tail = unquote(path.partition("?")[0].partition("/api/models/")[2])
    try:
        return valid_id(tail.partition("/revision/")[0])
    except HubError:
        return ""


def _joined(texts: list[tuple[str, str]], reader: Reader) -> str | None:
    """Return the texts as one, none as None."""
    if not texts:
        return None
    if sum(len(text) for _, text in texts) > licence_files.TEXT_LIMIT:
        reader.note("The licence text is longer than 200,000 characters and is cut.")
    return licence_files.laid_out(texts)[0]
