"""Weigh the sample's models: who publishes them, what they were made from, what licence holds."""

from datetime import datetime

from demo.organisation.world import World
from governance.rules.licence_policy import PolicyRule
from inventory.actions import (
    entries,
    inspections,
    licence_policy,
    lookups,
    openness,
    publishers,
    trust,
)
from inventory.actions.licences import decide
from inventory.entries import Entered
from inventory.hubs import DIRECTORIES, INSPECTORS, LINEAGE_HUBS
from inventory.hubs.base import BaseModelFact, FileFacts
from inventory.models import (
    LineageLookup,
    Listing,
    LookupState,
    Publisher,
    PublisherRole,
    Revision,
)

TRUSTED = (
    "BAAI", "CohereForAI", "Qwen", "deepseek-ai", "distilbert", "google", "meta-llama",
    "microsoft", "mistralai", "openai", "openai-community", "sentence-transformers",
)  # fmt: skip
READ_BY_LEGAL = {
    "Qwen/Qwen2.5-72B-Instruct": ("qwen", "Read the LICENSE file of this commit: Qwen License."),
    "meta-llama/Meta-Llama-3.1-8B-Instruct": (
        "llama3.1",
        "Read the LICENSE file of this commit: Llama 3.1 Community License.",
    ),
}
POLICY = (
    PolicyRule("family", "non-commercial", "deny", "We use models commercially."),
    PolicyRule("family", "vendor community", "legal", "Each vendor has other terms."),
)
ROUTER = Entered(
    name="hanse-vale/ticket-router",
    publisher="Technology",
    label="1.4.0",
    kept_at="Model store of the Technology department, folder ticket-router/1.4.0",
    terms="Internal use only",
    pipeline_tag="text-classification",
    description="Sorts internal tickets by topic; trained on our own tickets.",
    base_models=(
        BaseModelFact("distilbert/distilbert-base-uncased-finetuned-sst-2-english", "finetune"),
    ),
    files=(
        FileFacts("config.json", None, "", "1c" * 32),
        FileFacts("model.safetensors", None, "", "9d" * 32),
    ),
)


def weigh_models(world: World) -> str:
    """Do what the background does by itself, then what people decide about models."""
    at = world.ago(days=794)
    asked = _look_up(at)
    _list_publishers(world, at)
    _inspect(at)
    _decide_licences(world, at)
    _set_policy(world, at)
    world.models[ROUTER.name] = entries.enter_model(ROUTER, by=world.people["engineer"], at=at)
    _confirm_openness(world, at)
    return (
        f"{asked} base models and datasets looked up, {len(READ_BY_LEGAL)} licences decided by "
        f"legal, {len(POLICY)} rules of licence policy"
    )


def check_again(world: World) -> str:
    """Check again what trust evidence ran out since, as the background does every hour."""
    ran_out = list(Revision.objects.trust_ran_out(world.today).select_related("model"))
    for revision in ran_out:
        trust.renew(revision, at=world.today)
    return f"{len(ran_out)} revisions checked again"


def _look_up(at: datetime) -> int:
    """Follow every lineage to its end, generation by generation."""
    while due := list(LineageLookup.objects.due(at)):
        for row in due:
            lookups.fetch(row, hub=LINEAGE_HUBS[row.hub](), at=at)
    return LineageLookup.objects.exclude(state=LookupState.WAITING).count()


def _list_publishers(world: World, at: datetime) -> None:
    for publisher in publishers.due(at):
        publishers.look_up(publisher, DIRECTORIES[publisher.hub](), at=at)
    for publisher in Publisher.objects.filter(name__in=TRUSTED):
        publishers.list_publisher(
            publisher, listing=Listing.ALLOWED, role=PublisherRole.ORIGINATOR,
            note="Known since the first inventory.", by=world.people["security"], at=at,
        )  # fmt: skip


def _inspect(at: datetime) -> None:
    for revision in Revision.objects.inspection_due(at).select_related("model"):
        if revision.model.hub in INSPECTORS:
            inspections.inspect(revision, INSPECTORS[revision.model.hub](), at=at)


def _decide_licences(world: World, at: datetime) -> None:
    for name, (licence, note) in READ_BY_LEGAL.items():
        model = world.models[name]
        decide(model, model.revisions.get(), licence, note=note, by=world.people["legal"], at=at)


def _set_policy(world: World, at: datetime) -> None:
    seen = licence_policy.policy_digest(licence_policy.policy_rules())
    licence_policy.change_policy(POLICY, seen=seen, by=world.people["legal"], at=at)


def _confirm_openness(world: World, at: datetime) -> None:
    openness.confirm(
        world.models["sentence-transformers/all-MiniLM-L6-v2"],
        "code.training",
        state="released",
        licence="apache-2.0",
        evidence_url="https://github.com/huggingface/sentence-transformers",
        note="The training scripts are in the library's repository.",
        by=world.people["engineer"],
        at=at,
    )
