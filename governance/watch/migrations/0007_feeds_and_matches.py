import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0012_component_keys"),
        ("watch", "0006_findings_unsettled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="match_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("weights", "Same weights (SHA-256)"),
                    ("repository", "Same model at the hub"),
                    ("package", "Package and version"),
                    ("lineage", "A base model is concerned"),
                    ("name", "Name, confirmed by a person"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="revision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="inventory.revision",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="certainty",
            field=models.CharField(
                choices=[
                    ("matched", "Matched"),
                    ("cannot_tell", "Cannot tell"),
                    ("inherited", "Inherited, unconfirmed"),
                ],
                default="matched",
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("is_on", models.BooleanField(default=False)),
                ("switched_at", models.DateTimeField(null=True)),
                (
                    "asked_at",
                    models.DateTimeField(
                        help_text="When a person asked for it at once.", null=True
                    ),
                ),
                ("due_at", models.DateTimeField(db_index=True, null=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_problem", models.TextField(blank=True)),
                ("last_count", models.PositiveIntegerField(null=True)),
                ("mark", models.JSONField(default=dict)),
                (
                    "switched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="SyncProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("reason", models.TextField()),
                (
                    "sync",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="watch.sync",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AdvisoryRepository",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hub", models.CharField(max_length=32)),
                ("repo_id", models.CharField(db_index=True, max_length=200)),
                (
                    "advisory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repositories",
                        to="watch.advisory",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "advisory repositories",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("advisory", "hub", "repo_id"), name="watch_advisory_repository_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AdvisoryWeight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                (
                    "advisory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weights",
                        to="watch.advisory",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("advisory", "sha256"), name="watch_advisory_weight_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="watch_weight_is_a_sha256",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("named", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Candidate"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Something else is meant"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("found_at", models.DateTimeField()),
                (
                    "advisory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="watch.advisory",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="inventory.hubmodel",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="inventory.system",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("system", "model", "advisory"), name="watch_candidate_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "open")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ["confirmed", "refused"]),
                            ),
                            _connector="OR",
                        ),
                        name="watch_candidate_is_decided_by_a_person",
                    ),
                ],
            },
        ),
    ]
