"""What a document is about: a use case, a model, or the organisation."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from governance.accounts.models import Department, Organisation, User
from governance.obligations.models import Document
from inventory.models import HubModel, UseCase


@dataclass(frozen=True)
class Subject:
    """A use case, a model, or with neither the organisation."""

    use_case: UseCase | None = None
    model: HubModel | None = None

    @property
    def about(self) -> str:
        """Which kind of form it takes."""
        if self.use_case:
            return "use_case"
        return "model" if self.model else "organisation"

    @property
    def name(self) -> str:
        """What a sentence calls it."""
        if self.use_case:
            return self.use_case.name
        return self.model.repo_id if self.model else Organisation.objects.ours().name

    @property
    def url(self) -> str:
        """Its page, "" for the organisation."""
        place = self.use_case or self.model
        return place.get_absolute_url() if place else ""

    @property
    def department(self) -> Department | None:
        """Whose people work on it, None for the whole organisation."""
        return self.use_case.system.department if self.use_case else None

    @property
    def owner(self) -> User | None:
        """Who answers for it, where one person does."""
        return self.use_case.owner if self.use_case else None

    @property
    def owed_for(self) -> Q:
        """The condition on obligations and documents that they are about it."""
        return Q(use_case=self.use_case, model=self.model)

    @property
    def query(self) -> str:
        """Which one it is, as a part of an address."""
        if self.use_case:
            return f"use_case={self.use_case.pk}"
        return f"model={self.model.pk}" if self.model else ""

    @property
    def start_url(self) -> str:
        """The page that says which documents it owes."""
        page = reverse("obligations:document-start")
        return f"{page}?{self.query}" if self.query else page


def subject_of(document: Document) -> Subject:
    """Return what a document is about; it was read with its use case, system and model."""
    return Subject(document.use_case, document.model)


def found(user: User, *, use_case: int | None, model: int | None) -> Subject | None:
    """Return the subject of these numbers, None where the person sees none or both are given."""
    if use_case and model:
        return None
    if use_case:
        rows = UseCase.objects.visible_to(user).select_related("system__department", "owner")
        case = rows.filter(pk=use_case).first()
        return Subject(use_case=case) if case else None
    if model:
        one = HubModel.objects.visible_to(user).registered().filter(pk=model).first()
        return Subject(model=one) if one else None
    return Subject()
