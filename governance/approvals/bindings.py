"""What an approval rests on: gather it, digest it. Reads rows, writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.approvals import snapshots, templates
from governance.approvals.models import Answer, Approval, Binding, Waiver
from governance.approvals.models.binding import DIGESTS
from governance.rules import canonical, checklists, tables
from governance.rules.checklists import Checklist
from inventory.models import HubModel, Revision, UseCase


def current_editions() -> dict[str, str]:
    """Return the digest today of every rule table and checklist that an approval is bound to.

    The policy is not one of them: what an approval takes from it, its last day, is written on it.
    """
    return _tables() | templates.digests_in_force()


def bound_to(
    use_case: UseCase, revisions: Sequence[Revision], checklist: Checklist
) -> list[Binding]:
    """Return everything an approval of the use case rests on, unsaved, as it is now."""
    own = [_facts(use_case), _findings(use_case)]
    return [*own, *_models(revisions), *_editions(), _checklist(checklist)]


@dataclass(frozen=True)
class Reviewed:
    """What a page shows of an approval that it read whole, so that its digest is of that.

    `bindings` are by their keys and loaded with what they name, `answers` with their evidence.
    """

    bindings: Sequence[Binding]
    answers: Sequence[Answer]


def reviewed_digest(
    approval: Approval,
    *,
    read: Reviewed | None = None,
    editions: Mapping[str, str] | None = None,
) -> str:
    """Return the SHA-256 over what a signer sees: bound things now, answers and conditions.

    A form carries it, so that nobody signs what changed after the page was shown. `read` is what
    a page has read; without it, it is read here. `editions` are those of `current_editions`.
    """
    return canonical.digest(
        {
            "bindings": digests_now(read.bindings if read else _with_digests(approval), editions),
            # Put in order here: not every database orders text alike.
            "answers": sorted(_answers(approval, read), key=lambda row: (row[0], row[3] or 0)),
            "conditions": [
                [row.text, str(row.due_on), row.before_go_live]
                for row in (approval.read_conditions if read else approval.conditions.all())
            ],
            "waivers": [
                [row.kind, row.item, row.model_id, row.ends_on.isoformat()]
                for row in (approval.read_waivers if read else _waivers(approval))
                if row.is_granted
            ],
        }
    )


def _answers(approval: Approval, read: Reviewed | None) -> list[list[Any]]:
    """Return item, value, reason and one item of evidence, None where an answer has none."""
    if read is None:
        rows = approval.answers.order_by().values_list("item", "value", "reason", "evidence")
        return [list(row) for row in rows]
    return [
        [row.item, row.value, row.reason, shown] for row in read.answers for shown in _keys(row)
    ]


def _keys(answer: Answer) -> Sequence[int | None]:
    return [evidence.pk for evidence in answer.evidence.all()] or [None]


def _waivers(approval: Approval) -> Iterable[Waiver]:
    # Not `approval.waivers`: of those, a list has loaded only what the approval rests on.
    return Waiver.objects.filter(approval=approval)


def _with_digests(approval: Approval) -> Iterable[Binding]:
    """Return the bindings with today's digests and nothing else of what they name."""
    rows = approval.bindings.select_related("use_case", "revision", "model").order_by("pk")
    return rows.only("approval", "kind", "label", "name", *DIGESTS.values())


def digests_now(
    bindings: Iterable[Binding], editions: Mapping[str, str] | None = None
) -> list[list[str]]:
    """Return kind, label and today's digest of each bound thing."""
    known = editions or current_editions()
    return [[row.kind, row.label, _digest_now(row, known)] for row in bindings]


def as_now(binding: Binding, editions: Mapping[str, str]) -> tuple[str, dict[str, Any]] | None:
    """Return digest and words of what a binding names, as they are now; None if it is gone."""
    if binding.use_case and binding.kind == "findings":
        return binding.use_case.findings_digest, snapshots.findings(binding.use_case)
    if binding.use_case:
        return binding.use_case.facts_digest, snapshots.facts(binding.use_case)
    if binding.revision:
        said = snapshots.OF_REVISIONS[binding.kind](binding.revision)
        return _today(binding.kind, binding.revision), said
    if binding.model:
        return _today(binding.kind, binding.model), snapshots.OF_MODELS[binding.kind](binding.model)
    if binding.name not in editions:
        return None
    return editions[binding.name], _edition_now(binding.name)


def _edition_now(name: str) -> dict[str, str]:
    if checklists.is_checklist(name):
        return {"edition": templates.edition_of(templates.in_force())}
    return snapshots.edition(name)


def _digest_now(binding: Binding, editions: Mapping[str, str]) -> str:
    if binding.kind not in DIGESTS:
        return editions.get(binding.name, "")
    thing, column = DIGESTS[binding.kind].split("__")
    return str(getattr(getattr(binding, thing), column))


def _facts(use_case: UseCase) -> Binding:
    return Binding(
        kind="facts",
        label="the use case",
        use_case=use_case,
        digest=use_case.facts_digest,
        snapshot=snapshots.facts(use_case),
    )


def _findings(use_case: UseCase) -> Binding:
    return Binding(
        kind="findings",
        label=f"the system {use_case.system}",
        use_case=use_case,
        digest=use_case.findings_digest,
        snapshot=snapshots.findings(use_case),
    )


def _models(revisions: Sequence[Revision]) -> list[Binding]:
    found: list[Binding] = []
    for row in revisions:
        found += [_of_revision("revision", row), _of_revision("scan", row)]
        if row.terms_digest:
            found.append(_of_revision("terms", row))
    for model in {row.model_id: row.model for row in revisions}.values():
        found += [_of_model("standing", model), _of_model("access", model)]
    return found


def _of_revision(kind: str, row: Revision) -> Binding:
    said = snapshots.OF_REVISIONS[kind](row)
    return Binding(kind=kind, label=str(row), revision=row, digest=_today(kind, row), snapshot=said)


def _of_model(kind: str, model: HubModel) -> Binding:
    said = snapshots.OF_MODELS[kind](model)
    return Binding(
        kind=kind, label=model.repo_id, model=model, digest=_today(kind, model), snapshot=said
    )


def _today(kind: str, thing: Revision | HubModel) -> str:
    return str(getattr(thing, DIGESTS[kind].split("__")[1]))


def _checklist(checklist: Checklist) -> Binding:
    return Binding(
        kind="edition",
        name=checklist.name,
        label=f"the {checklist.title}",
        digest=checklist.digest,
        snapshot={"edition": checklist.edition},
    )


def _tables() -> dict[str, str]:
    return {name: tables.load(name).digest for name in snapshots.RULES}


def _editions() -> list[Binding]:
    return [
        Binding(
            kind="edition",
            name=name,
            label=f"the {snapshots.RULES[name]}",
            digest=digest,
            snapshot=snapshots.edition(name),
        )
        for name, digest in _tables().items()
    ]
