"""Some duties are met: two shown by evidence, one only stated."""

from django.core.files.base import ContentFile

from demo.organisation.world import World
from governance.accounts.models import User
from governance.evidence import actions as evidence
from governance.evidence.models import Evidence, Strength
from governance.obligations import actions
from governance.obligations.models import Obligation

LITERACY = "AIA-4-1"
NOTICE = "AIA-50-1"
CLARITY = "AIA-50-5"


def work_on_obligations(world: World) -> str:
    """Meet three duties; the approvals created all of them themselves."""
    officer, engineer = world.people["officer"], world.people["engineer"]
    at, chat = world.ago(days=12), world.use_cases["chat"]
    plan = evidence.add_file(
        "AI literacy plan and attendance",
        ContentFile(b"Training plan by role, with attendance lists. A sample.\n", name="plan.txt"),
        valid_until=world.ago(days=-45).date(),
        by=officer,
        at=at,
    )
    screenshot = evidence.add_link(
        "Notice in the shop's chat",
        "https://shop.example/chat",
        department=chat.system.department,
        strength=Strength.DOCUMENT,
        by=engineer,
        at=at,
    )
    done: tuple[tuple[Obligation, User, list[Evidence], int], ...] = (
        (Obligation.objects.get(requirement__key=LITERACY, use_case=None), officer, [plan], 2),
        (Obligation.objects.get(requirement__key=NOTICE, use_case=chat), engineer, [screenshot], 1),
        (Obligation.objects.filter(requirement__key=CLARITY, use_case=chat)[0], engineer, [], 0),
    )
    for obligation, by, items, number in done:
        shown = obligation.requirement.evidence_expected[:number]
        actions.fulfil(
            obligation, note="Done and checked.", evidence=items, kinds=shown, by=by, at=at
        )
    owed = Obligation.objects.all()
    return f"{owed.count()} obligations; {owed.unfulfilled().count()} are still to be met"
