"""Keep the texts that are in use as first versions, and the Act as taken up where it was synced."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

COLUMNS = ("ref", "title", "duty", "evidence_expected", "retention", "deadline", "source")


def keep(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write one version per requirement; what it says is what the row says today."""
    requirements = apps.get_model("obligations", "Requirement")
    versions = apps.get_model("obligations", "RequirementVersion")
    versions.objects.bulk_create(
        versions(
            requirement_id=row["pk"],
            number=1,
            edition=row["edition"],
            content={name: row[name] for name in COLUMNS},
            since=row["framework__synced_at"],
        )
        for row in requirements.objects.values("pk", "edition", "framework__synced_at", *COLUMNS)
    )
    frameworks = apps.get_model("obligations", "Framework")
    frameworks.objects.filter(key="eu-ai-act").update(taken_up_at=F("synced_at"))


class Migration(migrations.Migration):
    dependencies = [("obligations", "0002_frameworks_versions_documents")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
