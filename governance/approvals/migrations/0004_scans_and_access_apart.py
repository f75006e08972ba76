from django.db import migrations
from django.db.models import F

from governance.rules import canonical


def fill(apps, schema_editor):
    """Give the new columns of requests and stages what the old ones say."""
    approvals = apps.get_model("approvals", "Approval").objects
    approvals.update(submitted_at=F("requested_at"))
    stages = apps.get_model("approvals", "Stage").objects
    for kind in stages.order_by().values_list("kind", flat=True).distinct():
        stages.filter(kind=kind).update(rights=f",{kind},")
    waiting = stages.filter(state="waiting").select_related("approval")
    for stage in waiting.iterator():
        stages.filter(pk=stage.pk).update(waiting_since=stage.approval.requested_at)
    participation = apps.get_model("approvals", "Participation")
    participation.objects.bulk_create(
        (
            participation(
                approval_id=stage.approval_id,
                round=1,
                stage_id=stage.pk,
                person_id=stage.decided_by_id,
                requested_by_id=stage.requested_by_id,
            )
            for stage in stages.exclude(decided_by=None).iterator()
        ),
        batch_size=1000,
    )


def part(apps, schema_editor):
    """Digest scans and access apart, and bind requests to both where nothing has changed."""
    for model in apps.get_model("inventory", "HubModel").objects.iterator():
        before = model.standing_digest
        _digest_model(model)
        model.save(update_fields=["standing_digest", "access_digest"])
        _bind(apps, "access", {"model": model}, before, model.standing_digest, model.access_digest)
    rows = apps.get_model("inventory", "Revision").objects
    nothing_found = canonical.digest([])
    rows.exclude(scan_status="issue found").update(scan_digest=nothing_found)
    with_issues = rows.filter(scan_status="issue found").defer("raw", "card", "licence_text")
    for revision in with_issues.iterator(chunk_size=200):
        before = revision.digest
        revision.digest = _revision_digest(apps, revision)
        revision.scan_digest = canonical.digest(
            sorted([issue["path"], issue["level"]] for issue in revision.scan_issues)
        )
        revision.save(update_fields=["digest", "scan_digest"])
        _bind(apps, "scan", {"revision": revision}, before, revision.digest, revision.scan_digest)
    _bind_where_nothing_was_found(apps, nothing_found)


def _digest_model(model):
    model.access_digest = canonical.digest(
        {
            "gated": model.gated,
            "private": model.private,
            "unavailable": model.unavailable_since is not None,
        }
    )
    model.standing_digest = canonical.digest(
        {
            "hub_id": model.hub_id,
            "disabled": model.disabled,
            "licence_key": model.head_licence_key,
            "licence_name": model.head_licence_name,
            "licence_text_sha256": model.head_licence_text_sha256,
        }
    )


def _revision_digest(apps, revision):
    files = apps.get_model("inventory", "RevisionFile").objects.filter(revision=revision)
    bases = apps.get_model("inventory", "BaseModelLink").objects.filter(revision=revision)
    claimed = bases.exclude(source="person").values_list("repo_id", "relation")
    decision = revision.licence_decision.get("licence_id", "")
    return canonical.digest(
        {
            **({"licence_decision": decision} if decision else {}),
            "sha": revision.sha,
            "licence": [revision.licence_key, revision.licence_name, revision.licence_link],
            "licence_text": revision.licence_text_sha256,
            "files": canonical.digest(
                sorted(list(row) for row in files.values_list("path", "size", "blob_id", "sha256"))
            ),
            "base_models": sorted([name, relation] for name, relation in claimed),
            "issues": [],
        }
    )


def _bind(apps, added, thing, before, now, digest):
    """Carry unbroken bindings over to the new digest, and bind the part that was split off."""
    binding = apps.get_model("approvals", "Binding")
    kind = "standing" if added == "access" else "revision"
    rows = binding.objects.filter(kind=kind, digest=before, **thing)
    binding.objects.bulk_create(
        binding(
            approval_id=row.approval_id,
            kind=added,
            label=row.label,
            digest=digest,
            snapshot=row.snapshot,
            **thing,
        )
        for row in rows
    )
    rows.update(digest=now)


def _bind_where_nothing_was_found(apps, digest):
    binding = apps.get_model("approvals", "Binding")
    rows = binding.objects.filter(kind="revision", digest=F("revision__digest"))
    binding.objects.bulk_create(
        (
            binding(
                approval_id=row.approval_id,
                kind="scan",
                label=row.label,
                revision_id=row.revision_id,
                digest=digest,
                snapshot=row.snapshot,
            )
            for row in rows.exclude(revision__scan_status="issue found").iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_decisions"),
        ("inventory", "0007_scans_and_access"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
