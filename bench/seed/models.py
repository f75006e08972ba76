"""Models with one commit each, its files and its lineage, as large as those of the real hub."""

from collections.abc import Iterator
from typing import Any

from bench.seed.model_evidence import add_older_revisions
from bench.seed.rows import hexes, pick, write
from bench.seed.world import World
from inventory.actions.terms import refresh_all
from inventory.digests import revision_digest, scan_digest, set_standing_digests
from inventory.hubs.base import ScanStatus
from inventory.models import BaseModelLink, HubModel, LicenceResult, Revision, RevisionFile

PUBLISHERS = 800
LICENCES = (
    "apache-2.0", "mit", "llama3.1", "gemma", "cc-by-nc-4.0", "apache-2.0", "openrail", "other",
    "apache-2.0", "", "bsd-3-clause", "mit",
)  # fmt: skip
SCANS = (ScanStatus.NO_ISSUE,) * 17 + (
    ScanStatus.NOT_FINISHED,
    ScanStatus.UNKNOWN,
    ScanStatus.ISSUE,
)
TASKS = ("text-generation", "feature-extraction", "automatic-speech-recognition", "")
FAMILIES = ("Aster", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove")
SMALL = ("config.json", "tokenizer.json", "tokenizer_config.json", "README.md", "LICENSE",
         ".gitattributes", "generation_config.json")  # fmt: skip
LICENCE_TEXT = (
    "Permission is granted under the conditions that follow, which this text repeats. " * 140
)


def add_models(world: World) -> None:
    """Make every model with its commit, files and base model."""
    world.models = write(HubModel, (_model(n, world) for n in range(world.scale.models)))
    add_older_revisions(world)
    world.revisions = write(
        Revision, (_revision(n, model, world) for n, model in enumerate(world.models))
    )
    write(
        RevisionFile,
        (
            RevisionFile(revision=revision, **file)
            for n, revision in enumerate(world.revisions)
            for file in _files(n, world.scale.files)
        ),
    )
    write(BaseModelLink, _links(world))
    for revision in world.revisions:
        # Nobody after this needs them, and ten thousand of them are a hundred megabytes.
        revision.raw, revision.card, revision.licence_text = {}, {}, ""


def add_terms(world: World) -> None:
    """Work out the effective terms of every newest commit, as registering would have done."""
    refresh_all(None, by=None, at=world.at)
    columns = ("effective_terms", "terms_digest")
    known = {pk: rest for pk, *rest in Revision.objects.values_list("pk", *columns).iterator()}
    for revision in world.revisions:
        revision.effective_terms, revision.terms_digest = known[revision.pk]


def _model(number: int, world: World) -> HubModel:
    publisher = f"publisher-{number % PUBLISHERS:03}"
    model = HubModel(
        hub_id=hexes("model", number, 24),
        repo_id=f"{publisher}/{pick(FAMILIES, number)}-{number:05}-Instruct",
        publisher=publisher,
        pipeline_tag=pick(TASKS, number),
        library_name="transformers",
        gated=("", "", "", "auto", "manual")[number % 5],
        head_sha=hexes("commit", number, 40),
        head_licence_key=pick(LICENCES, number),
        head_licence_text_sha256=hexes("licence", number % 40),
        registered_by=pick(world.engineers, number),
        registered_at=world.ago(number % 700 + 30),
        checked_at=world.ago(number % 24 / 24),
    )
    set_standing_digests(model)
    return model


def _revision(number: int, model: HubModel, world: World) -> Revision:
    files = _files(number, world.scale.files)
    scan = pick(SCANS, number)
    revision = Revision(
        model=model,
        sha=model.head_sha,
        licence_key=model.head_licence_key,
        licence_id=model.head_licence_key,
        licence_result=LicenceResult.CLAIM_ONLY if model.head_licence_key else LicenceResult.NONE,
        licence_text_sha256=model.head_licence_text_sha256,
        licence_text=LICENCE_TEXT,
        card={"license": model.head_licence_key, "tags": ["text"] * 20, "language": ["en", "de"]},
        raw={"id": model.repo_id, "siblings": [{"rfilename": f["path"]} | f for f in files]},
        file_count=len(files),
        total_size=sum(file["size"] for file in files),
        scan_status=scan,
        scan_issues=[{"path": files[0]["path"], "level": "unsafe"}]
        if scan == "issue found"
        else [],
        published_at=world.ago(number % 900 + 40),
        first_seen_at=world.ago(number % 700 + 30),
        checked_at=model.checked_at,
    )
    rows = [(f["path"], f["size"], f["blob_id"], f["sha256"]) for f in files]
    revision.scan_digest = scan_digest(revision)
    revision.digest = revision_digest(revision, files=rows, base_models=[])
    return revision


def _files(number: int, count: int) -> list[dict[str, Any]]:
    """Return small files as every repository has them, the rest being shards of the weights."""
    shards = max(count - len(SMALL), 1)
    weights = [
        {
            "path": f"model-{n + 1:05}-of-{shards:05}.safetensors",
            "size": 4_976_698_672,
            "blob_id": hexes("blob", number * 1000 + n, 40),
            "sha256": hexes("weights", number * 1000 + n),
        }
        for n in range(shards)
    ]
    return weights + [
        {"path": path, "size": 1_200 + n, "blob_id": hexes(path, number, 40), "sha256": ""}
        for n, path in enumerate(SMALL[: count - shards])
    ]


def _links(world: World) -> Iterator[BaseModelLink]:
    """Let every second model be made from an earlier one."""
    for number, revision in enumerate(world.revisions):
        if number % 2:
            base = pick(world.models, number // 2)
            yield BaseModelLink(
                revision=revision, repo_id=base.repo_id, relation="finetune", base=base
            )
