"""Effective terms: what a revision is under, with the terms of everything that it was made from."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import canonical
from governance.rules.licence_policy import PolicyRule, outcome_of
from governance.rules.lineage import EffectiveTerms, effective
from inventory.actions.licence_policy import policy_rules
from inventory.lineage import walk
from inventory.lineage.graph import lineages
from inventory.models import HubModel, Revision

AT_ONCE = 200


def terms_of_each(revisions: Sequence[Revision]) -> dict[int, EffectiveTerms]:
    """Return the terms by revision: as stored, or worked out now where there are none yet."""
    bare = [row for row in revisions if not row.effective_terms]
    stored = [row for row in revisions if row.effective_terms]
    return _worked_out(bare) | {
        row.pk: EffectiveTerms.from_dict(row.effective_terms) for row in stored
    }


def work_out_missing(revisions: Sequence[Revision]) -> None:
    """Give loaded revisions that have no terms yet theirs, all at once; nothing is stored."""
    bare = [row for row in revisions if not row.effective_terms]
    terms = _worked_out(bare)
    for row in bare:
        row.effective_terms = terms[row.pk].as_dict()


def refresh_terms(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Work out the terms of a model, and of all that was made from it, after something changed."""
    refresh_models(HubModel.objects.filter(pk=model.pk), by=by, at=at)


@transaction.atomic
def refresh_models(models: QuerySet[HubModel], *, by: User | None, at: datetime) -> None:
    """Work out the terms of these models and of their descendants."""
    own = list(models.values_list("pk", flat=True))
    concerned = Revision.objects.whose_terms_matter().filter(
        model__in={*own, *walk.descendants(own)}
    )
    _refresh(concerned, by=by, at=at)


@transaction.atomic
def refresh_all(subject: object, *, by: User | None, at: datetime) -> None:
    """Work out all terms: the organisation's licence policy, the `subject`, changed."""
    _refresh(Revision.objects.whose_terms_matter(), by=by, at=at)


@transaction.atomic
def fill_in(revisions: Sequence[Revision], *, at: datetime) -> None:
    """Work out the terms of revisions that have none yet, or have them by other rules."""
    _write(revisions, policy_rules(), by=None, at=at)


def terms_digest(terms: EffectiveTerms, policy: Sequence[PolicyRule]) -> str:
    """Digest what an approval relies on: the parts, what was found, and what the policy says."""
    return canonical.digest(
        {
            "complete": terms.complete,
            "parts": sorted(
                [part.node, part.licence_id or "", part.title, part.status, _policy(part, policy)]
                for part in terms.parts
            ),
            "findings": sorted([found.rule, *sorted(found.nodes)] for found in terms.findings),
        }
    )


def _policy(part: Any, policy: Sequence[PolicyRule]) -> str:
    rule = outcome_of(part.licence_id, policy) if part.licence_id else None
    return str(rule.outcome) if rule else ""


def _worked_out(revisions: Sequence[Revision]) -> dict[int, EffectiveTerms]:
    if not revisions:
        return {}
    found = lineages(revisions)
    return {pk: effective(one.root, one.nodes) for pk, one in found.items()}


def _refresh(wanted: QuerySet[Revision], *, by: User | None, at: datetime) -> int:
    policy = policy_rules()
    ids = list(wanted.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        rows = Revision.objects.filter(pk__in=ids[start : start + AT_ONCE])
        portion = list(rows.select_related("model").without_bulk().order_by("pk"))
        _write(portion, policy, by=by, at=at)
    return len(ids)


def _write(
    revisions: Sequence[Revision], policy: Sequence[PolicyRule], *, by: User | None, at: datetime
) -> None:
    """Store what differs, and note it once for each model of which terms were known before."""
    terms = _worked_out(revisions)
    before = dict(
        Revision.objects.filter(pk__in=terms).values_list("pk", "effective_terms__expression")
    )
    changed = []
    news: dict[int, tuple[Revision, str, str]] = {}
    for row in revisions:
        digest = terms_digest(terms[row.pk], policy)
        if digest == row.terms_digest:
            continue
        if row.terms_digest and row.model_id not in news:
            news[row.model_id] = (row, before[row.pk] or "", terms[row.pk].expression)
        row.effective_terms, row.terms_digest = terms[row.pk].as_dict(), digest
        changed.append(row)
    Revision.objects.bulk_update(changed, ["effective_terms", "terms_digest"])
    _record(news.values(), by=by, at=at)


def _record(news: Iterable[tuple[Revision, str, str]], *, by: User | None, at: datetime) -> None:
    for row, before, after in news:
        record(
            Event.TERMS_CHANGED, on=row.model, by=by, at=at,
            before={"terms": before}, after={"terms": after}, note=f"Commit {row.sha[:12]}",
        )  # fmt: skip
