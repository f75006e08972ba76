"""What an approval rests on: gather it, digest it. Reads rows, writes nothing."""

from collections.abc import Iterable, Sequence

from governance.approvals import snapshots
from governance.approvals.models import Approval, Binding
from governance.rules import canonical, tables
from inventory.models import Revision, UseCase


def current_editions() -> dict[str, str]:
    """Return the digest today of every rule table that an approval is bound to.

    The policy is not one of them: what an approval takes from it, its last day, is written on it.
    """
    return {name: tables.load(name).digest for name in snapshots.RULES}


def bound_to(use_case: UseCase, revisions: Sequence[Revision]) -> list[Binding]:
    """Return everything an approval of the use case rests on, unsaved, as it is now."""
    return [_facts(use_case), *_models(revisions), *_editions()]


def reviewed_digest(approval: Approval) -> str:
    """Return the SHA-256 over what a signer sees: bound things now, answers and conditions.

    A form carries it, so that nobody signs what changed after the page was shown.
    """
    bindings = approval.bindings.select_related("use_case", "revision", "model")
    answers = approval.answers.values_list("item", "value", "reason", "evidence")
    return canonical.digest(
        {
            "bindings": digests_now(bindings.order_by("pk")),
            "answers": [list(answer) for answer in answers.order_by("item", "evidence")],
            "conditions": [
                [text, due_on.isoformat()]
                for text, due_on in approval.conditions.values_list("text", "due_on")
            ],
        }
    )


def digests_now(bindings: Iterable[Binding]) -> list[list[str]]:
    """Return kind, label and today's digest of each bound thing."""
    editions = current_editions()
    return [[row.kind, row.label, _digest_now(row, editions)] for row in bindings]


def _digest_now(binding: Binding, editions: dict[str, str]) -> str:
    if binding.use_case:
        return binding.use_case.facts_digest
    if binding.revision:
        of_terms = binding.kind == "terms"
        return binding.revision.terms_digest if of_terms else binding.revision.digest
    if binding.model:
        return binding.model.standing_digest
    return editions.get(binding.name, "")


def _facts(use_case: UseCase) -> Binding:
    return Binding(
        kind="facts",
        label="the use case",
        use_case=use_case,
        digest=use_case.facts_digest,
        snapshot=snapshots.facts(use_case),
    )


def _models(revisions: Sequence[Revision]) -> list[Binding]:
    of_revisions = [
        Binding(
            kind="revision",
            label=str(row),
            revision=row,
            digest=row.digest,
            snapshot=snapshots.revision(row),
        )
        for row in revisions
    ]
    models = {row.model_id: row.model for row in revisions}.values()
    return (
        of_revisions
        + [_terms(row) for row in revisions if row.terms_digest]
        + [
            Binding(
                kind="standing",
                label=model.repo_id,
                model=model,
                digest=model.standing_digest,
                snapshot=snapshots.standing(model),
            )
            for model in models
        ]
    )


def _terms(row: Revision) -> Binding:
    return Binding(
        kind="terms",
        label=str(row),
        revision=row,
        digest=row.terms_digest,
        snapshot=snapshots.terms(row),
    )


def _editions() -> list[Binding]:
    return [
        Binding(
            kind="edition",
            name=name,
            label=f"the {snapshots.RULES[name]}",
            digest=digest,
            snapshot=snapshots.edition(name),
        )
        for name, digest in current_editions().items()
    ]
