"""Two to four models side by side: what each is, allows, shows and is used for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from governance.rules import licences
from governance.web.badges import badges_for
from inventory.actions.revisions import identity_of
from inventory.models import HubModel, Revision, System
from inventory.words import FLAGS, gate_words, licence_title, scan_words, size_words

FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Row:
    """One fact of every model. `differs` if they do not all say the same."""

    label: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the models say different things."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True)
class Group:
    """Rows that belong together, under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Side:
    model: HubModel
    head: Revision | None
    row: licences.Licence | None
    suffixes: tuple[str, ...]
    bases: tuple[str, ...]
    systems: int


Fact = tuple[str, Callable[[_Side], str]]
NOT_KNOWN = "Unknown"


def compare(models: Sequence[HubModel], user: User, *, at: datetime) -> list[Group]:
    """Return every fact of the newest known revision of each model, group by group."""
    sides = [_side(model, user) for model in models]
    groups = [
        Group(title, tuple(Row(label, tuple(get(side) for side in sides)) for label, get in facts))
        for title, facts in FACTS.items()
    ]
    return [*groups, Group("Elsewhere in Weighbridge", tuple(_badge_rows(models, user, at)))]


def _side(model: HubModel, user: User) -> _Side:
    head = Revision.objects.without_bulk().filter(model=model, sha=model.head_sha).first()
    paths = head.files.values_list("path", flat=True) if head else []
    return _Side(
        model=model,
        head=head,
        row=licences.catalogue().get(identity_of(head).id or "") if head else None,
        suffixes=tuple(sorted({path.rpartition(".")[2] for path in paths if "." in path})),
        bases=tuple(head.base_models.values_list("repo_id", flat=True)) if head else (),
        systems=System.objects.visible_to(user).in_use().using_model(model).count(),
    )


def _badge_rows(models: Sequence[HubModel], user: User, at: datetime) -> list[Row]:
    """Return what the apps above show in a model's header, by its label."""
    found = [{b.label: b.text for b in badges_for(model, user, at)} for model in models]
    labels = dict.fromkeys(label for badges in found for label in badges)
    return [Row(label, tuple(badges.get(label, "–") for badges in found)) for label in labels]


def _of_head(get: Callable[[Revision], str]) -> Callable[[_Side], str]:
    return lambda side: get(side.head) if side.head else NOT_KNOWN


def _of_row(get: Callable[[licences.Licence], str]) -> Callable[[_Side], str]:
    return lambda side: get(side.row) if side.row else NOT_KNOWN


def _openness(side: _Side) -> str:
    level, terms = side.model.openness_level, side.model.openness_terms
    return f"Level {level}, {terms}" if level else NOT_KNOWN


FACTS: dict[str, tuple[Fact, ...]] = {
    "What it is": (
        ("Publisher", lambda side: side.model.publisher),
        ("Published at", lambda side: side.model.get_hub_display()),
        ("Task", lambda side: side.model.pipeline_tag or "Not stated"),
        ("Library", lambda side: side.model.library_name or "Not stated"),
        ("Commit", lambda side: side.model.head_sha[:12]),
        ("Size", _of_head(lambda head: size_words(head.total_size))),
        ("Files", _of_head(lambda head: f"{head.file_count:,}")),
        ("Kinds of file", lambda side: ", ".join(side.suffixes) or NOT_KNOWN),
        ("Made from", lambda side: ", ".join(side.bases) or "No base named"),
        ("Gate", lambda side: gate_words(side.model.gated)),
    ),
    "Licence": (
        (
            "Licence",
            _of_head(
                lambda head: licence_title(head.licence_key, head.licence_name, head.licence_link)
            ),
        ),
        ("How that is known", _of_head(lambda head: head.get_licence_result_display())),
        ("Family", _of_row(lambda row: row.family.capitalize())),
        ("Commercial use", _of_row(lambda row: FLAGS.get(row.commercial, row.commercial))),
        ("Passing it on", _of_row(lambda row: FLAGS.get(row.redistribution, row.redistribution))),
        ("Changing it", _of_row(lambda row: FLAGS.get(row.modification, row.modification))),
        ("OSI approved", _of_row(lambda row: "Yes" if row.osi else "No")),
        ("AI Act licence test", _of_row(lambda row: row.ai_act_test.capitalize())),
        ("Duties", _of_row(lambda row: f"{len(row.duties)}")),
    ),
    "Openness and trust": (
        ("Openness", _openness),
        ("Trust level", _of_head(lambda head: f"T{head.trust_level}")),
        ("Security scan", _of_head(lambda head: scan_words(head.scan_status))),
    ),
    "Use": (
        ("Systems that you can see", lambda side: f"{side.systems}"),
        ("Retired", lambda side: "Yes" if side.model.retired_at else "No"),
    ),
}
