"""Lists as somebody wants to see them again."""

from typing import Self

from django.db import models

from governance.accounts.models.people import User


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Which saved searches."""

    def visible_to(self, user: User) -> Self:
        """The person's own, and those that somebody shares with everybody."""
        return self.filter(models.Q(user=user) | models.Q(is_shared=True))


class SavedSearch(models.Model):
    """A list as somebody wants to see it again: `page` names the list, `query` is its URL's."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"], name="accounts_saved_search_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
