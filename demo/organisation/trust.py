"""Trust at the time of a request: what is checked by then, and what is waived for a while."""

from datetime import datetime, timedelta

from demo.organisation.world import World
from governance.approvals import actions, trust_gaps
from governance.approvals.models import Approval, WaiverKind
from governance.rules import trust as rules
from inventory.actions import trust, verifications
from inventory.models import Deployment, Environment, HubModel, Revision
from inventory.verification.run import Result

WAIVED_DAYS = 150


def trust_enough(world: World, approval: Approval, at: datetime) -> None:
    """Check the models of a request as the background does, and waive what is still missing."""
    system = approval.use_case.system
    revisions = Revision.objects.filter(uses__system=system).select_related("model")
    live = system.deployments.filter(environment=Environment.PRODUCTION).first()
    for revision in revisions:
        trust.renew(revision, at=at)
        if live:
            _verify(revision, live, at)
    for gap in trust_gaps.found(approval, at):
        _waive(world, approval, HubModel.objects.get(pk=gap.model_id), at)


def _verify(revision: Revision, deployment: Deployment, at: datetime) -> None:
    """Keep what `manage.py verify_files` reports where every file is as it should be."""
    result = Result(
        status=rules.PASS,
        file_count=revision.file_count,
        byte_count=revision.total_size or 0,
        manifest_digest=revision.digest,
        differences=(),
        hashes=tuple(revision.files.values_list("path", "sha256")),
        scan={"scanner": "Weighbridge's static scan", "findings": [], "open": []},
    )
    place = f"{deployment.name}: /models/{revision.model.repo_id}"
    verifications.keep(revision, result, place=place, deployment=deployment, by=None, at=at)


def _waive(world: World, approval: Approval, model: HubModel, at: datetime) -> None:
    waiver = actions.ask_waiver(
        approval,
        WaiverKind.MINIMUM_TRUST,
        model=model,
        reason="The publisher is known from earlier projects; its next scan is asked for.",
        ends_on=(at + timedelta(days=WAIVED_DAYS)).date(),
        by=world.people["engineer"],
        at=at,
    )
    actions.grant_waiver(waiver, note="Until the scan is in.", by=world.people["security"], at=at)
