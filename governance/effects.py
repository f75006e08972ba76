"""What follows from what: the one table that lets an app below set off work in an app above.

`audit.actions.record` runs the functions of an event inside the transaction of the change, as
`function(subject, by=…, at=…)`. So an approval and its obligations are stored together or not at
all, no app imports upward, and nothing happens that is not written here.
"""

from collections.abc import Mapping

from governance.audit.events import Event

EFFECTS: Mapping[str, tuple[str, ...]] = {
    Event.PERSON_CHANGED: ("governance.watch.actions.hand_over_of",),
    Event.MODEL_REGISTERED: (
        "inventory.actions.publishers.note_publisher",
        "governance.watch.actions.schedule_first_poll",
        "inventory.actions.lineage.follow",
        "inventory.actions.terms.refresh_terms",
        "inventory.actions.inspections.after_stored",
        "inventory.actions.trust.after_stored",
        "inventory.actions.openness.propose",
        "governance.watch.actions.match_model",
        "governance.watch.actions.note_verdicts",
    ),
    Event.SYSTEM_MODEL_ADDED: (
        "governance.watch.actions.match_uses",
        "governance.approvals.actions.assess_system",
        "governance.approvals.actions.answer_anew",
        "governance.approvals.validity_telling.changed",
    ),
    Event.SYSTEM_MODEL_REMOVED: (
        "governance.watch.actions.match_uses",
        "governance.approvals.actions.assess_system",
        "governance.approvals.actions.answer_anew",
        "governance.approvals.validity_telling.changed",
    ),
    Event.COMPONENTS_CHANGED: (
        "governance.watch.actions.match_components",
        "governance.approvals.actions.answer_anew",
    ),
    Event.USE_CASE_ADDED: ("governance.approvals.actions.assess",),
    Event.USE_CASE_CHANGED: (
        "governance.approvals.actions.assess",
        "governance.approvals.actions.answer_anew",
        "governance.approvals.validity_telling.changed",
    ),
    Event.USE_CASE_CLONED: ("governance.approvals.actions.assess",),
    Event.TIER_RAISED: (
        "governance.approvals.actions.assess",
        "governance.approvals.validity_telling.changed",
    ),
    Event.TIER_LOWERED: (
        "governance.approvals.actions.assess",
        "governance.approvals.validity_telling.changed",
    ),
    Event.AGENT_TOOLS_CHANGED: (
        "governance.approvals.actions.assess_system",
        "governance.approvals.validity_telling.changed",
    ),
    Event.ORGANISATION_CHANGED: ("governance.approvals.actions.assess_all",),
    Event.ANCESTOR_STORED: (
        "inventory.actions.publishers.note_publisher",
        "inventory.actions.lineage.follow",
        "inventory.actions.terms.refresh_terms",
        "governance.watch.actions.match_model",
        "governance.watch.actions.note_verdicts",
    ),
    Event.LINEAGE_STATED: (
        "inventory.actions.lineage.follow",
        "inventory.actions.terms.refresh_terms",
        "governance.watch.actions.match_model",
    ),
    Event.TERMS_CHANGED: (
        "governance.approvals.actions.assess_model",
        "governance.approvals.validity_telling.changed",
    ),
    Event.MODEL_SNAPSHOT_STORED: (
        "inventory.actions.publishers.note_publisher",
        "inventory.actions.lineage.follow",
        "governance.watch.actions.match_model",
        "inventory.actions.terms.refresh_terms",
        "governance.approvals.actions.assess_model",
        "inventory.actions.inspections.after_stored",
        "inventory.actions.trust.after_stored",
        "inventory.actions.openness.propose",
        "governance.approvals.actions.answer_anew",
        "governance.approvals.validity_telling.changed",
    ),
    Event.SCANNERS_READ: ("governance.watch.actions.note_verdicts",),
    Event.SYSTEM_ANSWERER_CHANGED: ("governance.watch.actions.hand_over",),
    Event.LICENCE_DECIDED: (
        "inventory.actions.terms.refresh_terms",
        "governance.approvals.actions.assess_model",
        "inventory.actions.openness.propose",
        "governance.approvals.actions.answer_anew",
        "governance.approvals.validity_telling.changed",
    ),
    Event.LICENCE_DECISION_WITHDRAWN: (
        "inventory.actions.terms.refresh_terms",
        "governance.approvals.actions.assess_model",
        "inventory.actions.openness.propose",
        "governance.approvals.actions.answer_anew",
        "governance.approvals.validity_telling.changed",
    ),
    Event.LICENCE_DECISION_CONTRADICTED: ("governance.watch.actions.write_contradiction",),
    Event.LICENCE_POLICY_CHANGED: (
        "inventory.actions.terms.refresh_all",
        "governance.approvals.actions.assess_all",
    ),
    Event.APPROVAL_APPROVED: (
        "governance.obligations.actions.create_for",
        "governance.approvals.telling.approved",
    ),
    Event.PUBLISHER_LISTED: ("inventory.actions.trust.after_publisher",),
    Event.PUBLISHER_CHECKED: ("inventory.actions.trust.after_publisher",),
    Event.SIGNER_TRUSTED: ("inventory.actions.trust.after_signer",),
    Event.SIGNER_REMOVED: ("inventory.actions.trust.after_signer",),
    Event.DEPLOYMENT_ADDED: ("inventory.actions.trust.after_deployed",),
    Event.DEPLOYMENT_ENDED: ("inventory.actions.trust.after_deployed",),
    Event.TRUST_FAILED: ("governance.incidents.actions.report_failed_trust",),
    Event.ASSESSED: ("governance.approvals.actions.answer_anew",),
    Event.TRUST_CHECKED: (
        "governance.approvals.actions.answer_anew",
        "governance.approvals.actions.settle_of_model",
    ),
    Event.FINDING_OPENED: (
        "governance.watch.actions.ask_for_a_look",
        "governance.approvals.validity_telling.changed",
        "governance.approvals.actions.answer_anew",
        "governance.watch.telling.finding_opened",
    ),
    Event.FINDING_REOPENED: (
        "governance.watch.actions.ask_for_a_look",
        "governance.approvals.validity_telling.changed",
        "governance.approvals.actions.answer_anew",
        "governance.watch.telling.finding_opened",
    ),
    Event.FINDING_OWNER_CHANGED: ("governance.watch.telling.finding_given",),
    Event.FINDING_TRIAGED: (
        "governance.watch.actions.weigh_trust",
        "governance.approvals.actions.answer_anew",
    ),
    Event.ADVISORIES_IMPORTED: ("governance.approvals.actions.answer_anew",),
    Event.APPROVAL_REQUESTED: ("governance.approvals.telling.turns_begun",),
    Event.APPROVAL_RESUBMITTED: ("governance.approvals.telling.turns_begun",),
    Event.STAGE_SIGNED: ("governance.approvals.telling.turns_begun",),
    Event.STAGE_ESCALATED: ("governance.approvals.telling.escalated",),
    Event.RELEASE_SUBMITTED: ("governance.approvals.releases.telling.turns_begun",),
    Event.RELEASE_SIGNED: ("governance.approvals.releases.telling.turns_begun",),
    Event.RELEASE_RETURNED: ("governance.approvals.releases.telling.returned",),
    Event.RELEASE_APPROVED: ("governance.approvals.releases.telling.approved",),
    Event.RELEASE_REFUSED: ("governance.approvals.releases.telling.refused",),
    Event.RELEASE_ESCALATED: ("governance.approvals.releases.telling.escalated",),
    Event.RELEASE_WITHDRAWN: ("governance.approvals.releases.telling.withdrawn",),
    Event.CHANGES_REQUESTED: ("governance.approvals.telling.changes_requested",),
    Event.APPROVAL_REFUSED: ("governance.approvals.telling.refused",),
    Event.APPROVAL_WITHDRAWN: ("governance.approvals.telling.withdrawn",),
    Event.APPROVAL_SUSPENDED: ("governance.approvals.telling.suspended",),
    Event.APPROVAL_RESUMED: ("governance.approvals.telling.resumed",),
    Event.CONDITION_SET: ("governance.approvals.telling.condition_set",),
    Event.CONDITION_CHANGED: ("governance.approvals.telling.condition_changed",),
    Event.WAIVER_ASKED: ("governance.approvals.telling.waiver_asked",),
    Event.WAIVER_GRANTED: ("governance.approvals.telling.waiver_decided",),
    Event.WAIVER_REFUSED: ("governance.approvals.telling.waiver_decided",),
    Event.WAIVER_ENDED: ("governance.approvals.telling.waiver_decided",),
    Event.DELEGATION_MADE: ("governance.approvals.telling.delegation_made",),
    Event.DELEGATION_ENDED: ("governance.approvals.telling.delegation_ended",),
    Event.OBLIGATION_SET_ASIDE: ("governance.obligations.telling.asked",),
    Event.SET_ASIDE_AGREED: ("governance.obligations.telling.agreed",),
    Event.SET_ASIDE_REFUSED: ("governance.obligations.telling.disagreed",),
    Event.SET_ASIDE_ENDED: ("governance.obligations.telling.over",),
    Event.OBLIGATION_FULFILLED: ("governance.obligations.telling.over",),
    Event.DOCUMENT_SENT: ("governance.obligations.documents.telling.sent",),
    Event.DOCUMENT_SENT_BACK: ("governance.obligations.documents.telling.sent_back",),
    Event.DOCUMENT_APPROVED: ("governance.obligations.documents.telling.approved",),
    Event.DOCUMENT_DISCARDED: ("governance.obligations.documents.telling.discarded",),
    Event.INCIDENT_REPORTED: ("governance.incidents.telling.clocks_run",),
    Event.INCIDENT_CHANGED: ("governance.incidents.telling.clocks_run",),
}
# Where many entries are written at once, these do for all their subjects what the effect does for
# one: called as `function(subjects, by=…, at=…)`.
TOGETHER: Mapping[str, str] = {
    "governance.approvals.actions.answer_anew": "governance.approvals.actions.answer_all_anew",
    "governance.approvals.actions.assess_system": "governance.approvals.actions.assess_systems",
    "governance.watch.actions.ask_for_a_look": "governance.watch.actions.ask_for_looks",
    "governance.watch.actions.match_components": "governance.watch.actions.match_systems",
    "governance.watch.actions.match_uses": "governance.watch.actions.match_uses_of_all",
    "governance.watch.telling.finding_given": "governance.watch.telling.findings_given",
    "governance.watch.telling.finding_opened": "governance.watch.telling.findings_opened",
    "governance.approvals.validity_telling.changed": (
        "governance.approvals.validity_telling.changed_together"
    ),
    "inventory.actions.trust.after_deployed": "inventory.actions.trust.after_all_deployed",
}
