"""What happened since: advisories, a changed licence at the hub, an incident."""

import json
import tempfile
import urllib.request
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from demo.organisation.world import World
from governance.approvals.validity import validity_of
from governance.incidents import actions as incidents
from governance.watch import actions as watch
from governance.watch.models import Change, Finding
from governance.web.refusals import Refused
from inventory.hubs import HUBS
from inventory.models import HubName

FOLDER = "sample-advisories"
ADVISORY = {
    "schema_version": "1.7.5",
    "id": "SANDBOX-2026-0001",
    "modified": "2026-01-15T00:00:00Z",
    "summary": "Sample advisory: the tracking server reads files outside its folder.",
    "details": "Made up for the sample organisation; it names no real weakness.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "mlflow"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.9.2"}]}],
        }
    ],
    "database_specific": {"severity": "HIGH"},
}


def import_advisories(world: World) -> str:
    """Import a directory of advisories, as an air-gapped site does."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / FOLDER  # Its name is shown as where the findings come from.
        folder.mkdir()
        (folder / "SANDBOX-2026-0001.json").write_text(json.dumps(ADVISORY))
        watch.import_directory(folder, by=world.people["officer"], at=world.ago(days=10))
    return f"1 read, findings on what runs: {Finding.objects.count()}"


def change_licence_at_hub(world: World) -> str:
    """Let the sandbox's publisher change a licence, then poll every model as the worker does.

    :raises Refused: if the approval that rests on it still reads as valid.
    """
    _script("change_licence", repo_id="sandbox/contract-summariser", licence="cc-by-nc-4.0")
    at, hub = world.today, HUBS["huggingface"]()
    for model in world.models.values():
        if model.hub == HubName.HUGGINGFACE:  # Others were entered by hand.
            watch.poll(watch.schedule_poll(model, by=None, at=at), hub=hub, at=at)
    validity = validity_of(world.approvals["summaries"], at=at)
    if validity.state != "needs_review":
        raise Refused(f"The approval reads {validity.state} although a licence changed.")
    return f"{Change.objects.count()} changes found; {' '.join(validity.reasons).rstrip('.')}"


def report_incident(world: World) -> str:
    """Report an incident with personal data: its clocks run."""
    facts = incidents.Report(
        system=world.systems["assistant"],
        use_case=world.use_cases["chat"],
        title="The assistant showed a customer somebody else's order",
        description="A customer asked for “my last order” and got the address and the items of "
        "another customer. The conversation was reported through the shop's form.",
        severity="high",
        harms=["rights"],
        personal_data_breach=True,
        risk_to_people="risk",
        provider_unreachable=False,
        occurred_at=world.today - timedelta(hours=9),
        aware_at=world.today - timedelta(hours=5),
    )
    incident = incidents.report(facts, by=world.people["officer"], at=world.today)
    deadlines = [
        f"{clock.title} by {clock.due_at:%Y-%m-%d %H:%M}" for clock in incident.clocks.all()
    ]
    return "; ".join(deadlines)


def _script(verb: str, **arguments: str) -> None:
    request = urllib.request.Request(  # noqa: S310  # the sandbox on this machine
        f"{settings.HF_ENDPOINT}/_sandbox/{verb}",
        data=json.dumps(arguments).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310  # as above
        pass
