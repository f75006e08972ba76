"""Documents and their forms for programs: the same actions as the pages, the same refusals."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.obligations.actions import documents as actions
from governance.obligations.documents import examples, listing
from governance.obligations.documents.filters import DocumentFilter
from governance.obligations.documents.serializers import (
    DocumentFormSerializer,
    DocumentNoteSerializer,
    DocumentRefreshSerializer,
    DocumentSaveSerializer,
    DocumentSerializer,
    DocumentStartSerializer,
)
from governance.obligations.documents.subjects import found
from governance.obligations.models import Document
from governance.rules.eu_ai_act import documents
from governance.web.refusals import Refused

NOTED: dict[str, Any] = {"request": DocumentNoteSerializer, "responses": DocumentSerializer}
PLAIN: dict[str, Any] = {"request": None, "responses": DocumentSerializer}


@extend_schema_view(
    list=extend_schema(
        summary="List documents",
        description="Every version that you may see of the documents that the EU AI Act asks for.",
        examples=[examples.DOCUMENT],
    ),
    retrieve=extend_schema(
        summary="Show a document",
        description="One version with its answers and where each comes from.",
        examples=[examples.DOCUMENT],
    ),
)
class DocumentViewSet(Idempotent, ReadOnlyModelViewSet[Document]):
    """Documents that the caller may see."""

    queryset = Document.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter

    def get_queryset(self) -> QuerySet[Document]:
        """Return what the caller may see."""
        return listing.rows(user_of(self.request))

    @extend_schema(
        summary="Start a document",
        description="A draft, with everything filled in that Weighbridge knows. One is at work at "
        "a time for each form and use case, model or organisation.",
        request=DocumentStartSerializer,
        responses={201: DocumentSerializer},
        examples=[*examples.STARTS, examples.STARTED],
    )
    def create(self, request: Request) -> Response:
        """Start a draft."""
        given, user = self._given(DocumentStartSerializer, request), user_of(request)
        if given["use_case"] and given["model"]:
            raise Refused("Name a use case or a model, not both.", field="model")
        subject = found(user, use_case=given["use_case"], model=given["model"])
        if subject is None:
            place = "use_case" if given["use_case"] else "model"
            raise Refused("There is none of this number that you may see.", field=place)
        row = actions.start(given["kind"], subject, by=user, at=timezone.now())
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Save answers of a draft",
        description="Only the answers that are sent. `revision` is the one that you read; if it "
        "was saved since, the answer is 409 and says what changed. A list is a list of texts, a "
        "table a list of rows with a text for each column.",
        request=DocumentSaveSerializer,
        responses=DocumentSerializer,
        examples=[examples.SAVE, examples.DOCUMENT],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def save(self, request: Request, pk: Any = None) -> Response:
        """Save answers."""
        row, given = self.get_object(), self._given(DocumentSaveSerializer, request)
        actions.save_draft(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Bring a draft up to date",
        description="Fills in anew what Weighbridge knows. What a person wrote stays, unless its "
        "key is in `take`.",
        request=DocumentRefreshSerializer,
        responses=DocumentSerializer,
        examples=[examples.REFRESH, examples.DOCUMENT],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def refresh(self, request: Request, pk: Any = None) -> Response:
        """Fill in anew."""
        row, given = self.get_object(), self._given(DocumentRefreshSerializer, request)
        actions.refresh(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Send a draft for review",
        description="Refused as long as a required answer is empty.",
        examples=[examples.DOCUMENT],
        **PLAIN,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def send(self, request: Request, pk: Any = None) -> Response:
        """Ask for a second person."""
        actions.send_for_review(self.get_object(), by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Send a document back",
        description="To its authors, with what has to change. Not open to anybody who wrote it.",
        examples=[examples.NOTE, examples.DOCUMENT],
        **NOTED,
    )
    @action(detail=True, methods=["post"], filterset_class=None, url_path="send-back")
    def send_back(self, request: Request, pk: Any = None) -> Response:
        """Return it."""
        row, given = self.get_object(), self._given(DocumentNoteSerializer, request)
        actions.send_back(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Make a document final",
        description="Keeps it as evidence and attaches that to its duties, whose state stays as "
        "it is. Not open to anybody who wrote a part of it.",
        examples=[examples.NOTE, examples.DOCUMENT],
        **NOTED,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def approve(self, request: Request, pk: Any = None) -> Response:
        """Make it final."""
        row, given = self.get_object(), self._given(DocumentNoteSerializer, request)
        actions.approve(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Discard a version",
        description="One that is a draft or in review; it can still be read.",
        examples=[examples.DOCUMENT],
        **PLAIN,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def discard(self, request: Request, pk: Any = None) -> Response:
        """Give it up."""
        actions.discard(self.get_object(), by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Begin the next version",
        description="Of a final document, which holds until the new version is final.",
        request=None,
        responses={201: DocumentSerializer},
        examples=[examples.STARTED],
    )
    @action(detail=True, methods=["post"], filterset_class=None, url_path="new-version")
    def new_version(self, request: Request, pk: Any = None) -> Response:
        """Begin the next version."""
        row = actions.new_version(self.get_object(), by=user_of(request), at=timezone.now())
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    def _given(self, kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
        serializer = kind(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


class DocumentFormViewSet(ViewSet):
    """The forms of the documents, as the rules keep them."""

    lookup_field = "kind"
    lookup_value_regex = "[a-z0-9_]+"

    @extend_schema(
        summary="List the forms of documents",
        description="Each with its parts, its questions and the duties it serves.",
        responses=DocumentFormSerializer(many=True),
        examples=[examples.FORM],
    )
    def list(self, request: Request) -> Response:
        """Answer with every form."""
        return Response(DocumentFormSerializer(list(documents.forms().values()), many=True).data)

    @extend_schema(
        summary="Show the form of a document",
        description="One form, by its kind.",
        parameters=[OpenApiParameter("kind", str, OpenApiParameter.PATH)],
        responses=DocumentFormSerializer,
        examples=[examples.FORM],
    )
    def retrieve(self, request: Request, kind: str) -> Response:
        """Answer with one form."""
        form = documents.forms().get(kind)
        if form is None:
            raise Http404
        return Response(DocumentFormSerializer(form).data)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("documents", DocumentViewSet),
    ("document-forms", DocumentFormViewSet),
)
