"""Licence: the claim, the texts, what they come to, who decided, and what follows for us."""

from collections.abc import Mapping
from typing import Any

from governance.accounts.permissions import Permission, can
from governance.rules import licence_policy
from inventory import licence_words
from inventory.digests import licence_digest
from inventory.licence_forms import DecisionForm, WithdrawalForm
from inventory.licence_panel import licence_panel
from inventory.licence_texts import short_texts
from inventory.models import LicenceDecision
from inventory.tabs.page import ModelPage


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the panel of the revision, its texts, the decision, and what our policy says."""
    if page.revision is None or page.verdict is None:
        return {}
    panel = licence_panel(page.revision)
    rule = licence_policy.outcome_of(panel.identity.id or "", page.policy)
    may_decide = can(page.user, Permission.LICENCE_DECIDE)
    return {
        "licence": panel,
        "texts": short_texts(page.revision),
        "decision": _decision(page),
        "may_decide": may_decide,
        "decision_form": DecisionForm(asker=page.user) if may_decide else None,
        "withdrawal_form": WithdrawalForm() if may_decide else None,
        "rule": rule,
        "rule_badge": licence_words.policy_badge(rule),
        "verdict": page.verdict,
        "verdict_state": licence_words.OUTCOMES[page.verdict.outcome],
    }


def _decision(page: ModelPage) -> LicenceDecision | None:
    if page.revision is None:
        return None
    rows = LicenceDecision.objects.current().select_related("decided_by", "evidence", "revision")
    rows = rows.defer("revision__raw", "revision__card", "revision__licence_text")
    return rows.filter(model=page.model, licence_digest=licence_digest(page.revision)).first()
