"""A file that a person confirmed to be bad puts its commit to T0, and opens an incident by that."""

from datetime import datetime

from governance.accounts.models import User
from governance.watch.models import ChangeKind, Finding, FindingState, MatchKind
from inventory.actions import trust
from inventory.models import Revision

MALICIOUS, MISMATCHING = "E5", "E3"
STANDS = (FindingState.AFFECTED, FindingState.FIXED, FindingState.ACCEPTED)
KINDS = {ChangeKind.SCAN_CHANGED: MALICIOUS, ChangeKind.FILE_CHANGED: MISMATCHING}


def weigh_trust(finding: Finding, *, by: User | None, at: datetime) -> None:
    """Let the trust of a commit follow what a person decided of its files (an effect of triage).

    “Affected” makes the evidence fail; who says later that the files are not affected, or that it
    is open again, takes that back. What was fixed or accepted was affected all the same.
    """
    item, revision = item_of(finding), revision_of(finding)
    if not item or revision is None:
        return
    source = f"finding {finding.pk}"
    if finding.state == FindingState.AFFECTED:
        trust.fail(revision, item, detail=_detail(finding), source=source, by=by, at=at)
    elif finding.state not in STANDS:
        trust.take_back_failure(revision, item, source=source, at=at)


def item_of(finding: Finding) -> str:
    """Return the item of trust evidence that a confirmed finding makes fail, or ""."""
    if finding.match_kind == MatchKind.WEIGHTS:
        return MALICIOUS
    return KINDS.get(ChangeKind(finding.change.kind), "") if finding.change else ""


def revision_of(finding: Finding) -> Revision | None:
    """Return the commit whose files a finding is about."""
    return finding.change.revision if finding.change else finding.revision


def _detail(finding: Finding) -> str:
    note = f" {finding.note}" if finding.note else ""
    return f"Confirmed by a person: {finding.title}.{note} (finding {finding.pk})"
