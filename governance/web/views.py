"""Whether this installation can work: for a load balancer or a container's health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database can be reached and is of this version, else 503 and why.

    Open to everybody, so it says nothing about what is inside.
    """
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "the database cannot be reached"}, status=503)
    if waiting:
        return JsonResponse({"status": "migrations wait to be applied"}, status=503)
    return JsonResponse({"status": "ok"})
