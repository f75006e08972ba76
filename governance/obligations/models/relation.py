"""How a requirement of one framework stands to one of another: the crosswalk."""

from django.db import models
from django.db.models import F, Q

from governance.obligations.models.framework import Framework
from governance.obligations.models.requirement import Requirement


class RelationKind(models.TextChoices):
    """The set relations of NIST IR 8477, and what they let an answer count for.

    Whoever meets the first requirement meets the second one too where they are equal or the first
    is wider. Where they only touch, an answer is a lead for the second and never counts for it.
    """

    EQUAL = "equal", "Equal"
    COVERS = "covers", "Covers"
    TOUCHES = "touches", "Touches"


class Relation(models.Model):
    """One documented relation; `source` says who states it.

    `stated_in` is the imported framework whose file has it, None for the crosswalk that comes with
    the software: a newer edition of one file takes nothing away from another.
    """

    first = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="relations_out")
    second = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="relations_in")
    kind = models.CharField(max_length=8, choices=RelationKind.choices)
    source = models.TextField()
    stated_in = models.ForeignKey(
        Framework, null=True, on_delete=models.CASCADE, related_name="relations"
    )

    class Meta:
        ordering = ["first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="obligations_relation_once"),
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="obligations_relation_has_two_sides"
            ),
            models.CheckConstraint(
                condition=~Q(source=""), name="obligations_relation_has_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.kind} {self.second}"
