"""What branches and tags a hub lists, and that a tag can leave the commit in use."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("watch", "0008_keep_osv_switched_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="poll",
            name="refs",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="poll",
            name="refs_read_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("licence_changed", "Licence changed"),
                    ("licence_text_changed", "Licence text changed"),
                    ("gated", "Gating changed"),
                    ("disabled", "Disabled by the hub"),
                    ("unavailable", "Deleted, private or renamed away"),
                    ("renamed", "Renamed"),
                    ("name_reused", "Name taken by another repository"),
                    ("history_rewritten", "History rewritten"),
                    ("revision_gone", "Pinned revision gone"),
                    ("tag_moved", "Tag moved"),
                    ("new_commit", "New commit"),
                    ("file_changed", "File changed under the same commit"),
                    ("weights_changed", "Weights replaced without a word"),
                    ("scan_changed", "Scan verdict changed"),
                    ("card_changed", "Model card changed"),
                    ("base_model_changed", "Base model changed"),
                    ("licence_decision_contradicted", "Licence decision contradicted"),
                    ("available_again", "Available again"),
                ],
                max_length=32,
            ),
        ),
    ]
