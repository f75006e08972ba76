"""What AI there is: models, where they come from, systems and what they are used for."""

from inventory.models.bom import BillOfMaterials
from inventory.models.hub import HubModel, HubName, ModelAlias
from inventory.models.imports import (
    ImportKind,
    ImportRow,
    ImportState,
    InventoryImport,
    RowPlan,
    RowState,
)
from inventory.models.licence import LicenceDecision, LicencePolicyRule, PolicyOutcome, PolicyScope
from inventory.models.lineage import (
    BaseModelLink,
    Dataset,
    DatasetLink,
    DatasetRole,
    LineageLookup,
    LinkSource,
    LookupKind,
    LookupState,
)
from inventory.models.openness import ClaimSource, ComponentState, OpennessFact
from inventory.models.publisher import Listing, Publisher, PublisherRole
from inventory.models.registration import Registration, RegistrationState
from inventory.models.revision import LicenceResult, Revision, RevisionFile
from inventory.models.system import Component, Deployment, Environment, System, SystemModel
from inventory.models.trust import (
    FileVerification,
    SignerKind,
    TrustedSigner,
    TrustEvidence,
    TrustStatus,
)
from inventory.models.use_case import UseCase

__all__ = [
    "BaseModelLink",
    "BillOfMaterials",
    "ClaimSource",
    "Component",
    "ComponentState",
    "Dataset",
    "DatasetLink",
    "DatasetRole",
    "Deployment",
    "Environment",
    "FileVerification",
    "HubModel",
    "HubName",
    "ImportKind",
    "ImportRow",
    "ImportState",
    "InventoryImport",
    "LicenceDecision",
    "LicencePolicyRule",
    "LicenceResult",
    "LineageLookup",
    "LinkSource",
    "Listing",
    "LookupKind",
    "LookupState",
    "ModelAlias",
    "OpennessFact",
    "PolicyOutcome",
    "PolicyScope",
    "Publisher",
    "PublisherRole",
    "Registration",
    "RegistrationState",
    "Revision",
    "RevisionFile",
    "RowPlan",
    "RowState",
    "SignerKind",
    "System",
    "SystemModel",
    "TrustEvidence",
    "TrustStatus",
    "TrustedSigner",
    "UseCase",
]
