"""What AI there is: models, systems and what they are used for."""

from inventory.models.hub import (
    BaseModelLink,
    HubModel,
    ModelAlias,
    Registration,
    RegistrationState,
    Revision,
    RevisionFile,
)
from inventory.models.system import Component, Deployment, Environment, System, SystemModel
from inventory.models.use_case import UseCase

__all__ = [
    "BaseModelLink",
    "Component",
    "Deployment",
    "Environment",
    "HubModel",
    "ModelAlias",
    "Registration",
    "RegistrationState",
    "Revision",
    "RevisionFile",
    "System",
    "SystemModel",
    "UseCase",
]
