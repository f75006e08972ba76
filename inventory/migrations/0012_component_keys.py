"""Let the database work out how advisories name a component, and name owners of deployments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Concat, Lower, Replace

PLAIN_NAME = models.Case(
    models.When(
        ecosystem="pypi",
        then=Replace(
            Replace(
                Replace("name", models.Value("."), models.Value("-")),
                models.Value("_"),
                models.Value("-"),
            ),
            models.Value("--"),
            models.Value("-"),
        ),
    ),
    default=models.F("name"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0011_findings_ask_for_a_look"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="deployment",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                help_text="Who answers for what runs there; the system's owner where nobody is named.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deployments",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="component",
            name="key",
            field=models.GeneratedField(
                db_persist=True,
                expression=Lower(Concat("ecosystem", models.Value(":"), PLAIN_NAME)),
                output_field=models.CharField(max_length=250),
            ),
        ),
        migrations.AddIndex(
            model_name="component",
            index=models.Index(fields=["key"], name="inventory_component_key"),
        ),
    ]
