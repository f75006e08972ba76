"""What would be registered: asked of the hub, compared with what is here, and not stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.rules.openness import Openness, grade
from inventory.actions.identification import identify, write_texts
from inventory.actions.revisions import licence_key_of
from inventory.duplicates import Duplicate, duplicates_of
from inventory.hubs.address import Address
from inventory.hubs.base import BaseModelFact, Hub, Snapshot
from inventory.hubs.reading import clean_text
from inventory.licence_reading import identity_of
from inventory.models import HubModel, Publisher, Revision
from inventory.openness_proposals import KnownDataset, Seen, needs_remote_code, proposals
from inventory.publisher_names import PublisherWarning, warnings_about
from inventory.weights import weights_of
from inventory.words import openness_words


@dataclass(frozen=True)
class Preview:
    """One model at one commit, as its hub shows it now.

    `pinned` is what to ask for to get exactly this. `revision` is not stored: it carries the
    licence. `bases` pairs each base model with ours, None where it is not registered.
    """

    pinned: str
    address: Address
    snapshot: Snapshot
    revision: Revision
    publisher: Publisher | None
    warnings: Sequence[PublisherWarning]
    duplicates: Sequence[Duplicate]
    bases: Sequence[tuple[BaseModelFact, HubModel | None]]

    @property
    def openness(self) -> Openness:
        """How open the model is, by what its hub shows of it; nobody has confirmed anything yet."""
        snapshot = self.snapshot
        tags = [tag for tag in snapshot.raw.get("tags") or () if isinstance(tag, str)]
        seen = Seen(
            url="", file_url="", sha=snapshot.sha, day="", tags=tags, private=snapshot.private,
            files={file.path: file.size for file in snapshot.files}, card=snapshot.card,
            licence=identity_of(self.revision), library=snapshot.library_name or "",
            datasets=[KnownDataset(name) for name in snapshot.datasets],
        )  # fmt: skip
        facts = {key: proposal.fact for key, proposal in proposals(seen).items()}
        remote = needs_remote_code(tags, snapshot.raw.get("config"))
        return grade(facts, gated=snapshot.gated, remote_code=remote)

    @property
    def openness_words(self) -> str:
        """The level with the terms of the weights."""
        return openness_words(self.openness.level, self.openness.terms_class)

    @property
    def size(self) -> int | None:
        """Bytes of all files, None if the hub left one out."""
        sizes = [file.size for file in self.snapshot.files]
        known = [size for size in sizes if size is not None]
        return sum(known) if len(known) == len(sizes) else None

    @property
    def hashed(self) -> int:
        """How many weight files have a SHA-256 by which they can be verified."""
        return len(weights_of(self.snapshot.files))

    @property
    def renamed(self) -> bool:
        """Whether the hub led from the name that was asked for to another."""
        return self.snapshot.repo_id != self.address.repo_id

    @property
    def registered(self) -> HubModel | None:
        """The model here, if it is registered already."""
        return next((one.model for one in self.duplicates if one.kind == "same"), None)


def preview(address: Address, *, hub: Hub, timeout: float | None = None) -> Preview:
    """Ask the hub once and return what would be registered. Nothing is written.

    `timeout` in seconds for each request to the hub.

    :raises HubError: if the hub refuses.
    :raises HubUnavailable: if it does not answer.
    """
    snapshot = hub.snapshot(address.repo_id, revision=address.revision, timeout=timeout)
    author = snapshot.author or snapshot.repo_id.partition("/")[0]
    model = HubModel(hub=snapshot.hub, repo_id=snapshot.repo_id, publisher=author)
    return Preview(
        pinned=f"{address.repo_id}@{snapshot.sha}",
        address=address,
        snapshot=snapshot,
        revision=_revision(model, snapshot),
        publisher=Publisher.objects.of(model).first(),
        warnings=warnings_about(author, hub=snapshot.hub),
        duplicates=duplicates_of(snapshot),
        bases=[(base, _ours(snapshot.hub, base)) for base in snapshot.base_models],
    )


def _revision(model: HubModel, snapshot: Snapshot) -> Revision:
    revision = Revision(
        model=model,
        sha=snapshot.sha,
        licence_key=licence_key_of(snapshot),
        licence_name=clean_text(snapshot.licence_name or "")[:200],
        licence_link=clean_text(snapshot.licence_link or "")[:500],
        scan_status=snapshot.scan_status,
    )
    write_texts(revision, snapshot)
    identify(revision, {})
    return revision


def _ours(hub: str, base: BaseModelFact) -> HubModel | None:
    return HubModel.objects.registered().known_as(hub, base.repo_id).first()
