"""Evidence for programs."""

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.evidence import actions, tasks
from governance.evidence.downloads import response_for
from governance.evidence.filters import EvidenceFilter
from governance.evidence.models import Evidence
from governance.evidence.serializers import ASKED, NEW_LINK, EvidenceSerializer, NewEvidence
from governance.evidence.training.api import TrainingViewSet
from governance.web.nudges import nudge
from governance.web.parsers import Json


class AnyType(JSONRenderer):
    """Lets a client accept whatever type the file has; errors stay JSON."""

    media_type = "*/*"


@extend_schema_view(
    list=extend_schema(
        summary="List evidence",
        description="What you may see, newest first. For instance `?ends=30&use=now`: what an "
        "approval or a duty rests on today and runs out within 30 days; `?strength=3`: independent "
        "documents; `?link=failed`: links that did not answer.",
    ),
    retrieve=extend_schema(
        summary="Show one item of evidence",
        description="Its facts; the file itself is at `file/`.",
    ),
)
class EvidenceViewSet(Idempotent, ListModelMixin, RetrieveModelMixin, GenericViewSet[Evidence]):
    """Files, links and records that show that something is so."""

    queryset = Evidence.objects.all()
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter
    parser_classes = (Json, MultiPartParser)

    def get_queryset(self) -> QuerySet[Evidence]:
        """Return what the person may see."""
        if getattr(self, "swagger_fake_view", False):
            return Evidence.objects.none()
        user = user_of(self.request)
        rows = Evidence.objects.visible_to(user).with_neighbours(user)
        return rows.select_related("link_check")

    @extend_schema(
        summary="Add a file or a link",
        description="A file is judged by its content and stored once under its SHA-256; up to "
        "25 MiB, with a Content-Length (a request of more than 26 MiB is answered with 413 before "
        "it is read, one in chunks with 411). The same bytes a second time are refused with the "
        "number of the item that holds them, unless `again` is true. The content of a link is "
        "never fetched. Needs the permission to add evidence for the department.",
        request={"multipart/form-data": NewEvidence, "application/json": NewEvidence},
        responses={201: EvidenceSerializer},
        examples=[NEW_LINK],
    )
    def create(self, request: Request) -> Response:
        """Add one item."""
        typed = NewEvidence(data=request.data, context={"request": request})
        typed.is_valid(raise_exception=True)
        given = {**typed.validated_data, "by": user_of(request), "at": timezone.now()}
        if "file" in given:
            evidence = actions.add_file(upload=given.pop("file"), **given)
        else:
            given.pop("again")
            evidence = actions.add_link(**given)
        shown = EvidenceSerializer(self.get_queryset().get(pk=evidence.pk)).data
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Check a link now",
        description="Asks a worker to open it instead of waiting for its weekly turn, and answers "
        "at once: what came of it is in `link_check` once it is done. Only links at listed hosts, "
        "at most once a minute. Needs the permission to add evidence for the department.",
        request=None,
        responses={202: EvidenceSerializer},
        examples=[ASKED],
    )
    @action(detail=True, methods=["post"], url_path="check-link")
    def check_link(self, request: Request, pk: str) -> Response:
        """Let a link be opened now."""
        evidence = self.get_object()
        check = actions.ask_link_check(evidence, by=user_of(request), at=timezone.now())
        nudge(tasks.check_link, check_id=check.pk)
        shown = EvidenceSerializer(self.get_queryset().get(pk=evidence.pk)).data
        return Response(shown, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Download the file",
        description="The bytes as they were added. Compare them with `sha256`.",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path="file", renderer_classes=[AnyType])
    def file(self, request: Request, pk: str) -> FileResponse:
        """Hand out the file."""
        return response_for(self.get_object())


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("evidence", EvidenceViewSet),
    ("trainings", TrainingViewSet),
)
