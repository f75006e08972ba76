"""Keep which file listed a component, and what people added by hand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0012_component_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="component",
            name="by_hand",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.CreateModel(
            name="ComponentSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cyclonedx", "CycloneDX"),
                            ("spdx", "SPDX"),
                            ("requirements", "Requirements or pip freeze"),
                            ("poetry", "poetry.lock"),
                            ("uv", "uv.lock"),
                            ("pdm", "pdm.lock"),
                            ("pylock", "pylock.toml"),
                            ("pipfile", "Pipfile.lock"),
                            ("npm", "package-lock.json"),
                            ("yarn", "yarn.lock"),
                            ("pnpm", "pnpm-lock.yaml"),
                            ("go-mod", "go.mod"),
                            ("go-sum", "go.sum"),
                            ("cargo", "Cargo.lock"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("purls", models.JSONField(default=list)),
                ("left_out", models.JSONField(default=list)),
                ("replaces", models.BooleanField(default=False)),
                ("uploaded_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "components",
                    models.ManyToManyField(related_name="sources", to="inventory.component"),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="component_sources",
                        to="inventory.system",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_at", None), ("applied_at__isnull", False), _connector="OR"
                        ),
                        name="inventory_replaced_list_was_applied",
                    )
                ],
            },
        ),
    ]
