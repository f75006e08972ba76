from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_fill_strength")]

    operations = [
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "record"), ("strength", 4)),
                    models.Q(
                        models.Q(("kind", "record"), _negated=True), ("strength__in", [1, 2, 3])
                    ),
                    _connector="OR",
                ),
                name="evidence_only_machines_verify",
            ),
        ),
    ]
