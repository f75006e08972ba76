"""E4: only formats that hold data, judged by name and by first bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.rules import file_formats
from inventory.models import Revision
from inventory.trust.finding import Finding, failed, named, passed, unknown
from inventory.trust.subject import Subject

METHOD = "Read the file list, the first bytes of weight files, and the configuration"
BY_FIRST_BYTES = frozenset({"safetensors", "gguf", "tflite"})


def check(subject: Subject) -> Finding:
    """Return a failure for anything that can run code; unread weights leave it open."""
    if not any(file_formats.holds_weights(path) for path, _ in subject.files):
        return unknown(METHOD, "The commit lists no file that holds weights.")
    code = [path for path, magic in subject.files if kind_of(path, magic) in {"pickle", "code"}]
    remote = remote_code(subject.revision)
    data = {"code": code[:200], "remote_code": remote, "templates": templates(subject)}
    if code or remote:
        return failed(METHOD, _runs(code, remote), data=data)
    if left := [path for path, magic in subject.files if _is_open(path, magic)]:
        return unknown(METHOD, f"It is not known what these hold: {named(left)}.", data=data)
    return passed(METHOD, _holds(data["templates"]), data=data)


def kind_of(path: str, magic: str) -> file_formats.Kind:
    """Return what a file can do: its first bytes decide where they show it, else its name."""
    seen, said = file_formats.by_magic(magic), file_formats.by_name(path)
    if said == "code":
        return "code"
    if seen in {"pickle", "code"}:
        return seen
    return "data" if magic in BY_FIRST_BYTES else said


def remote_code(revision: Revision) -> list[str]:
    """Return where the repository asks to run code of its own: `auto_map`, the hub's own tag."""
    raw: Mapping[str, Any] = revision.raw if isinstance(revision.raw, dict) else {}
    config, tags = raw.get("config"), raw.get("tags")
    found = ["config.json: auto_map"] if isinstance(config, dict) and config.get("auto_map") else []
    if isinstance(tags, list) and "custom_code" in tags:
        found.append("tag custom_code")
    return found


def templates(subject: Subject) -> list[str]:
    """Return where a chat template is; it shapes what the model is told, so somebody reads it."""
    files = [path for path, _ in subject.files if path.endswith((".jinja", ".jinja2"))]
    raw = subject.revision.raw if isinstance(subject.revision.raw, dict) else {}
    config = raw.get("config")
    tokenizer = config.get("tokenizer_config") if isinstance(config, dict) else None
    inside = isinstance(tokenizer, dict) and bool(tokenizer.get("chat_template"))
    return [*files, *(["tokenizer_config.json"] if inside else [])]


def _is_open(path: str, magic: str) -> bool:
    """Say whether nobody can tell: an unknown ending, or weights that nobody has opened."""
    kind = kind_of(path, magic)
    if kind in {"either", "unknown"}:
        return True
    return file_formats.holds_weights(path) and magic in {"", "pointer"}


def _runs(code: Sequence[str], remote: Sequence[str]) -> str:
    parts = []
    if code:
        parts.append(f"These can run code when they are loaded: {named(code)}.")
    if remote:
        parts.append(f"Loading asks to run the repository's own code ({', '.join(remote)}).")
    return " ".join(parts)


def _holds(templates: Any) -> str:
    sentence = "Every file holds data only, and the first bytes of the weights agree."
    if templates:
        sentence += f" Somebody should read the chat template: {named(templates)}."
    return sentence
