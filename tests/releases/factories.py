"""Releases at every point of their path."""

from datetime import datetime
from typing import Any

from governance.accounts.models import Department, User
from governance.approvals.models import Release, ReleaseStage
from governance.approvals.releases import actions
from governance.approvals.releases.actions.proposing import Described
from governance.approvals.releases.checklist import rows_of
from governance.approvals.states import SIGNS
from governance.rules import release_checklist
from inventory.models import LicenceResult, Revision
from tests.approvals.factories import ROLE_OF_STAGE
from tests.factories import AT, DepartmentFactory, HubModelFactory, RevisionFactory, UserFactory

SAID: dict[str, Any] = {
    "audience": "Universities and companies that classify letters.",
    "capabilities": "Sorts letters in German and English into twelve classes.",
    "unintended_uses": "Ranking people by the letters they write.",
    "planned_licence": "apache-2.0",
    "ownership": "",
    "general_purpose": False,
    "systemic_risk": None,
}
assert set(ROLE_OF_STAGE) == set(SIGNS)


def own_revision(**fields: Any) -> Revision:
    """A commit of a model that was entered by hand, under a settled Apache-2.0."""
    model = HubModelFactory(hub="internal", repo_id=fields.pop("repo_id", "us/letters"))
    settled = {"licence_result": LicenceResult.DECIDED, "terms_digest": "7" * 64}
    revision: Revision = RevisionFactory(model=model, **(settled | fields))
    return revision


def described(**said: Any) -> Described:
    """What people say of a release."""
    return Described(**(SAID | said))


def draft(
    *,
    by: User | None = None,
    department: Department | None = None,
    revision: Revision | None = None,
    at: datetime = AT,
    **said: Any,
) -> Release:
    """A release that nobody has submitted."""
    person = by or UserFactory(roles=["engineer"])
    return actions.propose(
        revision or own_revision(),
        described(**said),
        department=department or DepartmentFactory(),
        owner=person,
        by=person,
        at=at,
    )


def in_review(*, at: datetime = AT, **fields: Any) -> Release:
    """A release before its reviewers, its checklist open but for what the software knows."""
    release = draft(at=at, **fields)
    return actions.submit(release, by=release.requested_by, at=at)


def answered(release: Release, *, at: datetime = AT) -> Release:
    """The release with every item satisfied that the software left open or denied."""
    person = UserFactory(roles=["engineer"])
    for row in rows_of(release, at=at):
        if row.answer is None:
            actions.answer(release, row.item.id, "satisfied", by=person, at=at)
    return release


def signer(stage: ReleaseStage) -> User:
    """Somebody new who may sign this stage everywhere."""
    return UserFactory(roles=[ROLE_OF_STAGE[stage.right]])


def approved(*, at: datetime = AT, **fields: Any) -> Release:
    """A release that everybody signed."""
    release = answered(in_review(at=at, **fields), at=at)
    for stage in release.stages.of_this_round().order_by("position", "kind"):
        actions.sign(stage, by=signer(stage), at=at)
    release.refresh_from_db()
    return release


def released(*, steps: int = 1, at: datetime = AT, **fields: Any) -> Release:
    """A release of which so many steps were taken."""
    release = approved(at=at, **fields)
    for rule in release_checklist.steps()[:steps]:
        by = release.requested_by
        actions.take_step(release, rule.key, criteria=rule.criteria, by=by, at=at)
    release.refresh_from_db()
    return release
