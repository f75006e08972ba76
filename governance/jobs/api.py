"""Background jobs for programs: the same actions as the pages, the same refusals."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.accounts.permissions import Permission, require
from governance.jobs import actions, api_examples
from governance.jobs.asking import send
from governance.jobs.filters import JobRunFilter
from governance.jobs.models import JobRun
from governance.jobs.register import JobRow, job_rows, queue_rows
from governance.jobs.serializers import JobRunSerializer, JobSerializer

KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, description="The job's key.")


class JobViewSet(Idempotent, ViewSet):
    """Background jobs."""

    lookup_field = "key"
    lookup_value_regex = "[a-z0-9-]+"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn away those who may not look at jobs."""
        super().initial(request, *args, **kwargs)
        require(user_of(request), Permission.JOB_READ)

    @extend_schema(
        operation_id="jobs_list",
        summary="List background jobs",
        description="Each with the run under way, the last one and when the next is due. Needs "
        "the permission to look at background jobs.",
        responses=JobSerializer(many=True),
        examples=[api_examples.JOB],
    )
    def list(self, request: Request) -> Response:
        """Answer with every job."""
        return Response(self._shown(job_rows(user_of(request), at=timezone.now()), many=True))

    @extend_schema(
        summary="Show a background job",
        description="How it stands. Its runs are listed at `job-runs`.",
        parameters=[KEY],
        responses=JobSerializer,
        examples=[api_examples.JOB],
    )
    def retrieve(self, request: Request, key: str = "") -> Response:
        """Answer with one job."""
        return Response(self._shown(self._row(key)))

    @extend_schema(
        summary="Run a background job now",
        description="Sends it to the workers; one that waits already is returned instead of a "
        "second one. If no worker can be reached it stays `waiting` and is sent again every "
        "minute. Needs the permission to run background jobs.",
        parameters=[KEY],
        request=None,
        responses={202: JobRunSerializer},
        examples=[api_examples.ASKED],
    )
    @action(detail=True, methods=["post"])
    def run(self, request: Request, key: str = "") -> Response:
        """Ask for it."""
        asked = actions.ask(self._row(key).job, by=user_of(request), at=timezone.now())
        transaction.on_commit(lambda: send(asked))
        return Response(JobRunSerializer(asked).data, status.HTTP_202_ACCEPTED)

    def _row(self, key: str) -> JobRow:
        rows = job_rows(user_of(self.request), at=timezone.now())
        found = next((row for row in rows if row.key == key), None)
        if found is None:
            raise Http404
        return found

    def _shown(self, rows: Any, *, many: bool = False) -> Any:
        served = {row.name for row in queue_rows(at=timezone.now()) if row.is_served}
        return JobSerializer(rows, many=many, context={"served": served}).data


@extend_schema_view(
    list=extend_schema(
        summary="List runs of background jobs",
        description="Newest first; none for those who may not look at background jobs.",
        examples=[api_examples.RUN],
    ),
    retrieve=extend_schema(
        summary="Show a run of a background job",
        description="How far it is, or how it ended.",
        examples=[api_examples.RUN],
    ),
)
class JobRunViewSet(Idempotent, ReadOnlyModelViewSet[JobRun]):
    """Runs of background jobs."""

    queryset = JobRun.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = JobRunSerializer
    filterset_class = JobRunFilter

    def get_queryset(self) -> QuerySet[JobRun]:
        """Return what the caller may see."""
        return JobRun.objects.visible_to(user_of(self.request)).select_related("asked_by")

    @extend_schema(
        summary="Cancel a run",
        description="One that waits is cancelled; one that runs stops at the end of its present "
        "portion, where its job can be stopped (`can_be_cancelled`). Needs the permission to run "
        "background jobs.",
        request=None,
        responses=JobRunSerializer,
        examples=[api_examples.STOPPING],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: Request, pk: Any = None) -> Response:
        """Cancel it."""
        run = actions.cancel(self.get_object(), by=user_of(request), at=timezone.now())
        return Response(JobRunSerializer(run).data)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("jobs", JobViewSet),
    ("job-runs", JobRunViewSet),
)
