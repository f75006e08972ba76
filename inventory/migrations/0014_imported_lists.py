"""Let an import of an inventory be a file that lists components."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0013_component_files")]

    operations = [
        migrations.AlterField(
            model_name="componentsource",
            name="kind",
            field=models.CharField(
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
                    ("imported-csv", "Import of a CSV table"),
                    ("imported-bom", "Import of an ML-BOM"),
                ],
                max_length=16,
            ),
        ),
    ]
