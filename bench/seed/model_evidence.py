"""What is known of a model beside its newest commit: older ones, openness, trust."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bench.seed.rows import hexes, pick, write
from bench.seed.world import World
from inventory.models import HubModel, OpennessFact, Revision, TrustEvidence

COMPONENTS = (
    "model_architecture", "model_parameters_final", "model_card", "data_card", "technical_report",
    "evaluation_results", "training_code", "inference_code", "evaluation_code", "evaluation_data",
    "datasets", "data_preprocessing_code", "research_paper",
)  # fmt: skip
ITEMS = tuple(f"E{number}" for number in range(1, 11))
STATES = ("released", "unknown", "described only", "partial")
STATUSES = ("pass", "unknown", "unknown", "not applicable")


def add_older_revisions(world: World) -> None:
    """Give every model the rest of its commits, all older than the one it has."""
    write(Revision, _older(world))


def add_evidence(world: World) -> None:
    """Give every model openness facts and trust evidence, as checks leave them."""
    write(OpennessFact, (fact for model in world.models for fact in _facts(model, world)))
    write(TrustEvidence, (item for row in world.revisions for item in _items(row, world)))


def older_shas(number: int, world: World) -> Sequence[str]:
    """Return the older commits of one model."""
    return [hexes(f"older {n}", number, 40) for n in range(1, world.scale.revisions)]


def _older(world: World) -> Iterator[Revision]:
    for number, model in enumerate(world.models):
        for age, sha in enumerate(older_shas(number, world), start=1):
            seen = model.checked_at - timedelta(days=30 * age)
            yield Revision(
                model=model,
                sha=sha,
                licence_key=model.head_licence_key,
                licence_id=model.head_licence_key,
                scan_status="no issue found",
                digest=hexes(f"older digest {age}", number),
                first_seen_at=seen,
                checked_at=seen,
            )


def _facts(model: HubModel, world: World) -> Iterator[OpennessFact]:
    for number, component in enumerate(COMPONENTS):
        yield OpennessFact(
            model=model,
            component=component,
            state=pick(STATES, model.pk + number),
            licence_text="apache-2.0",
            licence_id="apache-2.0",
            evidence_url=f"https://hub.example/{model.repo_id}",
            evidence_sha=model.head_sha,
            recorded_at=world.at,
        )


def _items(revision: Revision, world: World) -> Iterator[TrustEvidence]:
    for number, item in enumerate(ITEMS):
        yield TrustEvidence(
            revision=revision,
            item=item,
            status=pick(STATUSES, revision.pk + number),
            method="Written with the sample for measuring.",
            checked_at=world.at,
        )
