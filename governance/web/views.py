"""Answers that belong to no app: the health check, and addresses that do not exist."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found


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


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address: a problem document (RFC 9457) below `/api/`, else a page."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    body = {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "There is no such address. /api/v1/schema/ lists those that there are.",
    }
    return JsonResponse(body, status=404, content_type="application/problem+json")
