"""The steps of the sample, in order: the main job of Weighbridge from end to end."""

from collections.abc import Callable

from demo.organisation.ai_act import assess_own_model
from demo.organisation.decisions import decide
from demo.organisation.documents import write_documents
from demo.organisation.events import change_licence_at_hub, import_advisories, report_incident
from demo.organisation.models import register_models
from demo.organisation.obligations import work_on_obligations
from demo.organisation.people import add_people
from demo.organisation.releases import propose_release, record_trainings
from demo.organisation.use_cases import describe_systems, describe_use_cases
from demo.organisation.weighing import check_again, weigh_models
from demo.organisation.world import World

STEPS: tuple[tuple[str, Callable[[World], str]], ...] = (
    ("Add departments and people", add_people),
    ("Register models at the hub", register_models),
    ("Weigh the models", weigh_models),
    ("Describe systems", describe_systems),
    ("Describe and assess use cases", describe_use_cases),
    ("Take requests through their stages", decide),
    ("Work on what the approvals brought about", work_on_obligations),
    ("Write the documents that the AI Act asks for", write_documents),
    ("Import advisories", import_advisories),
    ("Change a licence at the hub and poll", change_licence_at_hub),
    ("Check what trust rests on", check_again),
    ("Report an incident", report_incident),
    ("Propose the release of an own model", propose_release),
    ("Record trainings", record_trainings),
    ("Say what the AI Act asks of an own model", assess_own_model),
)
