"""The organisation's licence policy: read it, change it as a whole, and tell editions apart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from governance.accounts.models import Organisation, User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import canonical
from governance.rules.licence_catalogue import catalogue
from governance.rules.licence_policy import PolicyRule
from governance.web.refusals import Refused
from inventory.models import LicencePolicyRule, PolicyOutcome, PolicyScope

NOTE_LIMIT = 1000


class PolicyMoved(Refused):
    """Somebody else changed the policy since it was looked at."""

    status = 409


def policy_rules() -> tuple[PolicyRule, ...]:
    """Return the policy as the rules read it, in one query."""
    rows = LicencePolicyRule.objects.values_list("scope", "key", "outcome", "note")
    return tuple(PolicyRule(*row) for row in rows)


def policy_digest(rules: Iterable[PolicyRule]) -> str:
    """Digest a policy, whatever the order of its rules: a preview hands it to the confirmation."""
    return canonical.digest(sorted([r.scope, r.key, r.outcome, r.note] for r in rules))


def checked_policy(rules: Iterable[PolicyRule]) -> tuple[PolicyRule, ...]:
    """Return the rules, notes trimmed, in the order of the list.

    :raises Refused: if a rule is about nothing that the catalogue knows, or two are about the same.
    """
    found = tuple(_checked(rule) for rule in rules)
    twice = [key for key, times in Counter((r.scope, r.key) for r in found).items() if times > 1]
    if twice:
        raise Refused(f"There are two rules for {twice[0][1]}. Keep one of them.", field="rules")
    return tuple(sorted(found, key=lambda rule: (rule.scope, rule.key)))


@transaction.atomic
def change_policy(
    rules: Iterable[PolicyRule], *, seen: str, by: User, at: datetime
) -> Sequence[PolicyRule]:
    """Make these rules the policy; `seen` is the digest of the one that the person looked at.

    Every use case is assessed again. The same rules once more change nothing.

    :raises NotAllowed: if the person may not change the policy.
    :raises PolicyMoved: if it is another one by now.
    :raises Refused: if a rule makes no sense.
    """
    require(by, Permission.LICENCE_POLICY_EDIT)
    wanted = checked_policy(rules)
    Organisation.objects.get_or_create(pk=1)
    organisation = Organisation.objects.select_for_update().get(pk=1)
    current = policy_rules()
    if policy_digest(current) != seen:
        raise PolicyMoved(
            "Somebody changed the licence policy while you looked at it. Look at the preview "
            "again: it now starts from the policy as it is."
        )
    before, after = _said(set(current) - set(wanted)), _said(set(wanted) - set(current))
    if before or after:
        _write(current, wanted, by=by, at=at)
        event = Event.LICENCE_POLICY_CHANGED
        record(event, on=organisation, by=by, at=at, before=before, after=after)
    return wanted


def _checked(rule: PolicyRule) -> PolicyRule:
    note = rule.note.replace("\x00", "").strip()
    if rule.scope not in PolicyScope.values:
        raise Refused("A rule is about one licence or about a family.", field="scope")
    if rule.outcome not in PolicyOutcome.values:
        raise Refused("A rule allows, asks legal or denies.", field="outcome")
    if rule.key not in keys_of(rule.scope):
        raise Refused(
            f"The catalogue has no {rule.scope} of this name. Choose one of its list.", field="key"
        )
    if len(note) > NOTE_LIMIT:
        raise Refused(f"A note has at most {NOTE_LIMIT:,} characters.", field="note")
    return PolicyRule(rule.scope, rule.key, rule.outcome, note)


def keys_of(scope: str) -> frozenset[str]:
    """Return what a rule of this scope can be about."""
    if scope == PolicyScope.LICENCE:
        return frozenset(catalogue())
    return frozenset(row.family for row in catalogue().values())


def _write(
    current: Sequence[PolicyRule], wanted: Sequence[PolicyRule], *, by: User, at: datetime
) -> None:
    """Write the differences, so that each rule keeps who set it and when."""
    kept = {(rule.scope, rule.key) for rule in wanted}
    for rule in current:
        if (rule.scope, rule.key) not in kept:
            LicencePolicyRule.objects.filter(scope=rule.scope, key=rule.key).delete()
    for rule in set(wanted) - set(current):
        LicencePolicyRule.objects.update_or_create(
            scope=rule.scope,
            key=rule.key,
            defaults={"outcome": rule.outcome, "note": rule.note, "set_by": by, "set_at": at},
        )


def _said(rules: Iterable[PolicyRule]) -> dict[str, str]:
    return {
        f"{rule.scope} {rule.key}": f"{PolicyOutcome(rule.outcome).label}. {rule.note}".strip()
        for rule in sorted(rules, key=lambda rule: (rule.scope, rule.key))
    }
