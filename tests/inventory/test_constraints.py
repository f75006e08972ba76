"""The database refuses nonsense, whoever writes it: one attempt for each promise."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from inventory.models import (
    BaseModelLink,
    BillOfMaterials,
    Component,
    Dataset,
    DatasetLink,
    Deployment,
    HubModel,
    ImportRow,
    InventoryImport,
    LicenceDecision,
    LicencePolicyRule,
    LineageLookup,
    ModelAlias,
    OpennessFact,
    Publisher,
    Registration,
    Revision,
    RevisionFile,
    System,
    SystemModel,
    TrustedSigner,
    TrustEvidence,
    UseCase,
)
from tests.factories import (
    AT,
    HubModelFactory,
    RevisionFactory,
    SystemFactory,
    SystemModelFactory,
    UseCaseFactory,
    UserFactory,
)
from tests.inventory.factories import (
    ComponentFactory,
    DeploymentFactory,
    RegistrationFactory,
    RevisionFileFactory,
)

pytestmark = pytest.mark.django_db


def model_once() -> None:
    HubModelFactory(hub_id=HubModelFactory().hub_id)


def gating_is_known() -> None:
    HubModelFactory(gated="sometimes")


def alias_once() -> None:
    for _ in range(2):
        ModelAlias.objects.create(model=HubModelFactory(), repo_id="old/name", seen_at=AT)


def revision_once() -> None:
    revision = RevisionFactory()
    RevisionFactory(model=revision.model, sha=revision.sha)


def commit_is_full() -> None:
    RevisionFactory(sha="main")


def trust_is_0_to_6() -> None:
    RevisionFactory(trust_level=7)


def path_once() -> None:
    file = RevisionFileFactory()
    RevisionFileFactory(revision=file.revision, path=file.path)


def bom_once() -> None:
    revision = RevisionFactory()
    for _ in range(2):
        BillOfMaterials.objects.create(revision=revision, path="bom.json", read_at=AT)


def base_model_once() -> None:
    revision = RevisionFactory()
    for _ in range(2):
        BaseModelLink.objects.create(revision=revision, repo_id="a/b", relation="merge")


def dataset_once() -> None:
    for _ in range(2):
        Dataset.objects.create(repo_id="lab/talks")


def dataset_link_once() -> None:
    revision, dataset = RevisionFactory(), Dataset.objects.create(repo_id="lab/talks")
    for _ in range(2):
        DatasetLink.objects.create(revision=revision, dataset=dataset, role="evaluation")


def lookup_once() -> None:
    for _ in range(2):
        LineageLookup.objects.create(kind="model", repo_id="lab/base", next_try_at=AT, asked_at=AT)


def done_registration_has_a_model() -> None:
    RegistrationFactory(state="done")


def one_waiting_registration() -> None:
    RegistrationFactory(requested_by=RegistrationFactory().requested_by)


def one_waiting_registration_per_system() -> None:
    first = RegistrationFactory(system=SystemFactory())
    RegistrationFactory(requested_by=first.requested_by, system=first.system)


def retired_model_has_a_reason() -> None:
    HubModelFactory(retired_at=AT, retired_by=UserFactory())


def openness_is_1_to_5() -> None:
    HubModelFactory(openness_level=6)


def publisher_once() -> None:
    for _ in range(2):
        Publisher.objects.create(name="org")


def listed_publisher_has_an_author() -> None:
    Publisher.objects.create(name="org", listing="allowed", listed_at=AT)


def system_name_once() -> None:
    system = SystemFactory()
    SystemFactory(department=system.department, name=system.name)


def revision_once_per_system() -> None:
    use = SystemModelFactory()
    SystemModelFactory(system=use.system, revision=use.revision)


def component_once_per_system() -> None:
    ComponentFactory(system=ComponentFactory().system)


def deployment_name_once() -> None:
    DeploymentFactory(system=DeploymentFactory().system)


def use_case_name_once() -> None:
    use_case = UseCaseFactory()
    UseCaseFactory(system=use_case.system, name=use_case.name)


def raised_tier_has_a_reason() -> None:
    UseCaseFactory(tier_raised_to=3)


def openness_fact_once() -> None:
    model = HubModelFactory()
    for _ in range(2):
        OpennessFact.objects.create(model=model, component="code.training", recorded_at=AT)


def confirmation_has_an_author() -> None:
    OpennessFact.objects.create(
        model=HubModelFactory(), component="code.training", recorded_at=AT, confirmed_at=AT
    )


def trust_item_once() -> None:
    revision = RevisionFactory()
    for _ in range(2):
        TrustEvidence.objects.create(revision=revision, item="E1", method="x", checked_at=AT)


def trust_item_is_known() -> None:
    TrustEvidence.objects.create(revision=RevisionFactory(), item="E11", method="x", checked_at=AT)


def _signer(**facts: Any) -> None:
    given = {"kind": "key", "material": "PEM", "fingerprint": "f" * 64, "added_by": UserFactory()}
    TrustedSigner.objects.create(publisher="org", added_at=AT, **{**given, **facts})


def signer_once() -> None:
    for _ in range(2):
        _signer()


def signer_has_what_its_kind_needs() -> None:
    _signer(kind="sigstore", identity="a@b")


def removed_signer_has_an_author() -> None:
    _signer(removed_at=AT)


def import_line_once() -> None:
    source = InventoryImport.objects.create(
        kind="csv", name="a.csv", size=1, sha256="a" * 64, requested_by=UserFactory(),
        requested_at=AT,
    )  # fmt: skip
    for _ in range(2):
        ImportRow.objects.create(source=source, line=2, plan="add", sentence="Do it.")


def one_licence_decision(**fields: Any) -> None:
    revision = RevisionFactory()
    given = {"licence_digest": "a" * 64, "licence_id": "mit", "note": "Read.", **fields}
    given |= {"decided_by": UserFactory(), "decided_at": AT}
    for _ in range(2):
        LicenceDecision.objects.create(model=revision.model, revision=revision, **given)


def licence_decision_has_a_note() -> None:
    one_licence_decision(note="", superseded_at=AT)


def policy_rule_once() -> None:
    for outcome in ("allow", "deny"):
        LicencePolicyRule.objects.create(
            scope="licence", key="mit", outcome=outcome, set_by=UserFactory(), set_at=AT
        )


ATTEMPTS: dict[str, Callable[[], Any]] = {
    f"inventory_{attempt.__name__}": attempt
    for attempt in (
        model_once, gating_is_known, alias_once, revision_once, commit_is_full,
        trust_is_0_to_6, path_once, bom_once, base_model_once, done_registration_has_a_model,
        one_waiting_registration, one_waiting_registration_per_system,
        retired_model_has_a_reason, openness_is_1_to_5, publisher_once,
        listed_publisher_has_an_author, system_name_once, revision_once_per_system,
        component_once_per_system, deployment_name_once, use_case_name_once,
        raised_tier_has_a_reason, import_line_once, openness_fact_once, confirmation_has_an_author,
        trust_item_once, trust_item_is_known, signer_once, signer_has_what_its_kind_needs,
        removed_signer_has_an_author, one_licence_decision, licence_decision_has_a_note,
        policy_rule_once, dataset_once, dataset_link_once, lookup_once,
    )
}  # fmt: skip
TABLES: tuple[type[models.Model], ...] = (
    BaseModelLink, BillOfMaterials, Component, Dataset, DatasetLink, Deployment, HubModel,
    ImportRow, InventoryImport, LicenceDecision, LicencePolicyRule, LineageLookup, ModelAlias,
    OpennessFact, Publisher, Registration, Revision, RevisionFile,
    System, SystemModel, TrustEvidence, TrustedSigner, UseCase,
)  # fmt: skip


@pytest.mark.parametrize("promise", ATTEMPTS)
def test_the_database_keeps_its_promise(promise: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ATTEMPTS[promise]()


def test_every_promise_has_an_attempt_to_break_it() -> None:
    promises = {rule.name for table in TABLES for rule in table._meta.constraints}

    assert promises == set(ATTEMPTS)


def test_a_failed_registration_does_not_stand_in_the_way_of_another() -> None:
    failed = RegistrationFactory(state="failed")

    assert RegistrationFactory(requested_by=failed.requested_by).pk
