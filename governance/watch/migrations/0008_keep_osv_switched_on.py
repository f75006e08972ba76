"""An installation that asked OSV until now goes on asking: the switch moves from the environment."""

import os

from django.db import migrations
from django.utils import timezone

ON = {"1", "true", "yes", "on"}


def keep_on(apps, schema_editor):
    if os.environ.get("OSV_ENABLED", "").strip().lower() not in ON:
        return
    now = timezone.now()
    apps.get_model("watch", "Feed").objects.get_or_create(
        key="osv", defaults={"is_on": True, "switched_at": now, "due_at": now}
    )


class Migration(migrations.Migration):
    dependencies = [("watch", "0007_feeds_and_matches")]

    operations = [migrations.RunPython(keep_on, migrations.RunPython.noop)]
