"""What a person says a model was made from, beside what its card says."""

import re
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import NotAllowed, Refused
from inventory.actions.lineage import datasets_named, named, names_of
from inventory.hubs.address import valid_id
from inventory.hubs.base import HubError
from inventory.models import (
    BaseModelLink,
    DatasetLink,
    DatasetRole,
    HubModel,
    LinkSource,
    Revision,
)

RELATIONS = {
    "": "Not stated",
    "finetune": "Fine-tune",
    "adapter": "Adapter",
    "merge": "Merge",
    "quantized": "Quantisation or conversion",
}
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@transaction.atomic
def state_base(
    revision: Revision, name: str, *, relation: str, base_sha: str = "", by: User, at: datetime
) -> BaseModelLink:
    """Say that a revision was made from another model, at a commit where one is known.

    :raises NotAllowed: if the person may register models nowhere.
    :raises Refused: if there can be no such model, it is the model itself, or it is stated.
    """
    model = _locked(revision, by)
    base, base_sha = _name(name), base_sha.strip().lower()
    if base in names_of(model):
        raise Refused("A model is not made from itself. Name another one.", field="repo_id")
    if relation not in RELATIONS:
        raise Refused("Choose one of the kinds of the list.", field="relation")
    if base_sha and not COMMIT.fullmatch(base_sha):
        raise Refused("A commit has 40 hex digits. Leave it out if unknown.", field="base_sha")
    if revision.base_models.filter(repo_id=base, relation=relation).exists():
        raise Refused(f"{base} is stated already, as the same kind.", field="repo_id")
    link = BaseModelLink.objects.create(
        revision=revision, repo_id=base, relation=relation, base=named(base, beside=model),
        base_sha=base_sha, source=LinkSource.PERSON, added_by=by, added_at=at,
    )  # fmt: skip
    said = {"base model": base, "relation": RELATIONS[relation], "base commit": base_sha}
    record(Event.LINEAGE_STATED, on=model, by=by, at=at, after=said)
    return link


@transaction.atomic
def state_dataset(
    revision: Revision, name: str, *, role: str, generated_by: str = "", by: User, at: datetime
) -> DatasetLink:
    """Say that a revision was made with a dataset, and of which model's outputs that consists.

    :raises NotAllowed: if the person may register models nowhere.
    :raises Refused: if there can be no such dataset or model, or it is stated.
    """
    model, dataset_name = _locked(revision, by), _name(name)
    if role not in DatasetRole.values:
        raise Refused("Choose one of the roles of the list.", field="role")
    source = _name(generated_by, field="generated_by") if generated_by.strip() else ""
    if revision.dataset_links.filter(dataset__repo_id=dataset_name, role=role).exists():
        raise Refused(f"{dataset_name} is stated already, in the same role.", field="repo_id")
    (dataset,) = datasets_named([dataset_name])
    if source and source not in dataset.generated_by:
        dataset.generated_by = sorted([*dataset.generated_by, source])
        dataset.save(update_fields=["generated_by"])
    link = DatasetLink.objects.create(
        revision=revision, dataset=dataset, role=role, source=LinkSource.PERSON
    )
    said = {"dataset": dataset_name, "role": str(DatasetRole(role).label), "made by": source}
    record(Event.LINEAGE_STATED, on=model, by=by, at=at, after=said)
    return link


@transaction.atomic
def withdraw(link: BaseModelLink | DatasetLink, *, by: User, at: datetime) -> None:
    """Take back what a person stated.

    :raises NotAllowed: if the person may register models nowhere.
    :raises Refused: if the card or the hub states it: that does not change by our leave.
    """
    model = _locked(link.revision, by)
    if link.source != LinkSource.PERSON:
        raise Refused(f"The card names {link}. What a card says is not removed here.")
    said = {"stated": str(link)}
    link.delete()
    record(Event.LINEAGE_STATED, on=model, by=by, at=at, before=said, after={"stated": ""})


def _locked(revision: Revision, by: User) -> HubModel:
    if not can_anywhere(by, Permission.MODEL_REGISTER):
        raise NotAllowed("You may not state lineages. Ask an administrator for the role.")
    return HubModel.objects.select_for_update().get(pk=revision.model_id)


def _name(typed: str, *, field: str = "repo_id") -> str:
    try:
        return valid_id(typed.strip())
    except HubError as error:
        raise Refused(str(error), field=field) from error
