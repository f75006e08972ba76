"""Which libraries of a system an import brought: the import is a file that lists them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from inventory.models import Component, ComponentSource, FileKind, ImportKind, InventoryImport

READ_AS: Mapping[str, tuple[FileKind, str]] = {
    ImportKind.CSV: (FileKind.IMPORTED_CSV, "an imported CSV table"),
    ImportKind.CYCLONEDX: (FileKind.IMPORTED_BOM, "an imported CycloneDX ML-BOM"),
}

Lists = dict[int, ComponentSource]


def note_lists(source: InventoryImport, added: Sequence[Component], *, at: datetime) -> None:
    """Note that new components came with an import; a fixed number of statements for any number.

    Call it under the locks of their systems. An import has one list in each system, which grows
    with every portion of its rows.
    """
    if not added:
        return
    purls: dict[int, list[str]] = {}
    for component in added:
        purls.setdefault(component.system_id, []).append(component.purl)
    lists = _known(source, list(purls))
    for system, listed in lists.items():
        listed.purls = [*listed.purls, *purls[system]]
    ComponentSource.objects.bulk_update(lists.values(), ["purls"])
    new = [_new(source, key, purls[key], at=at) for key in purls if key not in lists]
    lists |= {row.system_id: row for row in ComponentSource.objects.bulk_create(new)}
    links = ComponentSource.components.through
    links.objects.bulk_create(
        links(componentsource_id=lists[row.system_id].pk, component_id=row.pk) for row in added
    )


def _known(source: InventoryImport, systems: Sequence[int]) -> Lists:
    kind, _ = READ_AS[source.kind]
    rows = ComponentSource.objects.in_force().filter(
        system__in=systems, kind=kind, sha256=source.sha256, uploaded_at=source.requested_at,
        uploaded_by=source.requested_by_id,
    )  # fmt: skip
    return {row.system_id: row for row in rows}


def _new(
    source: InventoryImport, system: int, purls: list[str], *, at: datetime
) -> ComponentSource:
    kind, words = READ_AS[source.kind]
    return ComponentSource(
        system_id=system,
        kind=kind,
        words=words,
        name=source.name,
        sha256=source.sha256,
        purls=purls,
        uploaded_at=source.requested_at,
        uploaded_by_id=source.requested_by_id,
        applied_at=at,
    )
