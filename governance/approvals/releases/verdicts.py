"""What the rules say of a release: may it be given on, and what Article 53 leaves to do."""

from dataclasses import dataclass

from governance.accounts.models import Organisation
from governance.approvals.models import Release
from governance.rules import lineage_verdict, release_checklist
from governance.rules.ai_act_licence import LicenceTest, licence_test
from governance.rules.card_sections import CardSections, sections_of
from governance.rules.licence_catalogue import catalogue
from governance.rules.licence_use import LicenceUse
from governance.rules.licence_verdict import LicenceVerdict
from governance.rules.lineage import EffectiveTerms
from governance.rules.openness_facts import WEIGHTS, Fact
from inventory.actions.licence_policy import policy_rules
from inventory.actions.terms import terms_of_each
from inventory.models import Revision
from inventory.openness import facts_of


@dataclass(frozen=True)
class GivingOn:
    """The verdict on giving a commit to others, and the terms that reach it."""

    verdict: LicenceVerdict
    terms: EffectiveTerms

    @property
    def is_allowed(self) -> bool:
        """Whether the rules settle that it may be given on, with whatever duties they name."""
        settled = self.verdict.outcome in ("allowed", "allowed with duties")
        return settled and self.terms.complete and not self.verdict.open_questions

    @property
    def is_ruled_out(self) -> bool:
        """Whether the rules settle that it may not."""
        return self.verdict.outcome == "not allowed"


@dataclass(frozen=True)
class ArticleFiftyThree:
    """How Article 53 of the AI Act stands to a release.

    `test` is the licence test of the planned licence; it shows whether the exception could apply,
    never that it does. `sentence` says so, `source` where it is from.
    """

    asked: bool
    known: bool
    test: LicenceTest
    sentence: str
    source: str


def giving_on(revision: Revision) -> GivingOn:
    """Return what the licences of a commit and its ancestors say to giving it to others."""
    organisation = Organisation.objects.ours()
    use = LicenceUse(
        redistributes=True,
        modifies=True,
        in_eu=organisation.in_eu,
        monthly_users=organisation.monthly_users,
        annual_revenue_usd=organisation.annual_revenue_usd,
    )
    terms = terms_of_each([revision])[revision.pk]
    return GivingOn(lineage_verdict.verdict(terms, use, policy_rules()), terms)


def planned_title(release: Release) -> str:
    """Return what people call the planned licence."""
    row = catalogue().get(release.planned_licence)
    return row.title if row else release.planned_licence


def carries_planned(release: Release) -> bool:
    """Whether the commit's own licence is settled and the planned one."""
    settled = release.revision.licence_result in ("agree", "text only", "decided")
    return settled and release.revision.licence_id == release.planned_licence


def card_of(release: Release) -> CardSections:
    """Return which sections the stored card shows; kept beside it are licence, base and task."""
    revision, model = release.revision, release.model
    bases = revision.base_models.values_list("repo_id", flat=True)
    known = {
        "license": revision.licence_id,
        "base_model": list(bases),
        "pipeline_tag": model.pipeline_tag,
    }
    given = {key: value for key, value in known.items() if value}
    return sections_of(revision.card, known=given)


def article_53(release: Release) -> ArticleFiftyThree:
    """Return whether Article 53 is asked about, and what can be said of its exception."""
    facts = facts_of(release.model.openness_facts.all())
    # What counts is the licence under which the weights are to go out.
    weights = facts.get(WEIGHTS)
    planned = Fact(
        state=weights.state if weights else "unknown", licence_id=release.planned_licence
    )
    test = licence_test(
        {**facts, WEIGHTS: planned},
        gated=release.model.gated,
        systemic_risk=release.systemic_risk,
    )
    text, source = release_checklist.exception()
    if release.systemic_risk:
        text = release_checklist.systemic_text()
    return ArticleFiftyThree(
        asked=release.general_purpose is not False,
        known=release.general_purpose is not None,
        test=test,
        sentence=text,
        source=source,
    )
