from django.db import migrations

STATEMENT, MACHINE = 1, 4


def fill(apps, schema_editor):
    """Grade what is there: records are the machine's, a link says no more than its title."""
    rows = apps.get_model("evidence", "Evidence").objects
    rows.filter(kind="record").update(strength=MACHINE)
    rows.filter(kind="link").update(strength=STATEMENT)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_strength_and_links")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
