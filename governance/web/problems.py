"""Errors of the API as problem details (RFC 9457), each with the field and the reason."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import set_rollback

from governance.web.refusals import Refused

CONTENT_TYPE = "application/problem+json"


def problem(
    code: int, title: str, detail: str, errors: list[dict[str, str]] | None = None
) -> Response:
    """Return one problem document; `errors` holds `{"field", "reason"}` rows."""
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail}
    return Response(
        body | ({"errors": errors} if errors else {}), status=code, content_type=CONTENT_TYPE
    )


def _rows(detail: Any, field: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [
            row
            for key, value in detail.items()
            for row in _rows(value, f"{field}.{key}" if field else str(key))
        ]
    if isinstance(detail, list):
        return [row for value in detail for row in _rows(value, field)]
    return [{"field": "" if field == "non_field_errors" else field, "reason": str(detail)}]


def _translated(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, Http404):
        return exceptions.NotFound("There is no such object, or it is not visible to you.")
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    return error if isinstance(error, exceptions.APIException) else None


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal or an API error as a problem document; leave the unexpected to Django."""
    if isinstance(error, Refused):
        set_rollback()
        errors = [{"field": error.field, "reason": str(error)}] if error.field else None
        return problem(error.status, "The request was refused", str(error), errors)
    known = _translated(error)
    if known is None:
        return None
    set_rollback()
    return _answer(known)


def _answer(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        rows = _rows(error.detail)
        detail = " ".join(row["reason"] for row in rows)
        return problem(status.HTTP_400_BAD_REQUEST, "The input is not valid", detail, rows)
    response = problem(error.status_code, str(error.default_detail).rstrip("."), str(error.detail))
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = f"{wait:.0f}"
    return response


def first_error(serializer: Serializer[Any]) -> str:
    """Return the first reason why the serializer's input is not valid."""
    return _rows(serializer.errors)[0]["reason"]
