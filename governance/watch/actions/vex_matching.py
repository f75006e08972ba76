"""What each statement of a VEX document would do to our findings, or why it can do nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from packageurl import PackageURL

from governance.accounts.models import User
from governance.rules.packages import NotAPackageUrl, key_of_purl
from governance.watch.actions.comparing import HEAVY
from governance.watch.actions.triage import check
from governance.watch.hits import subject_of
from governance.watch.models import AdvisoryName, Finding, FindingState
from governance.watch.vex.statements import Product, Statement
from governance.web.refusals import Refused
from inventory.boms.names import named_by, purl_of
from inventory.models import Revision, System

UNDECIDED = (FindingState.OPEN, FindingState.IN_TRIAGE)
UNKNOWN_NAME = "No advisory here has the name {names}."
NO_FINDING = "None of our findings is about {names} in {product}."
OTHER_VERSION = "Our findings are about other versions: {versions}."
INSIDE = (
    "It speaks of what is inside of {inside}. That says nothing of the same package elsewhere, and "
    "{inside} is no system of ours."
)
NO_SYSTEM = "None of the systems that you may see is {product}."
NO_JUSTIFICATION = (
    "It says “not affected” and gives no justification that we know, so a person has to decide."
)
ALREADY = "That is what the finding says already."
OTHERS_SAY = "Another statement of the same document says otherwise of this finding."


@dataclass(frozen=True)
class Meeting:
    """One statement and one finding, or none. `does` is take, conflict, nothing or refused.

    A conflict is never taken by itself: somebody decided otherwise, or the document contradicts
    itself. `reason` says what stands against it.
    """

    statement: Statement
    finding: Finding | None
    does: str
    reason: str = ""

    @property
    def key(self) -> str:
        """How a person chooses it."""
        return f"{self.statement.number}-{self.finding.pk if self.finding else 0}"


def meet(statements: Sequence[Statement], *, by: User, at: datetime) -> list[Meeting]:
    """Return what every statement would do, in the order of the document.

    The number of queries does not grow with the document.
    """
    groups = _groups({name for row in statements for name in row.names})
    findings = _findings(set().union(*groups.values()) if groups else set(), by)
    systems = _systems(statements, by)
    met = [m for row in statements for m in _meet(row, groups, findings, systems, by=by, at=at)]
    return _with_contradictions(met)


def _groups(names: Collection[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = AdvisoryName.objects.filter(name__in=names)
    for name, group in rows.values_list("name", "advisory__group_key"):
        found[name].add(group)
    return found


def _findings(groups: Collection[str], user: User) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    rows = Finding.objects.visible_to(user).filter(advisory__group_key__in=groups)
    rows = rows.select_related(
        "advisory", "component", "owner", "system__department", "revision__model"
    )
    for row in rows.defer(*HEAVY).order_by("pk"):
        if row.advisory:
            found[row.advisory.group_key].append(row)
    return found


def _systems(statements: Iterable[Statement], user: User) -> Mapping[int, str]:
    keys = {row.product.system for row in statements if row.product.system is not None}
    rows = System.objects.visible_to(user).filter(pk__in=keys)
    return dict(rows.values_list("pk", "name"))


def _meet(
    row: Statement,
    groups: Mapping[str, set[str]],
    findings: Mapping[str, list[Finding]],
    systems: Mapping[int, str],
    *,
    by: User,
    at: datetime,
) -> Iterator[Meeting]:
    flaws = {group for name in row.names for group in groups.get(name, ())}
    reason = row.problem or _against(row, flaws, systems)
    if reason:
        yield Meeting(row, None, "refused", reason)
        return
    about = [one for flaw in sorted(flaws) for one in findings.get(flaw, ())]
    concerned = [one for one in about if _is_about(row.product, one)]
    meant = [one for one in concerned if _same_version(row.product, one)]
    if not meant:
        yield Meeting(row, None, "refused", _nothing_meant(row, concerned))
    for finding in _written_from(row, meant):
        yield _between(row, finding, by=by, at=at)


def _against(row: Statement, flaws: Collection[str], systems: Mapping[int, str]) -> str:
    product = row.product
    if not flaws:
        return UNKNOWN_NAME.format(names=", ".join(row.names[:5]))
    if product.inside:
        return INSIDE.format(inside=product.inside)
    if product.system is not None:
        named = systems.get(product.system)
        if named is None or (product.system_name and product.system_name != named):
            return NO_SYSTEM.format(product=product.system_name or product.text)
    elif not product.purl:
        return f"{product.text or 'What it speaks of'} is neither a package URL nor a system here."
    return ""


def _is_about(product: Product, finding: Finding) -> bool:
    if product.system is not None and product.system != finding.system_id:
        return False
    if not product.purl:
        return True
    if finding.revision:
        return _is_model(product.purl, finding.revision)
    try:
        return subject_of(key_of_purl(product.purl)) == finding.subject
    except NotAPackageUrl:
        return False


def _is_model(purl: str, revision: Revision) -> bool:
    """Tell whether a package URL names the model, at its commit where it names one."""
    said = named_by(purl)
    if said is None:
        model = revision.model
        return purl == purl_of(model.hub, model.repo_id, revision.sha)
    same = (said.hub, said.repo_id.lower()) == (revision.model.hub, revision.model.repo_id.lower())
    return same and said.revision in ("", revision.sha)


def _written_from(row: Statement, meant: Sequence[Finding]) -> Sequence[Finding]:
    """Return the one finding from which we wrote a statement, where it is among those meant.

    Two findings can be about one flaw in one part of a system: the second is then a duplicate.
    """
    if row.product.system is None:
        return meant
    return [one for one in meant if one.pk == row.finding] or meant


def _same_version(product: Product, finding: Finding) -> bool:
    if finding.revision:
        return True  # The commit is part of what it is about.
    version = _version(product.purl)
    return not version or (finding.component is not None and finding.component.version == version)


def _version(purl: str) -> str:
    try:
        return PackageURL.from_string(purl).version or "" if purl else ""
    except ValueError:
        return ""


def _nothing_meant(row: Statement, others: Sequence[Finding]) -> str:
    versions = sorted({one.component.version for one in others if one.component})
    if others:
        return OTHER_VERSION.format(versions=", ".join(versions) or "none is known")
    return NO_FINDING.format(names=", ".join(row.names[:5]), product=row.product.text)


def _between(row: Statement, finding: Finding, *, by: User, at: datetime) -> Meeting:
    if _says_the_same(row, finding):
        return Meeting(row, finding, "nothing", ALREADY)
    if row.state == FindingState.NOT_AFFECTED and not row.justification:
        return Meeting(row, finding, "refused", NO_JUSTIFICATION)
    try:
        check(finding, row.state, justification=row.justification, note="Stated.", by=by, at=at)
    except Refused as refusal:
        return Meeting(row, finding, "refused", str(refusal))
    if finding.state in UNDECIDED:
        return Meeting(row, finding, "take")
    said = finding.get_justification_display()
    decided = finding.get_state_display() + (f", because: {said}" if said else "")
    whose = f" (stated by {finding.stated_by})" if finding.stated_by else ""
    return Meeting(row, finding, "conflict", f"Decided here: {decided}{whose}.")


def _says_the_same(row: Statement, finding: Finding) -> bool:
    """Tell whether nothing is left to take over; what a statement cannot say counts as said."""
    ours = (finding.state, finding.justification)
    if ours in ((row.state, row.justification), (row.own_state, row.own_word)):
        return True
    # VEX has no word for a finding that nobody has looked at.
    return row.state == FindingState.IN_TRIAGE and finding.state == FindingState.OPEN


def _with_contradictions(met: Iterable[Meeting]) -> list[Meeting]:
    """Let nothing be taken by itself on which the document says two things."""
    rows = list(met)
    said: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        if row.finding and row.does != "refused":
            said[row.finding.pk].add((row.statement.state, row.statement.justification))
    return [
        replace(row, does="conflict", reason=OTHERS_SAY)
        if row.finding and row.does == "take" and len(said[row.finding.pk]) > 1
        else row
        for row in rows
    ]
