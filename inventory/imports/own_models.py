"""Models of our own: no hub pins them, so what is said of them is their identity."""

from dataclasses import replace
from typing import Any

from inventory.boms.facts import ModelFacts, model_index
from inventory.entries import NAME, Entered
from inventory.hubs.base import BaseModelFact, FileFacts, Snapshot
from inventory.imports.wishes import Unreadable
from inventory.models import HubName


def pinned(facts: ModelFacts) -> ModelFacts:
    """Return the facts with a digest for a commit, where they have none.

    It is the one that a model entered by hand has: name, version and files read twice are the
    same revision.

    :raises Unreadable: if the model cannot be called so here.
    """
    if not NAME.fullmatch(facts.repo_id):
        raise Unreadable(
            f"“{facts.repo_id[:100]}” cannot be the name of a model of your own. Write org/name, "
            "with letters, digits, “.”, “_” and “-”; in a BOM, the first is the group."
        )
    return facts if facts.sha else replace(facts, sha=_entered(facts).sha)


def _entered(facts: ModelFacts) -> Entered:
    files = tuple(FileFacts(f.path, f.size, f.blob_id, f.sha256) for f in facts.files)
    return Entered(facts.repo_id, facts.publisher, facts.label, files=files)


def snapshot_of(facts: ModelFacts) -> Snapshot:
    """Return the facts as a hub would give them, so that they are stored in the same way."""
    keys = tuple(key.strip() for key in facts.licence_key.split(",") if key.strip())
    return Snapshot(
        hub=HubName.INTERNAL,
        hub_id=facts.repo_id.casefold(),
        asked_id=facts.repo_id,
        repo_id=facts.repo_id,
        sha=facts.sha,
        author=facts.publisher,
        private=True,
        pipeline_tag=facts.task or None,
        library_name=facts.library or None,
        licence_key=keys[0] if keys else None,
        licence_keys=keys,
        licence_name=facts.licence_name or None,
        licence_link=facts.licence_link or None,
        base_models=tuple(BaseModelFact(name, relation) for name, relation in facts.bases),
        datasets=facts.datasets,
        card=_card(facts),
        files=tuple(FileFacts(f.path, f.size, f.blob_id, f.sha256) for f in facts.files),
        raw=_raw(facts),
    )


def _card(facts: ModelFacts) -> dict[str, Any]:
    card = {
        "license": facts.licence_key,
        "license_name": facts.licence_name,
        "license_link": facts.licence_link,
        "description": facts.description,
        "datasets": list(facts.datasets),
        "base_model": [name for name, _ in facts.bases],
        "model-index": model_index(facts.metrics),
    }
    return {key: value for key, value in card.items() if value}


def _raw(facts: ModelFacts) -> dict[str, Any]:
    config = {"model_type": facts.model_type, "architectures": list(facts.architectures)}
    known = {key: value for key, value in config.items() if value}
    return {"config": known} if known else {}
