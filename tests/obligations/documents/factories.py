"""Documents as people write them."""

from typing import Any

from governance.accounts.models import User
from governance.obligations.actions import documents as actions
from governance.obligations.documents.subjects import Subject
from governance.obligations.models import Document
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.documents import Field
from inventory.models import UseCase
from tests.approvals.factories import approved
from tests.conftest import NOON
from tests.factories import UseCaseFactory, UserFactory
from tests.obligations.factories import HIGH_RISK_DEPLOYER

PUBLIC_DEPLOYER: dict[str, Any] = HIGH_RISK_DEPLOYER | {
    "deployer_public_body_or_public_service": True,
    "used_by_employer_at_work": True,
    "decisions_about_natural_persons": True,
}


def use_case_that_owes(**fields: Any) -> UseCase:
    """An approved high-risk use of a public body: it owes an impact assessment and notices."""
    return approved(3, ai_act_facts=PUBLIC_DEPLOYER, **fields).use_case


def sample(field: Field) -> Any:
    """An answer that the field takes."""
    if field.kind == "choice":
        return field.choices[0]
    return {
        "date": "2027-12-02",
        "list": ["Applicants"],
        "table": [[f"{column} of it" for column in field.columns]],
    }.get(field.kind, f"Words on “{field.label}”.")


def draft(
    kind: str = "fria", *, by: User | None = None, use_case: UseCase | None = None
) -> Document:
    """A draft that somebody just started."""
    about = documents.forms()[kind].about
    subject = Subject(use_case or UseCaseFactory()) if about == "use_case" else Subject()
    author = by or UserFactory(roles=["engineer"])
    return actions.start(kind, subject, by=author, at=NOON)


def complete(row: Document, *, by: User) -> Document:
    """Answer everything that is asked for and still empty."""
    fields = documents.forms()[row.kind].fields
    given = {
        key: sample(field)
        for key, field in fields.items()
        if field.required and not row.answers.get(key)
    }
    return actions.save_draft(row, given, revision=row.revision, by=by, at=NOON)


def in_review(
    kind: str = "fria", *, by: User | None = None, use_case: UseCase | None = None
) -> Document:
    """A document that waits for its second person."""
    author = by or UserFactory(roles=["engineer"])
    row = complete(draft(kind, by=author, use_case=use_case), by=author)
    return actions.send_for_review(row, by=author, at=NOON)


def final(
    kind: str = "fria", *, by: User | None = None, use_case: UseCase | None = None
) -> Document:
    """A final document."""
    reviewer = UserFactory(roles=["legal_reviewer"])
    return actions.approve(in_review(kind, by=by, use_case=use_case), by=reviewer, at=NOON)
