"""What the sample lacks: releases that ended, newer evidence, draft checklists, runs of jobs."""

from demo.organisation.world import World
from governance.approvals.actions import templates
from governance.approvals.models import Approval, Release
from governance.approvals.releases import actions as releases
from governance.evidence import actions
from governance.evidence.models import Evidence, EvidenceKind
from governance.watch import actions as watch
from governance.watch.models import ArtifactKind, Candidate, Finding
from governance.watch.sources.records import Artifact, Record
from inventory import actions as inventory
from inventory.models import HubModel
from tests.factories import AT
from tests.jobs.factories import run_of
from tests.releases.factories import draft, in_review, own_revision, released, signer


def add_rarer(world: World) -> list[str]:
    """Make them, and return the addresses of their pages."""
    plain = [*_releases(), *_evidence(world), *_checklists(world), *_jobs(world)]
    return [*plain, *_matches(world), *_libraries(world), *_endless(world)]


def _endless(world: World) -> list[str]:
    """Give a system, its owner and a finding names without a space in them."""
    system, owner = world.systems["contracts"], world.systems["contracts"].owner
    finding = system.findings.earliest("pk")
    system.name, owner.full_name, finding.subject = "W" * 120, "M" * 120, "q" * 180
    for row in (system, owner, finding):
        row.save()
    pages = (finding.get_absolute_url(), system.get_absolute_url())
    return ["/findings/", "/findings/candidates/", *pages, f"{pages[0]}triage/"]


def _jobs(world: World) -> list[str]:
    """Let one job run, one wait and one have died."""
    run_of("licences", state="lost")
    run_of("licences", state="running", done=30, total=200)
    run_of("trust", state="waiting", asked_by=world.people["officer"])
    run_of("mail", state="idle", times=1440)
    return ["/jobs/", "/jobs/licences/", "/jobs/trust/", "/jobs/mail/"]


def _matches(world: World) -> list[str]:
    """Let an advisory name a model in use by its address, and another by words alone."""
    model = HubModel.objects.in_use().filter(repo_id__contains="/").order_by("pk")[0]
    named = model.repo_id.rpartition("/")[2].replace("-", " ")
    sure = Record(
        source="avid", external_id="AVID-S-1", document={"id": 1}, summary="It repeats its prompt",
        repositories=((model.hub, model.repo_id.lower()),),
    )  # fmt: skip
    said = Record(
        source="avid", external_id="AVID-S-2", document={"id": 2}, summary="It leaks names",
        url="https://avidml.org/database/avid-s-2/",
        artifacts=(Artifact(ArtifactKind.MODEL, named),),
    )  # fmt: skip
    for one in (sure, said):
        watch.match_packages(watch.store_advisory(one, at=world.today).keys, at=world.today)
    candidate, finding = (
        Candidate.objects.all()[0],
        Finding.objects.filter(match_kind="repository")[0],
    )
    watch.triage(finding, "affected", by=world.people["officer"], at=world.today)
    decide = f"/findings/candidates/decide/?candidate={candidate.pk}"
    return ["/findings/candidates/", decide, finding.get_absolute_url()]


def _releases() -> list[str]:
    refused, withdrawn, closed = _refused(), _withdrawn(), _closed()
    out = released(steps=2, revision=own_revision(repo_id="us/out"))
    pages = [row.get_absolute_url() for row in (refused, withdrawn, closed, out)]
    return [*pages, f"{pages[0]}edit/", f"{pages[2]}record/"]


def _refused() -> Release:
    release = in_review(revision=own_revision(repo_id="us/refused"))
    stage = release.stages.get(kind="security")
    return releases.refuse(stage, reason="It gives away names.", by=signer(stage), at=AT)


def _withdrawn() -> Release:
    release = draft(revision=own_revision(repo_id="us/withdrawn"))
    return releases.withdraw(release, reason="Not now.", by=release.requested_by, at=AT)


def _closed() -> Release:
    release = released(revision=own_revision(repo_id="us/closed"))
    return releases.close(release, reason="It is enough.", by=release.requested_by, at=AT)


def _evidence(world: World) -> list[str]:
    """Replace evidence that an open request rests on."""
    waiting: Approval = world.approvals["refunding"]
    used = Evidence.objects.filter(answers__approval=waiting).exclude(kind=EvidenceKind.RECORD)
    older = used.order_by("pk")[0]
    newer = actions.add_link(
        "The assessment, second edition",
        "https://wiki.hanse-vale.example/assessment/2",
        department=older.department,
        replaces=older,
        by=world.people["officer"],
        at=world.today,
    )
    pages = [older.get_absolute_url(), newer.get_absolute_url(), waiting.get_absolute_url()]
    return [*pages, f"/evidence/add/?like={newer.pk}"]


def _checklists(world: World) -> list[str]:
    templates.start_draft(by=world.people["officer"], at=world.today)
    return [f"/checklists/draft/{page}" for page in ("", "file/", "add/")]


def _libraries(world: World) -> list[str]:
    """Upload a file of libraries twice: one that was saved, and one that is looked at."""
    system, by = world.systems["assistant"], world.people["officer"]
    saved, _ = inventory.add_file(
        system, b"vllm==0.8.4\nray==2.44.1\n", name="r.txt", replace=False, by=by, at=world.today
    )
    lines = b"vllm==0.8.5\ntorch>=2\nvllm/vllm-openai:latest\n-r more.txt\n"
    looked_at = inventory.upload(
        system, lines, name="requirements.txt", replace=True, by=by, at=world.today
    )
    page, place = system.get_absolute_url(), system.deployments.latest("pk")
    files = [f"{page}components/files/{row.pk}/" for row in (saved, looked_at)]
    return [f"{page}components/", *files, page, f"{page}deployments/{place.pk}/owner/"]
