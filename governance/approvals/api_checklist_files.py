"""The organisation's own checklists as a file, over the API: written, tried out, taken."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, ValidationError
from rest_framework.viewsets import GenericViewSet

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.approvals import templates
from governance.approvals.actions import templates as actions
from governance.approvals.checklist_downloads import TOML, as_file
from governance.approvals.checklist_examples import CHANGER, DRAFT, FILE, RUN, answered, sent
from governance.approvals.checklist_serializers import (
    ChecklistFileSerializer,
    DryRunSerializer,
    TemplateSerializer,
)
from governance.approvals.dry_run import dry_run
from governance.approvals.models import ChecklistTemplate
from governance.rules.checklist_files import FaultyFile

WRITTEN = "TOML of the shape of the table that comes with Weighbridge."
TAKEN = f"""{WRITTEN} The draft becomes what the file says; the rest of it goes. A file with a
fault is refused as a whole, with every fault as an error of `toml`."""


class ChecklistFiles(GenericViewSet[ChecklistTemplate]):
    """What is in force and the draft as files, and a draft from a file."""

    @extend_schema(
        operation_id="checklists_export",
        summary="Export the organisation's own checklists",
        description=f"{WRITTEN} What is in force; import it where it is wanted.",
        responses={(200, TOML): OpenApiTypes.STR},
        examples=[answered("A file", FILE)],
    )
    @action(detail=False)
    def export(self, request: Request) -> HttpResponse:
        """Answer with what is in force."""
        return as_file(templates.in_force())

    @extend_schema(
        operation_id="checklists_draft_export",
        summary="Export the draft",
        description=f"{WRITTEN} {CHANGER}",
        responses={(200, TOML): OpenApiTypes.STR},
        examples=[answered("A file", FILE)],
    )
    @action(detail=False, url_path="draft/export")
    def export_draft(self, request: Request) -> HttpResponse:
        """Answer with the draft."""
        return as_file(self._draft())

    @extend_schema(
        summary="Say what publishing a file would change",
        description=f"{TAKEN} Nothing is saved. {CHANGER}",
        request=ChecklistFileSerializer,
        responses=DryRunSerializer,
        examples=[sent("A file", {"toml": FILE}), answered("One request changes", RUN)],
    )
    @action(detail=False, methods=["post"], url_path="draft/import/dry-run")
    def try_file(self, request: Request) -> Response:
        """Answer with what would change."""
        draft, text = self._draft(), self._given(ChecklistFileSerializer)["toml"]
        try:
            made = templates.made_of(text, draft)
        except FaultyFile as faulty:
            raise ValidationError({"toml": list(faulty.faults)}) from faulty
        run = dry_run(made, at=timezone.now(), user=user_of(request))
        return Response(DryRunSerializer(run).data)

    @extend_schema(
        summary="Take a file into the draft",
        description=f"{TAKEN} {CHANGER}",
        request=ChecklistFileSerializer,
        responses=TemplateSerializer,
        examples=[sent("A file", {"toml": FILE}), answered("The draft", DRAFT)],
    )
    @action(detail=False, methods=["post"], url_path="draft/import")
    def take_file(self, request: Request) -> Response:
        """Make the draft what a file says."""
        draft, text = self._draft(), self._given(ChecklistFileSerializer)["toml"]
        try:
            draft = actions.take_file(draft, text, **self._who())
        except FaultyFile as faulty:
            raise ValidationError({"toml": list(faulty.faults)}) from faulty
        return Response(TemplateSerializer(draft).data)

    def _draft(self) -> ChecklistTemplate:
        require(user_of(self.request), Permission.CHECKLIST_EDIT)
        draft = ChecklistTemplate.objects.draft()
        if draft is None:
            raise Http404
        return draft

    def _given(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        typed = serializer(data=self.request.data)
        typed.is_valid(raise_exception=True)
        given: dict[str, Any] = typed.validated_data
        return given

    def _who(self) -> dict[str, Any]:
        return {"by": user_of(self.request), "at": timezone.now()}
