"""Which records that the software collected can show an answer, so that no other is offered."""

from django.db.models import Q, QuerySet

from governance.approvals.models import Answer, Approval
from governance.evidence.models import Evidence, EvidenceKind, EvidenceQuerySet
from governance.rules.checklists import ChecklistItem
from inventory.models import FileVerification, TrustStatus

CHECKSUMS = "checksums"


def records_for(approval: Approval, item: ChecklistItem) -> EvidenceQuerySet:
    """Return the records that can show an answer to one question of one request.

    They were collected for the same question of the same use case; or, for the checksums, by
    hashing files of the commits that its system uses and found nothing wrong. A question that the
    software never answers is shown by none.
    """
    if not item.answered_by:
        return Evidence.objects.none()
    asked = Answer.objects.by_software().filter(
        item=item.id, approval__use_case=approval.use_case_id
    )
    found = Q(pk__in=asked.values("evidence"))
    if item.answered_by == CHECKSUMS:
        found |= Q(pk__in=_verified(approval).values("evidence"))
    return Evidence.objects.filter(found, kind=EvidenceKind.RECORD)


def why_not_shown_by(approval: Approval, item: ChecklistItem, evidence: list[Evidence]) -> str:
    """Return why one of the items of evidence cannot show the answer, or "" if all can."""
    records = [one for one in evidence if one.kind == EvidenceKind.RECORD]
    if not records:
        return ""
    fitting = set(records_for(approval, item).values_list("pk", flat=True))
    for one in records:
        if one.pk not in fitting:
            return (
                f"Weighbridge collected “{one.title}” for something else, so it cannot show the "
                "answer to this question. Choose evidence that a person added."
            )
    return ""


def _verified(approval: Approval) -> QuerySet[FileVerification]:
    used = approval.use_case.system.uses.values("revision")
    return FileVerification.objects.filter(
        revision__in=used, status=TrustStatus.PASS, evidence__isnull=False
    )
