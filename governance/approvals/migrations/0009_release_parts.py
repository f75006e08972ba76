"""Say of releases that are under way who took part in them, and since when each waits.

The five days are those of `release_stages.toml` when this was written.
"""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.db.models import Exists, F, OuterRef

DAYS = timedelta(days=5)


def note_parts(apps: Any, schema_editor: Any) -> None:
    """Write one row for each sign-off that somebody gave."""
    stages, parts = _model(apps, "ReleaseStage"), _model(apps, "ReleaseParticipation")
    parts.objects.bulk_create(
        parts(
            release_id=stage.release_id,
            round=stage.round,
            stage_id=stage.pk,
            person_id=stage.decided_by_id,
            requested_by_id=stage.requested_by_id,
        )
        for stage in stages.objects.exclude(decided_by=None).exclude(participations__isnull=False)
    )


def begin_turns(apps: Any, schema_editor: Any) -> None:
    """Let what waits now count from when its release was submitted."""
    stages = _model(apps, "ReleaseStage")
    earlier = stages.objects.filter(
        release=OuterRef("release"), round=OuterRef("round"), position__lt=OuterRef("position")
    ).exclude(state="signed")
    waiting = stages.objects.filter(
        state="waiting", release__state="in_review", round=F("release__round"), waiting_since=None
    ).exclude(Exists(earlier))
    for stage in waiting.select_related("release"):
        stage.waiting_since = stage.release.submitted_at
        stage.escalates_at = stage.waiting_since + DAYS
        stage.save(update_fields=["waiting_since", "escalates_at"])


def _model(apps: Any, name: str) -> Any:
    return apps.get_model("approvals", name)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_release_delegation")]

    operations = [
        migrations.RunPython(note_parts, migrations.RunPython.noop),
        migrations.RunPython(begin_turns, migrations.RunPython.noop),
    ]
