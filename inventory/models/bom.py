"""What the bills of materials among the files of a revision say."""

from django.db import models

from inventory.models.revision import Revision


class BillOfMaterials(models.Model):
    """One document as read from the hub, once for these bytes: `blob_id` is git's id of them.

    `format` is what it is, such as "CycloneDX 1.6". `problem` says why it proves nothing, "" for a
    document that could be read; then `facts` are what it says (see `inventory.boms.statement`) and
    `sha256` is its own. `hashed` are SHA-256 by path of files whose hash the hub does not state:
    they were read from it, and are those that git's id names.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="boms")
    path = models.CharField(max_length=1000)
    blob_id = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    format = models.CharField(max_length=32, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    hashed = models.JSONField(default=dict)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "path"], name="inventory_bom_once")
        ]

    def __str__(self) -> str:
        return self.path
