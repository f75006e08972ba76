"""Every publisher of a model that is already here gets its own row."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_publishers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add what is missing, once each."""
    publisher = apps.get_model("inventory", "Publisher")
    names = apps.get_model("inventory", "HubModel").objects.exclude(publisher="")
    publisher.objects.bulk_create(
        (
            publisher(hub=hub, name=name)
            for hub, name in names.order_by().values_list("hub", "publisher").distinct()
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    """Data only; going back leaves the rows, which the schema then takes away."""

    dependencies = [("inventory", "0002_inventory_worth_trusting")]
    operations = [migrations.RunPython(add_publishers, migrations.RunPython.noop)]
