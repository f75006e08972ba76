"""Move the licence that a hub states now from what ends an approval to what asks for a look.

Bindings that hold go on to hold. One that was broken stays broken, as nobody can tell any more by
which of its facts.
"""

from django.db import migrations

from governance.rules import canonical

LICENCE = ("newest licence", "newest licence text")


def move(apps, schema_editor):
    for model in apps.get_model("inventory", "HubModel").objects.iterator():
        standing, access = model.standing_digest, model.access_digest
        _digest(model)
        model.save(update_fields=["standing_digest", "access_digest"])
        _carry_over(apps, model, standing, access)


def _digest(model):
    events = {name: getattr(model, name) for name in ("standing_event", "access_event")}
    said = {name: words for name, words in events.items() if words}
    model.standing_digest = canonical.digest(
        {
            "hub_id": model.hub_id,
            "disabled": model.disabled,
            **{name: said[name] for name in said if name == "standing_event"},
        }
    )
    model.access_digest = canonical.digest(
        {
            "gated": model.gated,
            "private": model.private,
            "unavailable": model.unavailable_since is not None,
            "licence_key": model.head_licence_key,
            "licence_name": model.head_licence_name,
            "licence_text_sha256": model.head_licence_text_sha256,
            **{name: said[name] for name in said if name == "access_event"},
        }
    )


def _carry_over(apps, model, standing, access):
    rows = apps.get_model("approvals", "Binding").objects.filter(model=model)
    licences = {
        row.approval_id: {key: row.snapshot[key] for key in LICENCE if key in row.snapshot}
        for row in rows.filter(kind="standing")
    }
    for row in rows.filter(kind="access"):
        row.snapshot = {**row.snapshot, **licences.get(row.approval_id, {})}
        row.digest = model.access_digest if row.digest == access else row.digest
        row.save(update_fields=["snapshot", "digest"])
    rows.filter(kind="standing", digest=standing).update(digest=model.standing_digest)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0010_bind_findings"),
        ("inventory", "0013_component_files"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
