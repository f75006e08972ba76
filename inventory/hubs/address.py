"""From what a person typed to a repository id. Nothing typed is fetched: only the id is used."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from inventory.hubs import ollama_names
from inventory.hubs.base import HubError, Reason

ID_LIMIT = 96
OWN = "registry:"
TEXT_LIMIT = 500
PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?", re.ASCII)
REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,254}", re.ASCII)
FILE_VIEWS = frozenset({"tree", "blob", "resolve", "raw", "commit", "commits"})
QUANTISATION = (
    "“{tag}” names one quantisation among the files. The whole repository at Hugging Face is "
    "registered."
)
OTHER_KINDS = frozenset(
    {"api", "buckets", "blog", "collections", "datasets", "docs", "kernels", "papers", "spaces"}
)


@dataclass(frozen=True)
class Address:
    """A model on a hub; `revision` is None where none was named. `note` says what was left out."""

    repo_id: str
    revision: str | None = None
    hub: str = "huggingface"
    note: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Return what a person would type to mean the same."""
        name = f"{OWN}{self.repo_id}" if self.hub == "manifest" else self.repo_id
        return f"{name}@{self.revision}" if self.revision else name


def parse(text: str, *, endpoint: str) -> Address:
    """Return the model meant by `org/name`, `org/name@revision`, or its page at the endpoint.

    A colon makes it Ollama's: `llama3.2:3b`, `ollama:llama3.2`, `ollama run llama3.2`, or its page
    there. `hf.co/org/name:Q4_K_M`, as Ollama writes it, is the repository at Hugging Face.
    `registry:org/name` is a model of the organisation's own registry.

    :raises HubError: with a sentence that says what to type instead; before any request.
    """
    typed = text.strip()
    if not typed:
        raise _invalid("Type the name of a model, such as org/name.")
    if len(typed) > TEXT_LIMIT or not typed.isprintable():
        raise _invalid("This is not the name of a model: it is too long or has hidden characters.")
    if typed.lower().startswith(OWN) and "/" in typed:
        repo_id, at, revision = typed[len(OWN) :].strip().partition("@")
        return Address(valid_id(repo_id), valid_revision(revision) if at else None, hub="manifest")
    reference = ollama_names.reference(typed)
    if reference is not None:
        return _at_ollama(reference)
    if "://" in typed:
        return _from_page(typed, endpoint)
    host = urlsplit(endpoint).netloc
    in_folder = typed.lower().startswith(f"{host}/")
    if ":" in (typed[len(host) :] if in_folder else typed) or typed.lower().startswith("hf.co/"):
        return _at_ollama(typed)
    if in_folder:
        return _from_path(typed[len(host) :])
    repo_id, at, revision = typed.partition("@")
    return Address(valid_id(repo_id), valid_revision(revision) if at else None)


def valid_id(repo_id: str) -> str:
    """Return the id itself if a hub could have it: one or two parts, 96 characters, plain ASCII.

    :raises HubError: if not.
    """
    if len(repo_id) > ID_LIMIT:
        raise _invalid(f"The name of a model has at most {ID_LIMIT} characters.")
    parts = repo_id.split("/")
    plain = len(parts) <= 2 and all(PART.fullmatch(part) for part in parts)
    if not plain or "--" in repo_id or ".." in repo_id or repo_id.endswith(".git"):
        raise _invalid(
            f"“{repo_id}” is not the name of a model. Names look like org/name, with letters, "
            "digits, “.”, “_” and “-”."
        )
    return repo_id


def valid_revision(revision: str) -> str:
    """Return the revision itself if it could be a branch, a tag or a commit.

    :raises HubError: if not.
    """
    if not REVISION.fullmatch(revision) or ".." in revision:
        raise _invalid(f"“{revision}” is not a revision. Use a commit, a tag or a branch.")
    return revision


def origin(address: SplitResult) -> tuple[str, str | None, int | None]:
    """Return scheme, host and port, the scheme's usual port filled in.

    :raises ValueError: if the port is not one.
    """
    usual = {"http": 80, "https": 443}.get(address.scheme)
    return address.scheme, address.hostname, address.port or usual


def _at_ollama(reference: str) -> Address:
    """Return what Ollama would load for a reference, which may be a repository at Hugging Face."""
    for host in ("hf.co/", "huggingface.co/"):
        if reference.lower().startswith(host):
            repo_id, _, tag = reference[len(host) :].partition(":")
            return Address(valid_id(repo_id), note=QUANTISATION.format(tag=tag) if tag else "")
    name = ollama_names.parse_name(reference)
    return Address(name.repo_id, name.digest or None, hub="ollama")


def _from_page(typed: str, endpoint: str) -> Address:
    try:
        page, home = urlsplit(typed), urlsplit(endpoint)
        same = origin(page) == origin(home)
    except ValueError as error:
        raise _invalid("This address cannot be read. Type org/name instead.") from error
    if page.username is not None or page.password is not None:
        raise _invalid("Leave user names and passwords out of the address.")
    if not same:
        raise HubError(
            Reason.WRONG_HOST,
            f"This address is not on {home.scheme}://{home.netloc}. Type the model's name there, "
            "such as org/name.",
        )
    return _from_path(page.path)


def _from_path(path: str) -> Address:
    parts = [unquote(part) for part in path.split("/") if part]
    if parts and parts[0] == "models":
        parts = parts[1:]
    if not parts or parts[0] in OTHER_KINDS:
        raise _invalid("This page is not a model's. Open the model and copy its address.")
    size = 1 if len(parts) == 1 or parts[1] in FILE_VIEWS else 2
    repo_id, rest = "/".join(parts[:size]), parts[size:]
    revision = rest[1] if len(rest) > 1 and rest[0] in FILE_VIEWS else None
    return Address(valid_id(repo_id), valid_revision(revision) if revision else None)


def _invalid(sentence: str) -> HubError:
    return HubError(Reason.INVALID_ID, sentence)
