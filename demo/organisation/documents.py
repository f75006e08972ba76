"""Two documents on the ranking of applications: a final impact assessment, and a draft."""

from typing import Any

from demo.organisation.world import World
from governance.obligations.actions import documents as actions
from governance.obligations.documents.subjects import Subject

ASSESSMENT: dict[str, Any] = {
    "purpose_fits": "It is used for what it was made for: an order in which recruiters read. It "
    "invites nobody and refuses nobody.",
    "first_use": "2027-12-06",
    "period": "Two years from the first use, then looked at again.",
    "frequency": "About 400 applications a month.",
    "groups": ["Applicants", "Recruiters", "Members of the works council"],
    "vulnerable": "Applicants with disabilities, and applicants who write in a second language.",
    "asked": "The works council and the representative of employees with disabilities, in October.",
    "harms": [
        ["Equal treatment", "Applicants", "Ranked low for a gap in the career", "Possible", "High"],
        ["Data protection", "Applicants", "More is read than the job asks for", "Likely", "Medium"],
    ],
    "oversight": "Recruiters see the whole list with the reasons for each place and can set the "
    "order aside. Two of them read the last fifth of each list in full.",
    "overseers": ["Head of recruiting", "Two recruiters trained for it"],
    "response": "The list is switched off by the head of recruiting; applications are read by "
    "hand, and those of the last month again.",
    "governance": "The owner of the use case answers for this assessment, with legal.",
    "complaints": "The address in the notice to applicants; an answer within ten working days.",
}
NOTICE: dict[str, Any] = {
    "affected": ["Recruiters", "Staff who apply for another post"],
    "representatives": [["Works council", "12 October", "Meeting, with minutes"]],
}


def write_documents(world: World) -> str:
    """Write an assessment that a second person makes final, and begin a notice to workers."""
    engineer, legal = world.people["engineer"], world.people["legal"]
    at, subject = world.ago(days=9), Subject(use_case=world.use_cases["ranking"])
    made = actions.start("fria", subject, by=engineer, at=at)
    made = actions.save_draft(made, ASSESSMENT, revision=made.revision, by=engineer, at=at)
    sent = actions.send_for_review(made, by=engineer, at=at)
    note = "Read with the works council's minutes."
    actions.approve(sent, note=note, by=legal, at=world.ago(days=7))
    begun = actions.start("worker_notice", subject, by=engineer, at=world.ago(days=5))
    actions.save_draft(begun, NOTICE, revision=begun.revision, by=engineer, at=world.ago(days=4))
    return "one final impact assessment, one draft of a notice to workers"
