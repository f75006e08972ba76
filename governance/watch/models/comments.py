"""What people write to each other about a finding."""

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.watch.models.findings import Finding


class FindingComment(models.Model):
    """One comment. It is never changed: whoever erred writes another one."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="watch_comment_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:80]
