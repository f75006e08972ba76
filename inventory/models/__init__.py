"""What AI there is: models, where they come from, systems and what they are used for."""

from inventory.models.agent import AgentTool, InputKind, ToolPermission, UntrustedInput
from inventory.models.bom import BillOfMaterials
from inventory.models.component_source import ComponentSource, FileKind
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
from inventory.models.system import (
    Component,
    Deployment,
    Environment,
    System,
    SystemModel,
    owners_where_they_run,
)
from inventory.models.trust import (
    FileVerification,
    SignerKind,
    TrustedSigner,
    TrustEvidence,
    TrustStatus,
)
from inventory.models.use_case import UseCase
from inventory.models.use_case_history import ProposalOutcome, TierProposal, UseCaseVersion

__all__ = [
    "AgentTool",
    "BaseModelLink",
    "BillOfMaterials",
    "ClaimSource",
    "Component",
    "ComponentSource",
    "ComponentState",
    "Dataset",
    "DatasetLink",
    "DatasetRole",
    "Deployment",
    "Environment",
    "FileKind",
    "FileVerification",
    "HubModel",
    "HubName",
    "ImportKind",
    "ImportRow",
    "ImportState",
    "InputKind",
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
    "ProposalOutcome",
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
    "TierProposal",
    "ToolPermission",
    "TrustEvidence",
    "TrustStatus",
    "TrustedSigner",
    "UntrustedInput",
    "UseCase",
    "UseCaseVersion",
    "owners_where_they_run",
]
