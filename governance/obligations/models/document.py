"""Documents the Act asks for, written as guided forms, reviewed, and kept as evidence."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.evidence.models import Evidence
from inventory.models import HubModel, UseCase


class DocumentState(models.TextChoices):
    """Where a document stands. Only a final one is evidence."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    FINAL = "final", "Final"
    SUPERSEDED = "superseded", "Superseded"
    DISCARDED = "discarded", "Discarded"


WORKING = (DocumentState.DRAFT, DocumentState.IN_REVIEW)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Which documents."""

    def visible_to(self, user: User) -> Self:
        """Those of the use cases the person may see, of models, and the organisation's own."""
        path = "use_case__system__department__path"
        return self.filter(Q(use_case=None) | reach(user, Permission.SYSTEM_READ).q(path))

    def working(self) -> Self:
        """Drafts, and what is in review."""
        return self.filter(state__in=WORKING)

    def of_department(self, path: str) -> Self:
        """Those of the use cases of a department and those below it."""
        return self.filter(use_case__system__department__path__startswith=path)

    def review_due(self, day: date) -> Self:
        """Final ones whose next review is due by a day."""
        return self.final().filter(next_review_on__lte=day)

    def same_as(self, document: "Document") -> Self:
        """Every version of the same document."""
        return self.filter(
            kind=document.kind, use_case=document.use_case_id, model=document.model_id
        )

    def with_subject(self) -> Self:
        """Load what each is about, and who wrote it."""
        return self.select_related(
            "use_case__system__department", "use_case__owner", "model", "written_by", "reviewed_by"
        )

    def final(self) -> Self:
        """The version of each document that holds."""
        return self.filter(state=DocumentState.FINAL)


def once_per_subject(name: str, *fields: str, **among: Any) -> list[models.UniqueConstraint]:
    """Return the constraints that say: once per kind and use case, model or organisation.

    One for each, because a database tells two empty subjects apart.
    """
    subjects: dict[str, tuple[tuple[str, ...], Q]] = {
        "use_case": (("use_case",), Q(use_case__isnull=False)),
        "model": (("model",), Q(model__isnull=False)),
        "organisation": ((), Q(use_case=None, model=None)),
    }
    return [
        models.UniqueConstraint(
            fields=["kind", *of, *fields],
            condition=condition & Q(**among),
            name=f"obligations_document_{name}_{subject}",
        )
        for subject, (of, condition) in subjects.items()
    ]


class Document(models.Model):
    """One version of one document about a use case, a model, or the organisation.

    `kind` and `form_edition` name a form of `eu_ai_act_documents.toml`. `answers` maps the fields
    of that form to what a person wrote; `sources` says of those that Weighbridge filled in where
    they come from. `rendered_sha256` is the file kept as `evidence` once the document is final.
    """

    kind = models.CharField(max_length=40, db_index=True)
    form_edition = models.CharField(max_length=64)
    use_case = models.ForeignKey(
        UseCase, null=True, on_delete=models.PROTECT, related_name="documents"
    )
    model = models.ForeignKey(
        HubModel, null=True, on_delete=models.PROTECT, related_name="documents"
    )
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=DocumentState.choices, default=DocumentState.DRAFT
    )
    revision = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="documents_written")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="documents_reviewed"
    )
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)
    next_review_on = models.DateField(null=True, db_index=True)
    evidence = models.ForeignKey(
        Evidence, null=True, on_delete=models.PROTECT, related_name="documents"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(use_case=None) | Q(model=None),
                name="obligations_document_has_one_subject",
            ),
            *once_per_subject("number_once", "number"),
            *once_per_subject("one_at_work", state__in=WORKING),
            *once_per_subject("one_final", state=DocumentState.FINAL),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(reviewed_by__isnull=False, evidence__isnull=False),
                name="obligations_final_document_was_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("sent_by")),
                name="obligations_document_needs_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The document's page."""
        return reverse("obligations:document-detail", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        """Whether it is a draft or in review."""
        return self.state in WORKING
