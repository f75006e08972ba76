from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0004_scans_and_access_apart"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="waiver",
            name="approvals_one_waiver_per_item",
        ),
        migrations.RemoveConstraint(
            model_name="waiver",
            name="approvals_one_waiver_per_model",
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ended_at", None), ("granted_at", None), ("kind", "item"), ("refused_at", None)
                ),
                fields=("approval", "item"),
                name="approvals_one_waiver_per_item",
                violation_error_message="A waiver of this item waits for a decision already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ended_at", None),
                    ("granted_at", None),
                    ("kind", "minimum_trust"),
                    ("refused_at", None),
                ),
                fields=("approval", "model"),
                name="approvals_one_waiver_per_model",
                violation_error_message="A waiver for this model waits for a decision already.",
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("state", "approved")),
                fields=["expires_at"],
                name="approvals_expiring",
            ),
        ),
    ]
