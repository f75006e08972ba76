"""What is owed: frameworks and their requirements, obligations, documents, models' assessments."""

from governance.obligations.models.document import Document, DocumentState
from governance.obligations.models.framework import Framework, FrameworkKind
from governance.obligations.models.interview import ModelInterview
from governance.obligations.models.model_assessment import ModelAssessment
from governance.obligations.models.obligation import (
    ORGANISATION,
    UNFULFILLED,
    Obligation,
    ObligationQuerySet,
    ObligationState,
)
from governance.obligations.models.relation import Relation, RelationKind
from governance.obligations.models.requirement import Requirement, RequirementVersion
from governance.obligations.models.shown import Shown

__all__ = [
    "ORGANISATION",
    "UNFULFILLED",
    "Document",
    "DocumentState",
    "Framework",
    "FrameworkKind",
    "ModelAssessment",
    "ModelInterview",
    "Obligation",
    "ObligationQuerySet",
    "ObligationState",
    "Relation",
    "RelationKind",
    "Requirement",
    "RequirementVersion",
    "Shown",
]
