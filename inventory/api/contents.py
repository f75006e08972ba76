"""What is in a system: its models and libraries, below the system's address."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from inventory import actions
from inventory.api import examples
from inventory.api.callers import caller
from inventory.api.serializers import (
    ComponentSerializer,
    ComponentWriteSerializer,
    UseSerializer,
    UseWriteSerializer,
)
from inventory.models import Component, System, SystemModel

if TYPE_CHECKING:
    Base = GenericViewSet[System]
else:
    Base = object

USE = {"id": 1, "revision": 4, "model": 12, "repo_id": "org/name", "sha": examples.SHA,
       "purpose": "classifier", "added_at": "2026-11-21T12:00:00Z"}  # fmt: skip
COMPONENT = {"id": 1, "purl": "pkg:pypi/vllm@0.8.4", "ecosystem": "pypi", "name": "vllm",
             "version": "0.8.4", "by_hand": True, "added_at": "2026-11-21T12:00:00Z"}  # fmt: skip
ONE = r"(?P<item_id>[0-9]+)"


class ContentsMixin(Base):
    """Lists and writes below one system; a foreign system, or a foreign part, answers 404."""

    @extend_schema(
        summary="List the models of a system", description="Pinned revisions, newest first.",
        responses=UseSerializer(many=True), filters=False,
        examples=[examples.answer("A model", USE)],
    )  # fmt: skip
    @action(detail=True, methods=["get"], filterset_class=None)
    def models(self, request: Request, pk: Any = None) -> Response:
        """Answer with the pinned revisions."""
        rows = SystemModel.objects.filter(system=self._system()).select_related("revision__model")
        kept = rows.defer("revision__raw", "revision__card", "revision__licence_text")
        return self._page(kept, UseSerializer)

    @extend_schema(
        summary="Add a model to a system", description="Pins one revision of a registered model.",
        request=UseWriteSerializer, responses={201: UseSerializer},
        examples=[
            examples.question("A revision", {"revision": 4, "purpose": "classifier"}),
            examples.answer("A model", USE),
        ],
    )  # fmt: skip
    @models.mapping.post
    def add_model(self, request: Request, pk: Any = None) -> Response:
        """Pin a revision."""
        system, given = self._system(), _checked(UseWriteSerializer(data=request.data))
        use = actions.use_revision(system, **given, by=caller(request), at=timezone.now())
        return Response(UseSerializer(use).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Take a model out of a system",
        description="Its use cases are assessed again.",
        responses={204: None},
    )
    @action(detail=True, methods=["delete"], url_path=f"models/{ONE}")
    def remove_model(self, request: Request, item_id: str, pk: Any = None) -> Response:
        """Take a revision out."""
        rows = SystemModel.objects.select_related("system", "revision__model")
        use = get_object_or_404(rows, system=self._system(), pk=item_id)
        actions.stop_using(use, by=caller(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="List the libraries of a system", description="Newest first.",
        responses=ComponentSerializer(many=True), filters=False,
        examples=[examples.answer("A library", COMPONENT)],
    )  # fmt: skip
    @action(detail=True, methods=["get"], filterset_class=None)
    def components(self, request: Request, pk: Any = None) -> Response:
        """Answer with the libraries."""
        return self._page(Component.objects.filter(system=self._system()), ComponentSerializer)

    @extend_schema(
        summary="Add a library to a system",
        description=(
            "A package URL, `name==version` for one from PyPI, or a container image. With an image "
            "comes the package that is known to be in it; a tag counts where it is a version."
        ),
        request=ComponentWriteSerializer, responses={201: ComponentSerializer},
        examples=[
            examples.question("A package URL", {"purl": "pkg:pypi/vllm@0.8.4"}),
            examples.answer("A library", COMPONENT),
        ],
    )  # fmt: skip
    @components.mapping.post
    def add_component(self, request: Request, pk: Any = None) -> Response:
        """Add a library."""
        system, given = self._system(), _checked(ComponentWriteSerializer(data=request.data))
        row = actions.add_component(system, given["purl"], by=caller(request), at=timezone.now())
        return Response(ComponentSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Take a library out of a system",
        description="Findings about it are matched again.",
        responses={204: None},
    )
    @action(detail=True, methods=["delete"], url_path=f"components/{ONE}")
    def remove_component(self, request: Request, item_id: str, pk: Any = None) -> Response:
        """Take a library out."""
        row = get_object_or_404(Component, system=self._system(), pk=item_id)
        actions.remove_component(row, by=caller(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _system(self) -> System:
        rows = System.objects.visible_to(caller(self.request))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def _page(self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]]) -> Response:
        page: list[Model] | None = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True).data)


def _checked(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
