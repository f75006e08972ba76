"""A model of their own on its way out, and who was trained."""

from datetime import timedelta
from decimal import Decimal

from demo.organisation.world import World
from governance.approvals.releases import actions
from governance.approvals.releases.actions.proposing import Described
from governance.evidence.training import actions as trainings
from governance.evidence.training.actions import Taken

MODEL = "sandbox/contract-summariser"
ANSWERS = {
    "release-capabilities": "Tested on 400 contracts in English; the report is with the team.",
    "release-usage": "A colleague of another team ran it from the card alone.",
    "release-contact": "models@hanse-vale.example, read by two people, answered in five days.",
}
TRAININGS = (
    ("engineer", "Building with language models", "Develops AI systems", 120, 730),
    ("officer", "EU AI Act for governance", "Decides on requests", 200, 730),
    ("approver", "AI basics", "Approves for a department", 715, 730),
    ("security", "Attacks on language models", "Reviews security", 500, 365),
)


def propose_release(world: World) -> str:
    """Put one release before its reviewers, with some of its checklist answered."""
    model, by = world.models[MODEL], world.people["engineer"]
    release = actions.propose(
        model.revisions.get(sha=model.head_sha),
        Described(
            audience="Law firms and legal departments that read contracts in English.",
            capabilities="Sums up contracts of up to 30 pages and names the clauses on liability.",
            unintended_uses="Legal advice to consumers; deciding on a claim without a lawyer.",
            planned_licence="apache-2.0",
            ownership="Our technology department trained it and publishes under this name.",
            general_purpose=False,
        ),
        department=world.departments["technology"],
        owner=by,
        by=by,
        at=world.ago(days=9),
    )
    actions.submit(release, by=by, at=world.ago(days=8))
    for item, reason in ANSWERS.items():
        actions.answer(release, item, "satisfied", reason=reason, by=by, at=world.ago(days=7))
    return f"the release of {MODEL}, in review"


def record_trainings(world: World) -> str:
    """Record some trainings: current, ending soon and ended."""
    for name, title, role, days, lasting in TRAININGS:
        day = world.ago(days=days).date()
        trainings.record(
            Taken(
                department=world.departments["technology"],
                person=world.people[name],
                title=title,
                role=role,
                provider="Hanse Vale Academy",
                hours=Decimal(4),
                taken_on=day,
                valid_until=day + timedelta(days=lasting),
            ),
            by=world.people["officer"],
            at=world.ago(days=days - 1),
        )
    return f"{len(TRAININGS)} trainings"
