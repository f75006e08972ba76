"""What the hub shows of a model's openness: proposals that a person confirms or corrects.

Only what is seen is proposed. What is not seen is unknown, never absent: training code, say, often
lies elsewhere. Where a sight leaves a doubt, the lesser state is proposed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from governance.rules.licence_catalogue import LicenceIdentity
from governance.rules.openness_facts import Fact, State

SETTLED = frozenset({"agree", "text only", "claim only", "decided"})
WEIGHTS = re.compile(
    r"\.(safetensors|gguf|ggml|ckpt|pth|pt|onnx|h5|msgpack|tflite|nemo|keras|mlmodel)$"
    r"|(^|/)(pytorch_model|model|diffusion_pytorch_model|adapter_model)[^/]*\.bin$",
    re.IGNORECASE,
)
NO_WEIGHTS = re.compile(r"(^|/)(optimizer|scheduler|training_args|rng_state)[^/]*$", re.IGNORECASE)
ADAPTER = re.compile(r"(^|/)adapter_model[^/]*$", re.IGNORECASE)
SHARD = re.compile(r"^(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})(?P<end>\.\w+)$")
CHECKPOINT = re.compile(
    r"(^|/)(checkpoints?|checkpoint-\d+|steps?[-_]?\d+|global_step\d+)/", re.IGNORECASE
)
MODEL_CODE = re.compile(r"(^|/)(modeling|modelling|model|configuration)[^/]*\.py$", re.IGNORECASE)
RUN_CODE = re.compile(
    r"(^|/)(modeling|inference|infer|generate|generation|pipeline|handler)[^/]*\.py$",
    re.IGNORECASE,
)
TRAIN_CODE = re.compile(
    r"(^|/)(pre)?train(ing)?(/.+|[^/]*)\.py$|(^|/)(finetune|fine_tune|sft|dpo)[^/]*\.py$",
    re.IGNORECASE,
)
TEST_CODE = re.compile(r"(^|/)eval(uat\w*)?(/.+|[^/]*)\.py$", re.IGNORECASE)
RESULTS = re.compile(r"^\.eval_results/.+\.ya?ml$")
CARD_BYTES = 500
"""A README below this holds little more than its header."""

ADAPTER_ONLY = "Only an adapter lies here; the weights it belongs to are those of its base model."
SHARDS_MISSING = "Some of the numbered parts of the weights are not in the list of files."
PRIVATE = "The repository is not public."
SHORT_CARD = "The README is almost empty."
LIBRARY = "The card names {library} as the library that runs it. Nobody looked at that code here."
SETTINGS = "Its configuration file describes the architecture."
TRAINING = "Files look like training code. Whether they are complete is for a person to say."
EVALUATION = "Files look like evaluation code. Whether they are complete is for a person to say."
LISTED = "The card lists {count}. Whether the list is complete is for a person to say."
DATASETS_FOUND = (
    "The card lists {count}, all public at the hub. Whether the list is complete is for a person "
    "to say."
)
PAPER = "The card points to arXiv:{number}. Whether it describes this model is for a person to say."


@dataclass(frozen=True)
class KnownDataset:
    """A dataset of the card; `found` is False while its hub has not answered for it."""

    repo_id: str
    licence_id: str = ""
    found: bool = False


@dataclass(frozen=True)
class Seen:
    """What of a model at one commit is looked at.

    `files` are its paths with their sizes. `url` is where a person looks at them, `file_url` where
    a path of one continues, "" at hubs that have no page for either.
    """

    url: str
    file_url: str
    sha: str
    day: str
    files: Mapping[str, int | None]
    card: Mapping[str, Any]
    licence: LicenceIdentity
    tags: Sequence[str] = ()
    datasets: Sequence[KnownDataset] = ()
    library: str = ""
    private: bool = False


@dataclass(frozen=True)
class Proposal:
    """A fact as the software would state it, with a sentence on what it rests on."""

    fact: Fact
    note: str = ""


def proposals(seen: Seen) -> dict[str, Proposal]:
    """Return a proposal for each component of which something was seen."""
    if seen.private:
        return {"weights.final": _proposal(seen, "absent", note=PRIVATE)}
    return dict([*_weights(seen), *_code(seen), *_data(seen), *_documents(seen)])


def needs_remote_code(tags: Sequence[str], config: object) -> bool:
    """Tell whether the model can be loaded only with code of its own repository."""
    return "custom_code" in tags or (isinstance(config, Mapping) and bool(config.get("auto_map")))


Found = Iterator[tuple[str, Proposal]]


def _weights(seen: Seen) -> Found:
    stored = [p for p in seen.files if WEIGHTS.search(p) and not NO_WEIGHTS.search(p)]
    final = [path for path in stored if not CHECKPOINT.search(path)]
    steps = [path for path in stored if CHECKPOINT.search(path)]
    if final:
        state, note = _whole(final)
        yield "weights.final", _own(seen, state, final[0], note)
    if steps:
        yield "weights.intermediate", _own(seen, "released", steps[0])


def _whole(paths: Sequence[str]) -> tuple[State, str]:
    """Return whether these files are the weights as a whole."""
    if all(ADAPTER.search(path) for path in paths):
        return "partial", ADAPTER_ONLY
    known = set(paths)
    for path in paths:
        if (shard := SHARD.match(path)) and not _parts(shard) <= known:
            return "partial", SHARDS_MISSING
    return "released", ""


def _parts(shard: re.Match[str]) -> set[str]:
    count = min(int(shard["count"]), 10_000)
    stem, end = shard["stem"], shard["end"]
    return {f"{stem}-{number:05}-of-{count:05}{end}" for number in range(1, count + 1)}


def _code(seen: Seen) -> Found:
    own_code, runs = _first(seen, MODEL_CODE), _first(seen, RUN_CODE)
    library = LIBRARY.format(library=seen.library) if seen.library else ""
    if own_code:
        yield "code.architecture", _own(seen, "released", own_code)
    elif "config.json" in seen.files:
        yield "code.architecture", _own(seen, "described only", "config.json", library or SETTINGS)
    if runs:
        yield "code.inference", _own(seen, "released", runs)
    elif library:
        yield "code.inference", _proposal(seen, "described only", note=library)
    if path := _first(seen, TRAIN_CODE):
        yield "code.training", _own(seen, "partial", path, TRAINING)
    if path := _first(seen, TEST_CODE):
        yield "code.evaluation", _own(seen, "partial", path, EVALUATION)


def _data(seen: Seen) -> Found:
    """A list of datasets is a description; a person says whether it is all there was."""
    if not seen.datasets:
        return
    number = len(seen.datasets)
    count = f"{number} dataset{'' if number == 1 else 's'}"
    licences = {one.licence_id for one in seen.datasets}
    if all(one.found and one.licence_id for one in seen.datasets):
        shared = licences.pop() if len(licences) == 1 else ""
        note = DATASETS_FOUND.format(count=count)
        yield "data.training", _proposal(seen, "partial", licence_id=shared, note=note)
    else:
        note = LISTED.format(count=count)
        yield "data.training", _proposal(seen, "described only", note=note)


def _documents(seen: Seen) -> Found:
    if "README.md" in seen.files:
        enough = (seen.files["README.md"] or 0) >= CARD_BYTES
        state: State = "released" if enough else "partial"
        yield "doc.model_card", _own(seen, state, "README.md", "" if enough else SHORT_CARD)
    results = _first(seen, RESULTS)
    if results or _listed(seen.card.get("model-index")):
        yield "doc.evaluation_results", _own(seen, "released", results or "README.md")
    if any("output" in row for row in _listed(seen.card.get("widget"))):
        yield "doc.sample_outputs", _own(seen, "released", "README.md")
    if number := next(_arxiv(seen.tags), ""):
        url, note = f"https://arxiv.org/abs/{number}", PAPER.format(number=number)
        yield "doc.paper", Proposal(_fact(seen, "partial", "", "", url), note)


def _arxiv(tags: Sequence[str]) -> Iterator[str]:
    for tag in tags:
        if found := re.fullmatch(r"arxiv:(\d{4}\.\d{4,5})", str(tag)):
            yield found[1]


def _listed(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _first(seen: Seen, pattern: re.Pattern[str]) -> str:
    return next((path for path in seen.files if pattern.search(path)), "")


def _own(seen: Seen, state: State, path: str, note: str = "") -> Proposal:
    """Return a proposal for something that lies in the repository, under the licence of that."""
    licence = seen.licence
    settled = licence.status in SETTLED and licence.id is not None
    words = licence.spdx or licence.title if settled else ""
    licence_id = licence.id if settled and licence.id else ""
    url = f"{seen.file_url}{quote(path)}" if seen.file_url else seen.url
    return Proposal(_fact(seen, state, licence_id, words, url), note)


def _proposal(seen: Seen, state: State, *, licence_id: str = "", note: str = "") -> Proposal:
    return Proposal(_fact(seen, state, licence_id, licence_id, seen.url), note)


def _fact(seen: Seen, state: State, licence_id: str, licence_text: str, url: str) -> Fact:
    return Fact(state, licence_id, licence_text[:200], url[:500], seen.sha, seen.day, "publisher")
